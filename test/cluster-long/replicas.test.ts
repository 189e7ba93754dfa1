import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import * as E from 'fp-ts/lib/Either.js';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../src/adapters/redis/scripts.js';
import { ask, drain, follow, join, like, publish } from '../support/app/acts.js';
import { ada, anId, bob, cyd, DAY, sea, sky } from '../support/app/fixtures.js';
import { postsOf } from '../support/app/posts.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { clusterSnapshot, heldIn } from '../support/contract/cluster-subject.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { areInStep, clusterClient, startCluster } from '../support/redis/cluster.js';
import type { RedisProcess } from '../support/redis/process.js';
import { answeredBy, beginMove } from '../support/redis/slots.js';
import { until } from '../support/run/until.js';

const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });
const cluster = await startCluster(3, 1);
const options = { scripts, redisOptions: { scripts, commandTimeout: 2000 } };
const client = await clusterClient(cluster, options);
const changes = await clusterClient(cluster, options);
const stores = makeRedisStores({
  client,
  waits: { client: changes, replicas: 1, timeout: 500 },
  observe: () => undefined,
  exploreMax: 1000,
});

const test = suite('changes on a cluster that wait for replicas');
test.after(async () => {
  client.disconnect();
  changes.disconnect();
  await cluster.stop();
});

const p1 = anId('p1');
const scene: Scene = { stores, time: makeTime() };

const settle = async (): Promise<void> => {
  await until('all changes are settled', async () => {
    const settled = await stores.abandoned?.settle(0)();
    return settled?._tag === 'Right' && (await heldIn(client)).length === 0;
  });
  await drain(scene);
};

const problems = async (): Promise<unknown> =>
  checkInvariants(await clusterSnapshot(client), scene.time.now(), { exploreMax: 1000 });

/** Returns the replica of a server. */
const replicaOf = async ({ port }: RedisProcess): Promise<RedisProcess> => {
  for (const node of cluster.nodes)
    if ((await node.client.info('replication')).includes(`master_port:${port}\r`)) return node;
  throw new Error(`nobody follows ${port}`);
};

/** Returns the server that serves a key. */
const masterOf = async (key: string): Promise<RedisProcess> => {
  // The answer tells the client where a moved slot is.
  await client.exists(located(key));
  const slot = await client.cluster('KEYSLOT', located(key));
  const master = cluster.nodes.find(({ port }) => client.slots[slot]?.[0]?.endsWith(`:${port}`));
  if (master === undefined) throw new Error(`nobody serves ${key}`);
  return master;
};

test('an acknowledged change is on a replica of each of its parts', async () => {
  await join(scene, ada, bob, cyd);
  await follow(scene, bob, ada);
  await publish(scene, { id: p1, author: ada, hashtags: [sea, sky] });
  await like(scene, bob, p1);
  for (const key of ['post:p1:likes', 'user:bob:liked', 'user:bob:following']) {
    const { client: replica } = await replicaOf(await masterOf(key));
    await replica.readonly();
    assert.is(await replica.exists(located(key)), 1, key);
  }
});

test('a change without a replica is refused, and later complete or absent', async () => {
  const replica = await replicaOf(await masterOf('post:p1'));
  replica.pause();
  const result = await postsOf(stores).remove(p1, E.right, scene.time.now())();
  replica.resume();
  assert.ok(E.isLeft(result) && result.left._tag === 'StoreUnavailable');
  assert.is(result.left.refusal, 'no_replicas');
  await settle();
  assert.equal(await problems(), []);
});

test('a change during the move of a slot is acknowledged and complete after the move', async () => {
  const p3 = anId('p3');
  const move = await beginMove(cluster, located('user:ada'));
  await move.carry(located('user:ada'));
  // The old node answers TRYAGAIN where it has some of the keys of a script, the new node where it has none.
  const countTryAgain = async () =>
    (await answeredBy(move.from, 'TRYAGAIN')) + (await answeredBy(move.to, 'TRYAGAIN'));
  const before = await countTryAgain();
  // A new post is tried without reading facts first, so that the change itself meets the move.
  const publishing = publish(scene, { id: p3, author: ada, hashtags: [sea] });
  await until('the change meets the move', async () => (await countTryAgain()) > before);
  await move.end();
  assert.is((await publishing).id, p3);
  // A replica learns only later who owns the slot, and redirects its callers until then.
  for (const key of ['post:p3', 'user:ada:posts'])
    await until(`a replica has ${key}`, async () => {
      const { client: replica } = await replicaOf(await masterOf(key));
      await replica.readonly();
      return (await replica.exists(located(key)).catch(() => 0)) === 1;
    });
  await settle();
  assert.equal(await problems(), []);
});

test('no acknowledged change is lost with a dead master', async () => {
  const p2 = anId('p2');
  await publish(scene, { id: p2, author: ada, hashtags: [sea] });
  const master = await masterOf('post:p2');
  await like(scene, bob, p2);
  await master.kill();
  await until('its replica serves the key', () =>
    ask(scene, 'HGET', 'post:p2', 'likes_count').then(
      () => true,
      () => false,
    ),
  );
  // It returns as a replica; until then nothing is acknowledged there.
  await master.restart();
  await until('replicas are in step', () => areInStep(cluster.nodes, 3));
  await settle();
  assert.equal(await problems(), []);
  assert.equal(await ask(scene, 'SMEMBERS', 'post:p2:likes'), [bob]);
});

test.run();
