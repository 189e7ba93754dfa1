import * as E from 'fp-ts/lib/Either.js';
import type { Cluster } from 'ioredis';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoreError } from '../../src/application/errors.js';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { TextOrNull } from '../../src/adapters/redis/rows.js';
import { makeScripts } from '../../src/adapters/redis/scripts.js';
import { connectRedis, firstOutcome } from '../../src/infrastructure/redis.js';
import { ask, drain, follow, join, like, page, publish, tell } from '../support/app/acts.js';
import { engagementsOf } from '../support/app/edges.js';
import { ada, anId, bob, cyd, DAY, sea } from '../support/app/fixtures.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { clusterSnapshot, heldIn } from '../support/contract/cluster-subject.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { startCluster } from '../support/redis/cluster.js';
import { clusterSettings } from '../support/redis/settings.js';
import { answeredBy, beginMove, endsOf } from '../support/redis/slots.js';
import { failure, ok } from '../support/run/effect.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster();
const LOG = pino({ level: 'silent' });

/** Connects as the service does; a command waits at most `commandTimeout` ms for a moving slot. */
const connect = async (commandTimeout: number) => {
  const settings = clusterSettings(cluster, { REDIS_COMMAND_TIMEOUT: String(commandTimeout) });
  const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });
  const client = connectRedis(settings, scripts, LOG) as Cluster;
  await firstOutcome(client, settings);
  const base = { client, observe: () => undefined };
  return {
    client,
    redis: connectionTo(client, null, base.observe).redis,
    stores: makeRedisStores({ ...base, exploreMax: 1000 }),
  };
};
const { client, redis, stores } = await connect(20_000);
const impatientClient = await connect(300);

const test = suite('moving slots of a cluster');
test.after(async () => {
  for (const one of [client, impatientClient.client]) one.disconnect();
  await cluster.stop();
});

const p1 = anId('p1');

const setUp = async (): Promise<Scene> => {
  await Promise.all(client.nodes('master').map((node) => node.flushall()));
  const scene = { stores, time: makeTime() };
  await join(scene, ada, bob, cyd);
  await ok(stores.users.setRole(ada, 'model', scene.time.now()));
  await follow(scene, bob, ada);
  await publish(scene, { id: p1, author: ada, hashtags: [sea] });
  await drain(scene);
  return scene;
};

const assertConsistent = async (scene: Scene): Promise<void> => {
  await ok(stores.abandoned?.settle(0) ?? (() => Promise.reject(new Error('one'))));
  await until('no change holds locks', async () => (await heldIn(client)).length === 0);
  await drain(scene);
  const found = checkInvariants(await clusterSnapshot(client), scene.time.now(), {
    exploreMax: 1000,
  });
  assert.equal(found, []);
};

const likesOf = async (scene: Scene) => ask(scene, 'SMEMBERS', 'post:p1:likes');

const reasonOf = (error: StoreError): unknown =>
  error._tag === 'StoreUnavailable' ? error.refusal : error._tag;

for (const name of ['post:p1', 'user:ada'])
  test(`reads and changes wait while half of the bucket of ${name} has moved, then succeed`, async () => {
    const scene = await setUp();
    const move = await beginMove(cluster, located(name));
    await move.carry(located(name));
    await move.to.client.script('FLUSH');
    // The old node answers TRYAGAIN where it has some of the keys of a script, the new node where it has none.
    const countTryAgain = async () =>
      (await answeredBy(move.from, 'TRYAGAIN')) + (await answeredBy(move.to, 'TRYAGAIN'));
    const before = await countTryAgain();
    const requests = {
      page: page(scene, { kind: 'explore' }, {}, bob),
      each: ok(redis.readEach('HGETALL', ['user:ada', 'user:bob', 'post:p1'], 1000, [], false)),
      batch: ask(
        scene,
        'EXISTS',
        'user:ada',
        'user:ada:followers',
        'post:p1',
        'user:ada:following',
      ),
      like: like(scene, bob, p1),
      bookmarks: tell(scene, [['HSET', 'user:ada', 'bio', 'moved']]),
      post: publish(scene, { id: anId('p2'), author: ada, hashtags: [sea] }),
    };
    await until('commands meet the move', async () => (await countTryAgain()) > before + 3);
    await move.end();
    await Promise.all(Object.values(requests));
    assert.is(await requests.batch, 3);
    assert.equal(await likesOf(scene), ['bob']);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'bio'), 'moved');
    await assertConsistent(scene);
  });

