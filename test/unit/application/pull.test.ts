import * as T from 'fp-ts/lib/Task.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceError } from '../../../src/application/ports/source.js';
import { PULL_LEASE } from '../../../src/application/sync/cursors.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { failure, ok } from '../../support/run/effect.js';
import { HOUR, noon } from '../../support/app/fixtures.js';
import { type Tables, makeArraySource } from '../../support/pull/array-source.js';
import { makePuller } from '../../support/pull/puller.js';
import { makeTime, pullStatus } from '../../support/pull/world.js';

const user = (id: number, fields: Readonly<Record<string, unknown>> = {}) => ({
  id,
  username: `u${id}`,
  created_at: noon - 9_000_000,
  updated_at: noon - 9_000_000 + id,
  ...fields,
});

const post = (id: number) => ({
  id,
  user_id: 1,
  content: `post ${id}`,
  created_at: noon - 9_000_000,
  updated_at: noon - 9_000_000 + id,
});

interface Trouble {
  /** One error for each request, until none is left. */
  readonly errors?: SourceError[];
  /** Time that a request takes, ms. */
  readonly tick?: number;
  readonly isStopping?: () => boolean;
}

const subject = makeFakeSubject({ budgets: null });

/** Sets up a puller of these tables, on the clock of this process. */
const setUp = async (tables: Tables, trouble: Trouble = {}) => {
  const { errors = [], tick = 0, isStopping = () => false } = trouble;
  let now = noon;
  const clock = { now: () => now };
  const stores = await subject.fresh();
  const { source, queries } = makeArraySource(tables, errors, () => {
    now += tick;
  });
  const time = makeTime();
  const timer = {
    ...time.timer,
    sleep: (ms: number) => (isStopping() ? T.of(false) : time.timer.sleep(ms)),
  };
  const pull = await makePuller(stores, { source, clock, timer });
  const status = pullStatus(stores.leases, pull.activity, source.entities);
  return {
    pull,
    queries,
    time,
    status,
    stores,
    names: async () => (await subject.client.keys('user:u?')).toSorted(),
    pass: (ms: number) => {
      now += ms;
    },
  };
};

const test = suite('pull');

test('a table is read by ids first, and then by changes with an overlap', async () => {
  const tables = { user: [user(1), user(2), user(3)] };
  const { pull, queries, names, pass } = await setUp(tables);
  const [first] = await ok(pull.round);
  assert.equal(first, {
    entity: 'user',
    name: 'user',
    phase: 'snapshot',
    results: { applied: 3 },
    ...{ leftOut: {}, failingStill: 0, failures: [], isUnfinished: false, failure: null },
  });
  tables.user.push(user(4, { updated_at: noon + 10 }));
  pass(60_000);
  const [second] = await ok(pull.round);
  assert.equal(second?.results, { applied: 1, unchanged: 3 });
  const since = noon - 9_000_000 + 3 - 60_000;
  const asked = queries.map(({ afterId, updatedSince }) => [afterId, updatedSince]);
  assert.equal(asked, [
    [null, null],
    ['2', null],
    [null, since],
    ['2', since],
  ]);
  assert.equal(await names(), ['user:u1', 'user:u2', 'user:u3', 'user:u4']);
});

test('the journal notes a first reading as snapshot, and increments as pull', async () => {
  const tables = { user: [user(1)] };
  const { pull, stores, pass } = await setUp(tables);
  await ok(pull.round);
  tables.user.push(user(2, { updated_at: noon + 10 }));
  pass(60_000);
  await ok(pull.round);
  const lines = await ok(
    stores.journal.read({ result: null, entity: null, limit: 9, key: null, before: null }),
  );
  assert.equal(
    lines.map(({ way, key }) => [way, key]),
    [
      ['pull', 'user:u2'],
      ['snapshot', 'user:u1'],
    ],
  );
});

test('a long table gives way to others when its turn is over', async () => {
  const { pull, queries } = await setUp(
    { user: [user(1)], post: Array.from({ length: 5 }, (_, n) => post(n + 1)), follow: [] },
    { tick: 600 },
  );
  const asked = () => queries.splice(0).map(({ entity, afterId }) => `${entity} ${afterId ?? ''}`);
  const turns = await ok(pull.round);
  assert.equal(
    turns.map(({ isUnfinished }) => isUnfinished),
    [false, true, true],
  );
  // No edge is pulled before the posts, and users do not wait for the posts.
  assert.equal(asked(), ['user ', 'post ', 'post 2']);
  await ok(pull.round);
  assert.equal(asked(), ['user ', 'post 4', 'follow ', 'follow ']);
});

