import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeRedis } from '../../../src/adapters/cli/doctor/judge-redis.js';
import { judgeXano } from '../../../src/application/doctor/judge-xano.js';
import {
  parseInfo,
  type RedisFacts,
  type ServerFacts,
} from '../../../src/adapters/cli/doctor/redis-facts.js';
import { jsonLines, run } from '../../support/cli/run.js';

const INFO = [
  '# Server',
  'redis_version:7.2.4',
  'redis_mode:standalone',
  '',
  '# Memory',
  'used_memory:1048576',
  'maxmemory:0',
  'maxmemory_policy:noeviction',
  '# Persistence',
  'rdb_last_bgsave_status:ok',
  'aof_enabled:1',
  'aof_last_write_status:ok',
  '# Replication',
  'role:master',
  '',
].join('\r\n');

const CONFIG = { maxmemory: '0', 'maxmemory-policy': 'noeviction', appendonly: 'yes', save: '' };

interface Differing {
  /** Lines of INFO that replace those of the same name. */
  readonly info?: readonly string[];
  readonly config?: Readonly<Record<string, string>> | null;
  readonly skew?: number | null;
  readonly damaged?: readonly string[];
  readonly refused?: readonly string[];
  readonly refusedToCopy?: readonly string[];
}

const serverWith = (
  { info = [], config = {}, skew = 3, refused = [] }: Differing,
  address = 'a:1',
): ServerFacts => ({
  address,
  info: parseInfo([INFO, ...info].join('\r\n')),
  config: config === null ? null : new Map(Object.entries({ ...CONFIG, ...config })),
  skew,
  refused,
});

const WELL = { away: [], cluster: null, isHalf: false, waitReplicas: 0, damaged: [] };

const factsWith = ({ damaged = [], refusedToCopy = [], ...own }: Differing): RedisFacts => ({
  ...WELL,
  servers: [serverWith(own)],
  damaged,
  refusedToCopy,
});

/** Returns `check status` of each check that is not ok. */
const faults = (differing: Differing): readonly string[] =>
  judgeRedis({ _tag: 'Reached', facts: factsWith(differing) })
    .filter(({ status }) => status !== 'ok')
    .map(({ check, status }) => `${check} ${status}`);

const said = (differing: Differing, check: string): string =>
  judgeRedis({ _tag: 'Reached', facts: factsWith(differing) })
    .filter((finding) => finding.check === check)
    .map(({ message, remedy }) => `${message} | ${remedy ?? ''}`)
    .join('\n');

const test = suite('command doctor');

test('finds nothing wrong with a well configured Redis', () => {
  assert.equal(faults({}), []);
  assert.equal(faults({ info: ['redis_version:6.2.0'] }), []);
  assert.equal(faults({ info: ['redis_version:255.255.255'] }), []);
});

test('warns if the rights for the in-process copy are missing, and names them', () => {
  const differing = { refusedToCopy: ['ROLE', 'SUBSCRIBE __redis__:invalidate'] };
  assert.equal(faults(differing), ['copy warn']);
  assert.match(said(differing, 'copy'), 'ROLE, SUBSCRIBE __redis__:invalidate: every read goes');
});

test('a Redis before 6.2 is an error, and Valkey is recognized', () => {
  for (const version of ['6.0.16', '5.0.14', '2.8.0'])
    assert.equal(faults({ info: [`redis_version:${version}`] }), ['version error'], version);
  assert.match(said({ info: ['valkey_version:8.0.1'] }, 'version'), 'Valkey 8.0.1');
});

test('every eviction policy is an error, with or without maxmemory', () => {
  for (const policy of ['allkeys-lru', 'allkeys-random', 'volatile-ttl', 'volatile-lfu'])
    for (const maxmemory of ['0', '104857600'])
      assert.equal(
        faults({ config: { 'maxmemory-policy': policy, maxmemory } }),
        ['eviction error'],
        `${policy} ${maxmemory}`,
      );
  assert.match(
    said({ config: { 'maxmemory-policy': 'allkeys-lru' } }, 'eviction'),
    'CONFIG SET maxmemory-policy noeviction',
  );
});

test('uses INFO if CONFIG is refused, with a warning', () => {
  assert.equal(faults({ config: null }), ['config warn']);
  const evicting = { config: null, info: ['maxmemory_policy:volatile-lru'] };
  assert.equal(faults(evicting), ['config warn', 'eviction error']);
  assert.not.match(said(evicting, 'eviction'), 'CONFIG SET');
  assert.equal(faults({ config: null, info: ['aof_enabled:0'] }), [
    'config warn',
    'persistence warn',
  ]);
});

test('warns of what it cannot check if INFO is refused too', () => {
  const unknown = { address: 'a:1', info: new Map(), config: null, skew: null, refused: [] };
  const facts = { ...WELL, servers: [unknown], waitReplicas: 1, refusedToCopy: ['INFO'] };
  assert.equal(
    judgeRedis({ _tag: 'Reached', facts }).map(({ check, status }) => `${check} ${status}`),
    [
      ...['redis ok', 'version warn', 'rights ok', 'copy warn', 'config warn'],
      ...['eviction warn', 'persistence warn'],
    ],
  );
});

test('refused commands are an error, and are named', () => {
  assert.equal(faults({ refused: ['ZADD', 'XADD'] }), ['rights error']);
  assert.match(said({ refused: ['ZADD', 'XADD'] }, 'rights'), 'ZADD, XADD');
});

test('keys of a wrong type give a warning with their names', () => {
  assert.equal(faults({ damaged: ['sys:counts', 'sys:dead'] }), ['keys warn']);
  assert.match(said({ damaged: ['sys:counts', 'sys:dead'] }, 'keys'), 'sys:counts, sys:dead: of');
});

