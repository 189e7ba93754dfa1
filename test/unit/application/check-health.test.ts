import * as TE from 'fp-ts/lib/TaskEither.js';
import { setImmediate } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeUnavailable, type StoreError } from '../../../src/application/errors.js';
import { UNSEEN, type StoreState, NO_FACTS } from '../../../src/domain/health/store-state.js';
import type { AlertBook } from '../../../src/application/ports/sync-books.js';
import type { StoreStatus } from '../../../src/application/ports/store-health.js';
import { makeCheckHealth } from '../../../src/application/use-cases/health.js';
import { nextAlertState } from '../../../src/domain/sync/alert-state.js';
import { down, noon } from './fixtures.js';

const REACHED: StoreState = { ...UNSEEN, isWritable: true };
const IDLE: StoreStatus = {
  users: 1,
  posts: 2,
  pendingWork: 0,
  deferred: 0,
  deadLetters: 0,
  damaged: [],
};

/** Makes a clock that advances by `latency` each time it is read. */
const ticking = (latency: number) => {
  let now = noon - latency;
  return { now: () => (now += latency) };
};

interface Found {
  readonly check?: TE.TaskEither<StoreError, StoreStatus>;
  readonly state?: Partial<StoreState>;
  readonly latency?: number;
  readonly book?: AlertBook['read'];
  readonly stopping?: boolean;
}

const checking = ({
  check = TE.right(IDLE),
  state = {},
  latency = 1,
  book = TE.right(null),
  stopping = false,
}: Found = {}) =>
  makeCheckHealth({
    health: { check },
    storeState: () => ({ ...REACHED, ...state }),
    isStopping: () => stopping,
    alertBook: { read: book },
    clock: ticking(latency),
  })();

const brief = async (...args: Parameters<typeof checking>): Promise<string> => {
  const { status, reasons } = await checking(...args);
  return [status, ...reasons.map(({ code }) => code)].join(' ');
};

const test = suite('CheckHealth');

test('a process that no longer learns the age of the copy is degraded', async () => {
  const at = (learntAt: number) => brief({ state: { age: { asOf: noon, missing: [], learntAt } } });
  assert.is(await at(noon - 14_000), 'ok');
  assert.is(await at(noon - 16_000), 'degraded age_report_stalled');
});

test('a store that answers at once is ok, with its numbers', async () => {
  assert.equal(await checking({ latency: 3 }), {
    status: 'ok',
    isReady: true,
    reasons: [],
    latency_ms: 3,
    store: IDLE,
    isWritable: true,
    nodes: null,
  });
});

test('all who ask during a check get its result, and the next one gets another', async () => {
  const checks: ((status: StoreStatus) => void)[] = [];
  const check = makeCheckHealth({
    health: {
      check: TE.fromTask(
        () =>
          new Promise<StoreStatus>((resolve) => {
            checks.push(resolve);
          }),
      ),
    },
    storeState: () => REACHED,
    isStopping: () => false,
    alertBook: { read: TE.right(null) },
    clock: ticking(1),
  });
  const first = Promise.all([check(), check(), check()]);
  await setImmediate();
  for (const answer of checks) answer(IDLE);
  assert.equal(
    (await first).map(({ store }) => store),
    [IDLE, IDLE, IDLE],
  );
  assert.is(checks.length, 1);
  const next = check();
  await setImmediate();
  checks[1]?.({ ...IDLE, posts: 3 });
  assert.is((await next).store?.posts, 3);
});

test('a store with a damaged key is degraded but ready, and the key is named', async () => {
  const { status, isReady, reasons } = await checking({
    check: TE.right({ ...IDLE, damaged: ['sys:counts', 'sys:dead'] }),
  });
  assert.equal(
    [status, isReady, reasons.map(({ code }) => code)],
    ['degraded', true, ['damaged_key']],
  );
  assert.match(reasons[0]?.message ?? '', 'under sys:counts, sys:dead. What needs');
});

test('a service that is stopping is not ready, whatever else is found', async () => {
  assert.is(await brief({ stopping: true }), 'degraded stopping');
  assert.is(await brief({ stopping: true, latency: 501 }), 'degraded stopping redis_slow');
  assert.is(
    await brief({ stopping: true, check: TE.left(down) }),
    'down stopping redis_unreachable',
  );
  for (const found of [{}, { latency: 501 }, { check: TE.left(down) }])
    assert.is((await checking({ ...found, stopping: true })).isReady, false);
});

test('a service is ready as long as some requests succeed', async () => {
  const isReady = async (found: Found): Promise<boolean> => (await checking(found)).isReady;
  assert.is(await isReady({ latency: 501 }), true);
  assert.is(await isReady({ state: { isWritable: false, refusal: 'full' } }), true);
  assert.is(await isReady({ state: { refusal: 'cluster' } }), false);
  assert.is(await isReady({ check: TE.left(down) }), false);
});

