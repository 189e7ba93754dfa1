import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import type { Cluster } from 'ioredis';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { liveKey, outboxKey } from '../../src/adapters/redis/keys.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../src/adapters/redis/scripts.js';
import {
  ban,
  bookmark,
  drain,
  erase,
  follow,
  join,
  like,
  publish,
  tell,
  unban,
  unlike,
} from '../support/app/acts.js';
import { addComment } from '../support/app/comments.js';
import { followsOf } from '../support/app/edges.js';
import { ada, anId, bob, cyd, DAY, noon, sea, sky } from '../support/app/fixtures.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { clusterSnapshot, heldIn } from '../support/contract/cluster-subject.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { dyingAfter } from '../support/redis/dying-client.js';
import { ok } from '../support/run/effect.js';
import { until } from '../support/run/until.js';

const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });
const cluster = await startCluster();
const client = await clusterClient(cluster, { scripts });

const storesBy = (by: Cluster) =>
  makeRedisStores({ client: by, observe: () => undefined, exploreMax: 1000, outboxMax: 1000 });
const stores = storesBy(client);

/** What is there for everybody: a post of Ada's under two tags that Bob likes, and who follows whom. */
const begin = async (): Promise<Scene> => {
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
};

type Act = (scene: Scene) => Promise<unknown>;

const p1 = anId('p1');
const byCyd = { version: noon + 5000, byUser: true };
const ACTS: Readonly<Record<string, Act>> = {
  'a new user': (scene) => tell(scene, [['HSET', 'user:dan', 'username', 'dan']]),
  'a new post': (scene) =>
    publish(scene, { id: anId('p2'), author: ada, hashtags: [sea], content: '#sea @bob' }),
  'a like': (scene) => like(scene, cyd, p1),
  'an unlike': (scene) => unlike(scene, bob, p1),
  'a bookmark': (scene) => bookmark(scene, cyd, p1),
  'a follow of which Xano is told': (scene) =>
    ok(followsOf(scene.stores).add({ follower: cyd, following: ada }, byCyd)),
  'a comment': (scene) => ok(addComment(scene, { post_id: p1, username: cyd })),
  'a ban': (scene) => ban(scene, p1, cyd),
  'a ban that is lifted': async (scene) => {
    await ban(scene, p1, cyd);
    await unban(scene, p1);
  },
  'a deleted post': (scene) => erase(scene, p1),
  'a deleted user': async (scene) => {
    await tell(scene, [['DEL', 'user:ada']]);
    await drain(scene);
  },
  'a new name, and what shows it': async (scene) => {
    await tell(scene, [['HSET', 'user:ada', 'display_name', 'Ada Lovelace', 'avatar', 'a.png']]);
    await drain(scene);
  },
  'a role': ({ stores: by, time }) => ok(by.users.setRole(ada, 'user', time.now())),
  'a batch of several owners': (scene) =>
    tell(scene, [
      ['HSET', 'user:dan', 'username', 'dan'],
      ['HSET', 'user:bob', 'bio', 'hello'],
      ['HINCRBY', 'user:cyd', 'coins', 3],
    ]),
};

// `npm run test:cluster` kills it after each call.
const STEP = process.env['CLUSTER_WHOLE'] === 'true' ? 1 : 4;

const test = suite('changes on a cluster whose process is killed');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

const rest = async (scene: Scene): Promise<void> => {
  // By any clock what is left there began long ago.
  await ok(stores.abandoned?.settle(Date.now() + DAY) ?? (() => Promise.reject(new Error('one'))));
  await until('nothing is held', async () => (await heldIn(client)).length === 0);
  await drain(scene);
  await until('nothing is held', async () => (await heldIn(client)).length === 0);
};

const problemsOf = async (scene: Scene): Promise<unknown> =>
  checkInvariants(await clusterSnapshot(client), scene.time.now(), { exploreMax: 1000 });

const eventsTold = (): Promise<number> => client.xlen(located(outboxKey));

const heard = (): Promise<number> => client.xlen(located(liveKey));

// Whoever is told looks at once, and takes what is not there for deleted.
const TOLD = ['a new post', 'a like', ...(STEP === 1 ? ['an unlike', 'a comment', 'a ban'] : [])];
for (const [name, act] of Object.entries(ACTS).filter(([one]) => TOLD.includes(one)))
  test(`${name}: nobody is told of it before all of it is there`, async () => {
    for (let calls = 0, died = true; died; calls += 1) {
      const scene = await begin();
      const before = await heard();
      const { by, isDead } = dyingAfter(client, calls);
      await act({ ...scene, stores: storesBy(by) }).catch(() => undefined);
      died = isDead();
      if ((await heard()) === before) assert.ok(died, 'it is told in the end');
      else assert.equal(await problemsOf(scene), [], `told after ${calls} calls`);
    }
  });

for (const [name, act] of Object.entries(ACTS))
  test(`${name}: after each call it is as it was, or done, and done once`, async () => {
    const told: number[] = [];
    for (let calls = 0, died = true; died; calls += STEP) {
      const scene = await begin();
      const { by, isDead } = dyingAfter(client, calls);
      await act({ ...scene, stores: storesBy(by) }).catch(() => undefined);
      died = isDead();
      await rest(scene);
      assert.equal(await problemsOf(scene), [], `killed after ${calls} calls`);
      // Whoever was told that it failed tries again, and so comes to the same.
      await act(scene).catch(() => undefined);
      await rest(scene);
      assert.equal(await problemsOf(scene), [], `killed after ${calls} calls, and tried again`);
      told.push(await eventsTold());
    }
    assert.equal(new Set(told).size, 1, `Xano is told as often, whenever it was: ${told.join()}`);
  });

test.run();