test('a Redis without persistence, or with snapshots only, gives a warning', () => {
  assert.equal(faults({ config: { appendonly: 'no', save: '' } }), ['persistence warn']);
  assert.match(said({ config: { appendonly: 'no', save: '' } }, 'persistence'), 'neither');
  assert.match(said({ config: { appendonly: 'no', save: '3600 1' } }, 'persistence'), 'snapshots');
});

test('a failed save to disk is an error', () => {
  assert.equal(faults({ info: ['rdb_last_bgsave_status:err'] }), ['persistence error']);
  assert.equal(faults({ info: ['aof_last_write_status:err'] }), ['persistence error']);
});

test('a clock difference over 1 s gives a warning, over 5 s an error, either way', () => {
  assert.equal(faults({ skew: 1000 }), []);
  assert.equal(faults({ skew: -1001 }), ['clock warn']);
  assert.equal(faults({ skew: 5000 }), ['clock warn']);
  assert.equal(faults({ skew: 5001 }), ['clock error']);
  assert.equal(faults({ skew: -60_000 }), ['clock error']);
  assert.match(said({ skew: -60_000 }, 'clock'), '60.0 s behind');
});

test('memory that is almost full gives a warning, full memory an error', () => {
  assert.equal(faults({ config: { maxmemory: '2097152' } }), []);
  assert.equal(faults({ config: { maxmemory: '1100000' } }), ['memory warn']);
  assert.equal(faults({ config: { maxmemory: '1048576' } }), ['memory error']);
  assert.equal(faults({ config: null, info: ['maxmemory:1048576'] }), [
    'config warn',
    'memory error',
  ]);
});

test('a replica and an unexpected cluster are errors', () => {
  assert.equal(faults({ info: ['role:slave'] }), ['kind error']);
  assert.equal(faults({ info: ['redis_mode:cluster'] }), ['kind error']);
});

test('an unreachable Redis and a refused login have different remedies', () => {
  const setting = 'REDIS_SENTINELS';
  const [away] = judgeRedis({ _tag: 'Unreachable', reason: 'ECONNREFUSED', setting });
  assert.is(away?.message, 'Redis cannot be reached (ECONNREFUSED)');
  assert.match(away?.remedy ?? '', 'host and port in REDIS_SENTINELS');
  const [shut] = judgeRedis({ _tag: 'NotAdmitted', reason: 'ERR something else' });
  assert.match(shut?.remedy ?? '', 'the user, the password and the database in REDIS_URL');
});

const ASKED = { tables: [], refused: [], rate: '8 times in 20 s', overlap: 60_000 };

const LIMITED = { _tag: 'SourceLimited', retryAfter: null } as const;

test('each error of Xano gives one finding with its detail and a remedy', () => {
  const quiet = { ...ASKED, skew: null };
  assert.is(judgeXano(null)[0]?.status, 'ok');
  assert.is(judgeXano({ error: null, ...quiet })[0]?.status, 'ok');
  const words = { code: '', message: 'the detail', param: null };
  const refused = { _tag: 'SourceRefused', status: 403, ...words } as const;
  for (const [error, status] of [
    [{ _tag: 'SourceUnavailable', cause: new Error('the detail') }, 'error'],
    [refused, 'error'],
    [{ _tag: 'SourceTableMissing', table: 'post', tables: [], said: refused }, 'error'],
    [{ _tag: 'SourceFault', reason: 'This is the detail.' }, 'error'],
    [LIMITED, 'warn'],
  ] as const) {
    const [finding, ...others] = judgeXano({ error, ...quiet });
    assert.ok(finding);
    assert.is(finding.status, status);
    assert.match(finding.message, error === LIMITED ? 'too often' : 'the detail');
    assert.is.not(finding.remedy, null);
    assert.equal(others, []);
  }
});

test('a difference to the clock of Xano over 5 s gives a warning, beyond PULL_OVERLAP an error', () => {
  for (const error of [null, LIMITED])
    for (const [skew, status] of [
      [0, 'ok'],
      [-5000, 'ok'],
      [5001, 'warn'],
      [-60_000, 'warn'],
      [60_001, 'error'],
      [-75_400, 'error'],
    ] as const) {
      const [, clock] = judgeXano({ ...ASKED, error, skew });
      assert.equal([clock?.check, clock?.status], ['clock', status], String(skew));
    }
  const [, behind] = judgeXano({ ...ASKED, error: LIMITED, skew: -75_400 });
  assert.match(behind?.message ?? '', 'The clock of Xano is 75 s behind the one here');
  assert.match(behind?.remedy ?? '', 'NTP');
});

test('exits with 1 if a finding is an error, and with 0 for warnings', async () => {
  const finding = { check: 'a', message: 'b', remedy: 'c' };
  const well = { check: 'd', status: 'ok', message: 'e', remedy: null } as const;
  const warned = await run(['doctor'], { findings: [well, { ...finding, status: 'warn' }] });
  assert.equal(warned, { code: 0, out: ['ok     d: e', 'warn   a: b', '       c'], told: [] });
  const failed = await run(['doctor', '--json'], {
    findings: [well, { ...finding, status: 'error' }],
  });
  assert.is(failed.code, 1);
  assert.equal(jsonLines(failed.out)[1], { ...finding, status: 'error' });
});

test('says of a Redis that loads, or that a script keeps busy, when it serves', () => {
  const told = (reason: string): string =>
    judgeRedis({ _tag: 'NotAdmitted', reason })[0]?.remedy ?? '';
  assert.match(told('LOADING Redis is loading its data'), 'when it has loaded its data');
  assert.match(told('BUSY Redis is busy running a script.'), 'SCRIPT KILL ends a script');
});

test.run();