test('temporary errors are retried after waits, and leave no error in the status', async () => {
  const errors: SourceError[] = [
    { _tag: 'SourceUnavailable', cause: null },
    { _tag: 'SourceFault', reason: 'odd' },
    { _tag: 'SourceLimited', retryAfter: null },
  ];
  const { pull, time, status } = await setUp({ user: [user(1)] }, { errors });
  const [turn] = await ok(pull.round);
  assert.equal(turn?.results, { applied: 1 });
  // The third wait comes from the quota.
  assert.equal(time.slept, [250, 500, 0, 1000]);
  const { user: state } = await ok(status);
  assert.equal(state, {
    phase: 'increments',
    afterId: null,
    highWater: noon - 9_000_000 + 1,
    lastSuccess: noon,
    savedAt: noon,
    lastError: null,
    editsWithinMs: 60_000,
    freshness: state?.freshness,
    comparedAt: null,
    clockSkew: null,
    requests: 4,
    waitingMs: 0,
  });
});

const SAID = { code: 'ERROR', message: '', param: null };
const REFUSED: SourceError = { _tag: 'SourceRefused', status: 401, ...SAID };

const FAILURES: readonly (readonly [SourceError, string, number])[] = [
  [{ _tag: 'SourceUnavailable', cause: null }, 'source_unavailable', 5],
  [{ _tag: 'SourceFault', reason: 'odd' }, 'source_fault', 5],
  [{ _tag: 'SourceLimited', retryAfter: 10 }, 'source_limited', 5],
  [REFUSED, 'source_refused', 1],
  [
    { _tag: 'SourceTableMissing', table: 'posts', tables: ['post'], said: null },
    'source_table_missing',
    1,
  ],
];

for (const [error, code, requests] of FAILURES)
  test(`${code} is reported after ${requests} requests, and the other tables are read`, async () => {
    const errors = Array.from({ length: requests }, () => error);
    const { pull, status } = await setUp({ user: [user(1)], post: [] }, { errors });
    const turns = await ok(pull.round);
    assert.equal(
      turns.map((turn) => [turn.entity, turn.failure?.code ?? null, turn.isUnfinished]),
      [
        ['user', code, false],
        ['post', null, false],
      ],
    );
    const { user: state } = await ok(status);
    assert.equal([state?.lastError?.code, state?.lastError?.at], [code, noon]);
    assert.equal([state?.phase, state?.requests, state?.lastSuccess], ['snapshot', requests, null]);
  });

test('a refused table is requested less and less often, but at least every minute', async () => {
  const errors = Array.from({ length: 6 }, () => REFUSED);
  const { pull, pass } = await setUp({ user: [user(1)] }, { errors });
  const waits: number[] = [];
  for (let waited = 0; pull.activity.requests('user') < 7; waited += 1) {
    const before = pull.activity.requests('user');
    const [turn] = await ok(pull.round);
    if (pull.activity.requests('user') > before) waits.push(waited);
    if (pull.activity.requests('user') > before) waited = 0;
    else assert.is(turn?.failure?.code, 'source_refused');
    pass(1000);
  }
  assert.equal(waits, [0, 10, 20, 40, 50, 50, 50]);
  const [well] = await ok(pull.round);
  assert.is(well?.failure, null, 'once mended, it is read at once again');
});

test('a refused table is read again at once if the clock was set back since', async () => {
  const { pull, pass } = await setUp({ user: [] }, { errors: [REFUSED] });
  const read = async () => (await ok(pull.round))[0]?.failure?.code ?? null;
  assert.equal([await read(), await read()], ['source_refused', 'source_refused']);
  assert.is(pull.activity.requests('user'), 1);
  pass(-HOUR);
  assert.is(await read(), null);
});

test('a stop ends the retries, and the cursor keeps its place', async () => {
  let isStopping = false;
  const errors: SourceError[] = [];
  const { pull, status, queries } = await setUp(
    { user: [user(1)] },
    { errors, isStopping: () => isStopping },
  );
  errors.push({ _tag: 'SourceUnavailable', cause: null });
  isStopping = true;
  assert.equal(await failure(pull.round), { _tag: 'Stopped' });
  assert.is(queries.length, 1);
  assert.is((await ok(status))['user']?.savedAt, null);
});

test('nothing is applied without the lease', async () => {
  const { pull, stores, names } = await setUp({ user: [user(1)] });
  await ok(stores.leases.release(PULL_LEASE, 'me'));
  await ok(stores.leases.acquire(PULL_LEASE, 'another', 60_000));
  assert.equal(await failure(pull.round), { _tag: 'LeaseLost' });
  assert.equal(await names(), []);
});

test.run();
