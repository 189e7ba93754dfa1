import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toStoreError } from '../../src/adapters/redis/redis-error.js';

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

/** Errors of several versions of Redis, and their classification. */
const REPLIES: readonly (readonly [message: string, taken: string])[] = [
  ["OOM command not allowed when used memory > 'maxmemory'.", 'full'],
  [
    "OOM command not allowed when used memory > 'maxmemory'. script: 5af, on @user_script:9.",
    'full',
  ],
  [
    "ERR Error running script (call to f_5af): @user_script:9: @user_script: 9: -OOM command not allowed when used memory > 'maxmemory'.",
    'full',
  ],
  ["READONLY You can't write against a read only replica.", 'read_only'],
  [
    "ERR Error running script (call to f_5af): @user_script:3: -READONLY You can't write against a read only replica.",
    'read_only',
  ],
  ['MISCONF Errors writing to the AOF file: No space left on device', 'disk'],
  ['MISCONF Redis is configured to save RDB snapshots, but it is currently not able to', 'disk'],
  ['NOREPLICAS Not enough good replicas to write.', 'no_replicas'],
  [
    'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
    'no_replicas',
  ],
  ['LOADING Redis is loading the dataset in memory', 'loading'],
  ['BUSY Redis is busy running a script.', 'busy'],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'orphaned'],
  ["CROSSSLOT Keys in request don't hash to the same slot", 'cluster'],
  ['MOVED 3999 127.0.0.1:6381', 'cluster'],
  ['ASK 3999 127.0.0.1:6381', 'cluster'],
  ['CLUSTERDOWN Hash slot not served', 'cluster'],
  ['NOAUTH Authentication required.', 'not_admitted'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'not_admitted'],
  ["NOPERM User default has no permissions to run the 'evalsha' command", 'not_permitted'],
  ["ERR The user executing the script can't run this command or subcommand", 'not_permitted'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'StoreDamaged'],
  ['ERR Error running script (call to f_5af): @user_script:9: user_script:9: a bug', 'StoreFault'],
  ['ERR wrong number of arguments', 'StoreFault'],
];

const test = suite('errors of Redis');

test('a refusal of Redis is classified by its cause, in whatever wrapping', () => {
  for (const [message, taken] of REPLIES) {
    const error = toStoreError(reply(message));
    assert.is(error._tag === 'StoreUnavailable' ? error.refusal : error._tag, taken, message);
  }
});

test('on a cluster the reason why a slot is not served is distinguished', () => {
  const followed = new Error('Too many Cluster redirections. Last error: ReplyError: ASK 1 a:1');
  for (const [error, taken] of [
    [reply('CLUSTERDOWN The cluster is down'), 'cluster_down'],
    [reply('CLUSTERDOWN Hash slot not served'), 'unserved'],
    [reply('ERR This instance has cluster support disabled'), 'no_cluster'],
    [reply('TRYAGAIN Multiple keys request during rehashing of slot'), 'moving'],
    [followed, 'moving'],
    [reply('OOM command not allowed'), 'full'],
  ] as const) {
    const classified = toStoreError(error, true);
    assert.is(classified._tag === 'StoreUnavailable' && classified.refusal, taken, error.message);
  }
});

test('an error that is not a reply of Redis has no refusal', () => {
  assert.equal(toStoreError(new Error('Connection is closed.'))._tag, 'StoreUnavailable');
  assert.equal(toStoreError(new Error('Command timed out'))._tag, 'StoreTimeout');
  assert.equal(toStoreError(new TypeError('OOM'))._tag, 'StoreFault');
});

test.run();
