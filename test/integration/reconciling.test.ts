import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisReconciling } from '../../src/adapters/redis/redis-reconciling.js';
import { sha1Digest } from '../../src/adapters/system/sha1-digest.js';
import { makeSnapshotSource } from '../../src/adapters/xano/snapshot-source.js';
import type { Reconciliation } from '../../src/application/ports/reconciliations.js';
import { DONE, looked, type Run } from '../../src/application/reconcile/run.js';
import { makeApply } from '../../src/application/sync/apply.js';
import { NOTHING_CHECKED } from '../../src/domain/reconcile/report.js';
import type { Rate } from '../../src/domain/sync/quota.js';
import { makePlan, type PlanDeps } from '../../src/application/reconcile/plans.js';
import type { RunEnd } from '../../src/application/reconcile/patience.js';
import { startLoop } from '../../src/runtime/loop.js';
import { makeReconcileRunner } from '../../src/runtime/reconcile.js';
import { processTimer } from '../../src/runtime/timer.js';
import { makeReconciling } from '../../src/infrastructure/reconciling.js';
import { settingsOf } from '../../src/infrastructure/settings.js';
import { makeXanoAccess } from '../../src/infrastructure/sources.js';
import { readSyncSettings } from '../../src/infrastructure/sync-settings.js';
import { ok } from '../support/run/effect.js';
import { fillXano } from '../support/pull/fill.js';
import { makeTime, makeVirtualQuota, startPullWorld } from '../support/pull/world.js';
import { until } from '../support/run/until.js';
import * as quirks from '../support/xano/quirks.js';
import { snapshotSettings } from '../support/xano/source-settings.js';
import { startXano } from '../support/xano/xano-server.js';

const QUICK: Rate = { requests: 1000, windowMs: 1000 };
const ORDERS = { scope: 'xano', repair: true, sample: 1 } as const;
const LEASE = 'sys:lease:reconcile';
const MINUTE = 60_000;

const xano = await startXano();
const world = await startPullWorld();
const { client, stores } = world;
const clock = { now: Date.now };
const log = pino({ level: 'silent' });

const settings = (env: Readonly<Record<string, string>> = {}) => {
  const own = { XANO_SNAPSHOT_URL: xano.snapshotUrl, XANO_SNAPSHOT_TOKEN: xano.token };
  return ok(TE.fromEither(readSyncSettings(settingsOf({ ...own, PULL_PAGE: '5', ...env }))));
};

const depsOf = async (access: PlanDeps['access']): Promise<PlanDeps> => ({
  ...makeRedisReconciling({ client, observe: () => undefined, exploreMax: 1000 }),
  settings: await settings(),
  stores,
  apply: makeApply({ sync: stores.sync, clock, digest: sha1Digest }),
  access,
  digest: sha1Digest,
  exploreMax: 1000,
  ...{ clock, timer: processTimer },
});

const { reconciliations } = makeRedisReconciling({
  client,
  observe: () => undefined,
  exploreMax: 1000,
});

/** Begins a comparison, as the process that receives the request does. */
const begin = async (id: string): Promise<Reconciliation> => {
  const begun: Reconciliation = {
    ...{ ...NOTHING_CHECKED, ...ORDERS, id, state: 'running' },
    ...{ started_at: Date.now(), ended_at: null, eta_ms: null, error: null },
  };
  await ok(stores.leases.acquire('reconcile', id, MINUTE));
  assert.ok(await ok(reconciliations.keep(id, begun)));
  return begun;
};

const outcome = async (
  id: string,
): Promise<readonly [string | undefined, string | null | undefined]> => {
  const found = await ok(reconciliations.find(id));
  return [found?.state, found?.error];
};

const makeRunner = (plan: ReturnType<typeof makePlan>, { timer }: ReturnType<typeof makeTime>) => {
  const deps = { plan, reconciliations, leases: stores.leases, now: Date.now, log };
  return makeReconcileRunner({ ...deps, interrupt: () => undefined }, () => timer);
};

/** Makes a runner that compares with this Xano in virtual time. */
const makeVirtual = async () => {
  const time = makeTime();
  const access = {
    source: makeSnapshotSource(snapshotSettings(xano)),
    ...{ isChosen: true, readings: [] },
    quota: makeVirtualQuota(QUICK, time.timer),
    timer: time.timer,
    retry: time.retry,
    stop: () => undefined,
  };
  const later = { now: () => Date.now() + time.now() };
  const plan = makePlan({ ...(await depsOf(access)), clock: later, timer: time });
  return { runner: makeRunner(plan, time), time };
};

/** The scope and state of each comparison stored by `makeReal`. */
const states = new Set<string>();

/** Makes everything that comparing needs, in real time. */
const makeReal = async (env: Readonly<Record<string, string>> = {}) => {
  const all = await settings(env);
  const access = makeXanoAccess({ settings: all, ...stores, log });
  return makeReconciling({
    ...(await depsOf(access)),
    settings: all,
    reconciliations: {
      ...reconciliations,
      keep: (id, now) => {
        states.add(`${now.scope} ${now.state}`);
        return reconciliations.keep(id, now);
      },
    },
    leases: stores.leases,
    comparingPlan: null,
    log,
  });
};

const isFree = (): Promise<void> =>
  until('the lease is free', async () => (await client.exists(LEASE)) === 0);