test('much pending work or a slow store is degraded', async () => {
  const pending = (pendingWork: number) => ({ check: TE.right({ ...IDLE, pendingWork }) });
  assert.is(await brief(pending(10_000)), 'ok');
  assert.is(await brief(pending(10_001)), 'degraded work_pending');
  assert.is(await brief({ latency: 500 }), 'ok');
  assert.is(await brief({ latency: 501 }), 'degraded redis_slow');
});

test('an unreachable store is down, with the time it took to find out', async () => {
  const { status, reasons, latency_ms, store } = await checking({
    check: TE.left(down),
    latency: 7,
  });
  assert.equal([status, latency_ms, store], ['down', 7, null]);
  assert.equal(
    reasons.map(({ code }) => code),
    ['redis_unreachable'],
  );
});

test('a store that says why it does not answer is down for that reason alone', async () => {
  const check = TE.left(storeUnavailable(new Error(), 'loading'));
  assert.is(await brief({ check }), 'down redis_loading');
  assert.is(await brief({ check, state: { refusal: 'loading' } }), 'down redis_loading');
});

test('a store that refuses only writes is degraded, one that refuses everything is down', async () => {
  const briefFor = (refusal: NonNullable<StoreState['refusal']>) => brief({ state: { refusal } });
  assert.is(await briefFor('full'), 'degraded redis_full');
  assert.is(await briefFor('read_only'), 'degraded redis_read_only');
  assert.is(await briefFor('disk'), 'degraded redis_disk');
  assert.is(await briefFor('no_replicas'), 'degraded redis_no_replicas');
  assert.is(await briefFor('not_permitted'), 'degraded redis_not_permitted');
  assert.is(await briefFor('cluster'), 'down redis_cluster');
});

test('a refusal of every read is over once one Redis has answered, but not once some node of a cluster has', async () => {
  const node = {
    role: 'master',
    slots: 16_384,
    keys: 1,
    memory: 1,
    replicas: 0,
    isUp: true,
  } as const;
  const nodes = [{ ...node, address: '10.0.0.1:6379' }];
  for (const refusal of ['not_admitted', 'loading', 'busy', 'orphaned'] as const) {
    assert.is(await brief({ state: { refusal } }), 'ok', refusal);
    assert.is(await brief({ state: { refusal }, check: TE.left(down) }), 'down redis_unreachable');
    assert.is(await brief({ state: { refusal, nodes } }), `down redis_${refusal}`);
  }
});

test('a partly served cluster is degraded and ready, and an unserved one is down', async () => {
  const node = { role: 'master', slots: 8192, keys: 1, memory: 1, replicas: 0 } as const;
  const of = (first: boolean, second: boolean): Partial<StoreState> => ({
    nodes: [first, second].map((isUp, n) => ({ ...node, address: `10.0.0.${n}:6379`, isUp })),
  });
  const check = TE.left(down);
  assert.is(await brief({ state: of(true, true) }), 'ok');
  assert.is(await brief({ check, state: of(true, true) }), 'down redis_unreachable');
  const part = { check, state: of(true, false) };
  assert.is(await brief(part), 'degraded redis_slots redis_master_away');
  assert.is((await checking(part)).isReady, true);
  assert.match(
    (await checking(part)).reasons[0]?.message ?? '',
    "Of the cluster's 16384 slots 8192 are served",
  );
  const whole = TE.left(storeUnavailable(new Error(), 'cluster_down'));
  assert.match(await brief({ ...part, check: whole }), /^down redis_cluster_down/);
  assert.match(await brief({ check, state: of(false, false) }), /^down redis_unreachable/);
});

test('a Redis older than 6.2 is down, and one without a version is accepted', async () => {
  const of = (version: string | null) => brief({ state: { facts: { ...NO_FACTS, version } } });
  assert.is(await of('6.0.20'), 'down redis_too_old');
  assert.is(await of('5.9.9'), 'down redis_too_old');
  assert.is(await of('6.2.0'), 'ok');
  assert.is(await of('10.0.0'), 'ok');
  assert.is(await of(null), 'ok');
});

test('an emptied store is degraded, along with any other reason', async () => {
  const emptied = { at: noon, users: 7, posts: 9 };
  const { reasons } = await checking({ state: { emptied } });
  assert.match(reasons[0]?.message ?? '', /7 users and 9 posts/);
  assert.is(
    await brief({ state: { emptied, refusal: 'full' } }),
    'degraded redis_full redis_emptied',
  );
});

test('the active alerts are reasons, except that of Redis, which is checked now', async () => {
  const alert = { text: 'It was so', advice: 'Do this', since: noon } as const;
  const active = [
    { ...alert, name: 'silence', subject: 'post' },
    { ...alert, name: 'redis', subject: null },
  ] as const;
  const state = nextAlertState(
    null,
    { total: {}, minutes: [], latest: {}, deadLetters: 0, pull: null },
    new Set(),
    noon,
  );
  const book = TE.right({ state, told: {}, active });
  const { status, reasons } = await checking({ book });
  assert.equal(
    [status, reasons],
    ['degraded', [{ code: 'silence', message: 'It was so. Do this.' }]],
  );
  assert.is(await brief({ book: TE.left(down) }), 'ok', 'an unreadable alert book gives no reason');
});

test.run();