test('a request that waits too long is refused as moving, changes nothing and succeeds later', async () => {
  const scene = await setUp();
  const move = await beginMove(cluster, located('post:p1'));
  await move.carry(located('post:p1'));
  const impatient = { ...scene, stores: impatientClient.stores };
  const acts = engagementsOf(impatientClient.stores);
  const liking = { kind: 'like', id: p1, username: cyd } as const;
  const errors = await Promise.all([
    failure(acts.add(liking, scene.time.now())),
    failure(impatientClient.redis.readEach('TYPE', ['post:p1', 'post:p1:likes'], 1000, [], false)),
  ]);
  assert.equal(
    errors.map((error) => reasonOf(error as StoreError)),
    ['moving', 'moving'],
  );
  // Keys in all other slots remain usable.
  await join(impatient, 'dan' as typeof ada);
  await move.end();
  assert.equal(await likesOf(scene), []);
  await assertConsistent(scene);
  await ok(acts.add(liking, scene.time.now()));
  assert.equal(await likesOf(scene), ['cyd']);
  await assertConsistent(scene);
});

test('a key that has already moved is read from its new node, and found by a scan', async () => {
  const scene = await setUp();
  const move = await beginMove(cluster, located('user:ada'));
  await move.carry();
  const before = await answeredBy(move.from, 'ASK');
  const nameBy = (by: typeof redis) => ok(by.send(TextOrNull, 'HGET', 'user:ada', 'username'));
  assert.is(await nameBy(redis), 'ada');
  assert.ok((await answeredBy(move.from, 'ASK')) > before);
  const names = new Set<string>();
  let place = '0';
  do {
    const [next, some] = await ok(redis.scan(place, 100));
    for (const one of some) names.add(one);
    place = next;
  } while (place !== '0');
  assert.ok(names.has('user:ada') && names.has('user:bob') && names.has('post:p1'));
  await move.end();
  const moved = await answeredBy(move.from, 'MOVED');
  for (const by of [redis, impatientClient.redis]) assert.is(await nameBy(by), 'ada');
  assert.ok((await answeredBy(move.from, 'MOVED')) > moved);
  await assertConsistent(scene);
});

test('scripts are loaded again into nodes that lost them', async () => {
  const scene = await setUp();
  await like(scene, bob, p1);
  await Promise.all(client.nodes('master').map((node) => node.script('FLUSH')));
  await Promise.all([like(scene, cyd, p1), publish(scene, { id: anId('p3'), author: bob })]);
  const counts = await Promise.all(cluster.nodes.map((node) => answeredBy(node, 'NOSCRIPT')));
  assert.ok(counts.some((count) => count > 0));
  assert.equal(new Set((await likesOf(scene)) as readonly string[]), new Set(['bob', 'cyd']));
  await assertConsistent(scene);
});

test('an unserved slot is distinguished from a cluster that is down', async () => {
  await setUp();
  const { slot, from } = await endsOf(cluster, located('user:nobody'));
  const outcomeOf = async (name: string): Promise<unknown> => {
    const reply = await redis.send(TextOrNull, 'HGET', name, 'username')();
    return E.isRight(reply) ? reply.right : reasonOf(reply.left);
  };
  const covers = (all: 'yes' | 'no') =>
    Promise.all(
      cluster.nodes.map((node) => node.client.config('SET', 'cluster-require-full-coverage', all)),
    );
  await covers('no');
  await from.client.cluster('DELSLOTS', slot);
  assert.is(await outcomeOf('user:nobody'), 'unserved');
  assert.is(await outcomeOf('user:ada'), 'ada');
  // Slots of the node that lost this one: the others still route the slot to it.
  const others = Array.from({ length: 100 }, (_, n) => `user:u${n}`);
  await from.client.cluster('ADDSLOTS', slot);
  await covers('yes');
  await from.client.cluster('DELSLOTS', slot);
  await until('the cluster is down', async () =>
    (await Promise.all(others.map(outcomeOf))).includes('cluster_down'),
  );
  await from.client.cluster('ADDSLOTS', slot);
  await until('the cluster is up', async () =>
    (await Promise.all(others.map(outcomeOf))).every((reply) => reply === null),
  );
});

test.run();