const test = suite('reconcile: failures of Xano');
test.before.each(async () => {
  xano.calm();
  await world.fresh();
  await xano.db.sql('truncate "user", post, follow, "like", bookmark restart identity');
  await fillXano(xano.db, { users: 12, posts: 12, edges: 5 });
});
test.after(async () => {
  await world.close();
  await xano.close();
});

test('a comparison survives a Xano that is unreachable for minutes', async () => {
  const { runner, time } = await makeVirtual();
  const begun = await begin('r1');
  xano.next(quirks.replyWith(503, ''), 40);
  xano.next(quirks.notJson, 7);
  xano.next(quirks.replyWith(429, ''), 7);
  await runner.carryOut(begun, 'r1');
  assert.equal(await outcome('r1'), ['done', null]);
  assert.ok(time.now() > MINUTE && time.now() < 15 * MINUTE, String(time.now()));
  assert.is(await client.exists('user:u1', 'user:u12', 'post:12'), 3);
  await isFree();
});

test('a comparison fails after a quarter of an hour without Xano, and gives the reason', async () => {
  const { runner, time } = await makeVirtual();
  const from = xano.requests.length;
  xano.next(quirks.replyWith(503, ''), 10_000);
  await runner.carryOut(await begin('r2'), 'r2');
  assert.equal(await outcome('r2'), ['failed', 'Xano cannot be reached, or answers too late.']);
  assert.ok(time.now() >= 15 * MINUTE && time.now() < 17 * MINUTE, String(time.now()));
  const asked = xano.requests.length - from;
  assert.ok(asked > 50 && asked < 200, String(asked));
  await isFree();
});

test('the quarter of an hour starts over with each page', async () => {
  const time = makeTime();
  let wellAt = 10 * MINUTE;
  let turns = 0;
  const turn: Run<RunEnd>['turn'] = () => {
    if (time.now() < wellAt)
      return Promise.resolve(E.left({ _tag: 'SourceAway', reason: 'away' } as const));
    wellAt = time.now() + 10 * MINUTE;
    turns += 1;
    return Promise.resolve(E.right(turns === 5 ? DONE : looked(1)));
  };
  const plan = { run: { turn, report: () => NOTHING_CHECKED }, rate: null };
  await makeRunner(() => TE.right(plan), time).carryOut(await begin('r3'), 'r3');
  assert.equal(await outcome('r3'), ['done', null]);
  assert.ok(time.now() >= 50 * MINUTE);
});

test('a comparison fails at once if Xano refuses a request', async () => {
  const { runner, time } = await makeVirtual();
  const from = xano.requests.length;
  xano.next(quirks.replyWith(403, { code: 'ERROR_CODE_ACCESS_DENIED', message: 'no' }));
  await runner.carryOut(await begin('r4'), 'r4');
  const [state, error] = await outcome('r4');
  assert.is(state, 'failed');
  assert.match(error ?? '', 'Xano refuses to be asked: 403 ERROR_CODE_ACCESS_DENIED');
  assert.is(xano.requests.length, from + 1);
  assert.is(time.now(), 0);
  await isFree();
});

test('a comparison that waits for an answer or for the rate stops with the service', async () => {
  for (const [rate, count] of [
    ['1000/1s', 1],
    ['1/1h', 2],
  ] as const) {
    await client.del('sys:quota', LEASE);
    const { start, stop } = await makeReal({ XANO_RATE: rate });
    const gate = xano.hold(count);
    const { id } = await ok(start(ORDERS));
    await until('Xano is asked', () => gate.arrived() === 1);
    if (count > 1) {
      gate.release();
      await until(
        'a page was received',
        async () => (await client.scard(`sys:reconcile:${id}:user`)) > 0,
      );
    }
    await stop();
    assert.equal(await outcome(id), ['failed', 'the service was stopped'], rate);
    await isFree();
    xano.calm();
  }
});

test('the minimum duration is known before the comparison begins', async () => {
  const { start, stop } = await makeReal({ XANO_RATE: '2/1h', PULL_PAGE: '4' });
  xano.hold();
  // The twelve users here make three pages, and every other table at least one.
  const names = Array.from({ length: 12 }, (_, n) => `u${n}`);
  await client.zadd('users:regular', ...names.flatMap((name) => [1, name]));
  const begun = await ok(start(ORDERS));
  assert.equal([begun.state, begun.eta_ms], ['running', 3 * 60 * MINUTE]);
  assert.is((await ok(reconciliations.find(begun.id)))?.eta_ms, begun.eta_ms);
  await stop();
  assert.is((await ok(reconciliations.find(begun.id)))?.eta_ms, begun.eta_ms);
});

test('a schedule starts a comparison of each scope', async () => {
  const env = { RECONCILE_CRON: '* * * * * *', XANO_RATE: '1000/1s' };
  states.clear();
  const { scheduled, comparing, stop } = await makeReal(env);
  const since = Date.now();
  const body = scheduled();
  assert.ok(body);
  const loop = startLoop(body);
  await until('both have ended', () => states.has('internal done') && states.has('xano done'));
  assert.not([...states].some((state) => state.endsWith('failed')));
  const due = async (at: number) => (await ok(comparing(at)))?.dueAt ?? 0;
  assert.is(await due(since), 0, 'the due time is not over yet');
  assert.ok((await due(since + 12 * 60 * MINUTE + 5000)) >= since);
  await Promise.all([loop.stop(), stop()]);
});

test.run();
