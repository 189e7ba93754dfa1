import { located } from '../../../src/adapters/redis/cluster/buckets.js';
import { liveKey, outboxKey } from '../../../src/adapters/redis/keys.js';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../../src/adapters/redis/scripts.js';
import { drain, follow, join, like, publish } from '../app/acts.js';
import { ada, anId, bob, cyd, DAY, HOUR, sea, sky } from '../app/fixtures.js';
import { makeTime, type Scene } from '../app/scene.js';
import { clusterSnapshot, heldIn } from '../contract/cluster-subject.js';
import { checkInvariants } from '../invariant/invariants.js';
import { at } from '../e2e/service.js';
import { clusterClient, startCluster } from '../redis/cluster.js';
import { ok } from '../run/effect.js';
import { until } from '../run/until.js';

const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });

/** Starts a cluster on which changes are interrupted, with what other processes see of it. */
export const makeStage = async () => {
  const cluster = await startCluster();
  const client = await clusterClient(cluster, { scripts });
  const storesBy = (by: typeof client) =>
    makeRedisStores({ client: by, observe: () => undefined, exploreMax: 1000, outboxMax: 1000 });
  const stores = storesBy(client);
  const nothingHeld = (): Promise<void> =>
    until('nothing is held', async () => (await heldIn(client)).length === 0);
  const settle = async (): Promise<void> => {
    const settled = stores.abandoned?.settle(0);
    await ok(settled ?? (() => Promise.reject(new Error('one'))));
    await nothingHeld();
  };

  return {
    cluster,
    client,
    storesBy,

    /** Creates the common data: Ada's post under two tags, which Bob likes, and some follows. */
    begin: async (): Promise<Scene> => {
      await Promise.all(client.nodes('master').map((node) => node.flushall()));
      const scene = { stores, time: makeTime() };
      await join(scene, ada, bob, cyd);
      await ok(stores.users.setRole(ada, 'model', scene.time.now()));
      await follow(scene, bob, ada);
      await publish(scene, { id: anId('p1'), author: ada, hashtags: [sea, sky] });
      await like(scene, bob, anId('p1'));
      await drain(scene);
      scene.time.pass(1000);
      return scene;
    },

    settle,

    /** Lets a day pass for the records of changes, which Redis deletes by its own clock. */
    ageRecords: async (): Promise<void> => {
      const names = await Promise.all(
        client.nodes('master').map((node) => node.keys('*sys:change:*')),
      );
      for (const name of names.flat()) await client.pexpire(name, (await client.pttl(name)) - DAY);
    },

    /** Lets other processes finish or undo interrupted changes, and do the jobs that are due. */
    rest: async (scene: Scene): Promise<void> => {
      await settle();
      // A job that a process has claimed is due again when its lease expires.
      scene.time.pass(HOUR);
      await drain(scene);
      await nothingHeld();
    },

    problemsOf: async (scene: Scene) =>
      checkInvariants(await clusterSnapshot(client), scene.time.now(), { exploreMax: 1000 }),

    /** Resolves to all data, without the markers of changes that were undone. */
    held: async (): Promise<unknown> => {
      const all = [...(await clusterSnapshot(client))];
      return Object.fromEntries(all.filter(([name]) => !name.startsWith('sys:change:')));
    },

    /** Resolves to the number of events for Xano; listeners get the same ones. */
    eventsTold: (): Promise<number> => client.xlen(located(outboxKey)),
    /** Resolves to the events for Xano, in order. */
    told: async (): Promise<readonly string[]> =>
      (await client.xrange(located(outboxKey), '-', '+')).map(([, fields]) =>
        String(at(JSON.parse(fields[1] ?? ''), 'type')),
      ),
    heard: (): Promise<number> => client.xlen(located(liveKey)),

    close: async (): Promise<void> => {
      client.disconnect();
      await cluster.stop();
    },
  };
};
