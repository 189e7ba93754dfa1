import type { Redis } from 'ioredis';
import { connectionTo } from '../../../src/adapters/redis/cluster/connection.js';
import { makeRedisReconciler } from '../../../src/adapters/redis/redis-reconciler.js';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../../src/adapters/redis/scripts.js';
import { runChosen } from '../../../src/application/reconcile/chosen.js';
import { makeLedger } from '../../../src/application/reconcile/ledger.js';
import { makeReconcileInternal } from '../../../src/application/use-cases/reconcile-internal.js';
import type { Drift, Orders, Report } from '../../../src/domain/reconcile/report.js';
import { ban, bookmark, drain, follow, join, like, publish } from '../app/acts.js';
import { ok } from '../run/effect.js';
import { ada, anId, bob, cyd, dan, DAY, HOUR, sea, sky } from '../app/fixtures.js';
import { dumpOf, putBack, type Dump } from '../e2e/dump.js';
import { startRedis } from '../redis/server.js';
import { makeTime, type Scene } from '../app/scene.js';
import { runWhole } from './run-whole.js';

export const EXPLORE_MAX = 1000;
const WHOLE: Orders = { scope: 'internal', repair: false, sample: 1 };

/** A small app in a Redis of its own, with at least one of everything that the service stores. */
export interface SmallApp {
  readonly client: Redis;
  /** Builds the app anew. */
  readonly build: () => Promise<Scene>;
  readonly reconcile: (scene: Scene, orders?: Partial<Orders>) => Promise<Report>;
  /** Checks again everything that a comparison found. */
  readonly choose: (scene: Scene, report: Report, repair: boolean) => Promise<Report>;
  readonly close: () => Promise<void>;
}

const fill = async (scene: Scene): Promise<void> => {
  const { time, stores } = scene;
  await join(scene, ada, bob, cyd, dan);
  await ok(stores.users.setRole(ada, 'model', time.now()));
  await ok(stores.users.setRole(dan, 'admin', time.now()));
  for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) {
    await publish(scene, { id: anId(id), hashtags: [sea, sky], given_hashtags: [sea, sky] });
    time.pass(HOUR);
  }
  await publish(scene, { id: anId('q1'), author: bob, hashtags: [sea], given_hashtags: [sea] });
  await publish(scene, {
    id: anId('old'),
    hashtags: [sky],
    given_hashtags: [sky],
    created_at: time.now() - 20 * DAY,
  });
  await like(scene, bob, anId('p1'));
  await like(scene, cyd, anId('p1'));
  await bookmark(scene, cyd, anId('p2'));
  await like(scene, ada, anId('q1'));
  await ban(scene, anId('p5'), dan);
  for (const [a, b] of [
    [bob, ada],
    [cyd, ada],
    [ada, bob],
  ] as const)
    await follow(scene, a, b);
  await drain(scene);
  for (const reader of [ada, bob, cyd]) await ok(stores.homes.ask(reader, time.now()));
  await drain(scene);
};

export const startSmallApp = async (): Promise<SmallApp> => {
  const server = await startRedis();
  const client = await server.connect(scripts);
  const stores = makeRedisStores({ client, observe: () => undefined, exploreMax: EXPLORE_MAX });
  const reconciler = makeRedisReconciler(connectionTo(client, null, () => undefined).redis, {
    exploreMax: EXPLORE_MAX,
  });
  let built: { readonly dump: Dump; readonly ms: number } | null = null;
  return {
    client,
    build: async () => {
      const scene = { stores, time: makeTime() };
      if (built === null) {
        const begun = scene.time.now();
        await fill(scene);
        // No key has a TTL, so the dump can be restored at any later time.
        built = { dump: await dumpOf(client), ms: scene.time.now() - begun };
      } else {
        await putBack(client, built.dump);
        scene.time.pass(built.ms);
        // The stores keep the current turn in memory; draining brings it to where it was after the last act.
        await drain(scene);
      }
      return scene;
    },
    reconcile: async ({ time }, orders = {}) => {
      const run = makeReconcileInternal({
        reconciler,
        clock: time,
        timer: time,
        exploreMax: EXPLORE_MAX,
      });
      return runWhole(await ok(run({ ...WHOLE, ...orders })), time);
    },
    choose: ({ time }, { drift, marks = [] }, repair) => {
      const findings = drift.map((one) => ({ ...one, outcome: 'waiting' as const, does: [] }));
      const ledger = makeLedger();
      const deps = { reconciler, ledger, clock: time, exploreMax: EXPLORE_MAX, repair };
      return runWhole(runChosen({ of: 'r1', findings, marks }, deps, null), time);
    },
    close: async () => {
      client.disconnect();
      await server.stop();
    },
  };
};

export const placesOf = (drift: readonly Drift[]): readonly string[] =>
  drift.map(({ invariant, key }) => `${invariant} ${key}`);
