import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startClusterCopies } from '../support/redis/cluster-copies.js';
import { bucketOf, inBucket, located } from '../../src/adapters/redis/cluster/buckets.js';
import {
  fanOutCursorsKey,
  fanOutFromKey,
  fanOutKey,
  homesKey,
  homeStateKey,
  markerKey,
  postKey,
  unfilledKey,
  userKey,
} from '../../src/adapters/redis/keys.js';
import { MAX_NOTED } from '../../src/adapters/redis/reading/home-answer.js';
import { keysOf } from '../../src/adapters/redis/reading/question.js';
import type { Known } from '../../src/application/ports/reader.js';
import { ada, aName, anId, bob, cyd } from '../support/app/fixtures.js';
import { beginMove } from '../support/redis/slots.js';
import { ok } from '../support/run/effect.js';
import { until } from '../support/run/until.js';

const rig = await startClusterCopies();
const { cluster, client, reader, fansKey, fansOf, addByScript, isWarm } = rig;

const test = suite('missing keys and homes in the copy of a process on a cluster');
test.before.each(rig.begin);
test.after(rig.stop);

const dan = aName('dan');

test('a missing key is cached until it is created', async () => {
  assert.equal(await fansOf(dan)(), []);
  assert.ok(await isWarm(fansOf(dan)));
  await addByScript(dan, 'hello');
  assert.equal(await fansOf(dan)(), ['hello']);
  await client.del(fansKey(dan));
  assert.equal(await fansOf(dan)(), []);
  assert.ok(await isWarm(fansOf(dan)));
});

test('a missing key is not cached in a bucket without a marker, which sends no invalidation', async () => {
  await client.del(inBucket(bucketOf(userKey(dan)), markerKey));
  assert.equal(await fansOf(dan)(), []);
  assert.not.ok(await isWarm(fansOf(dan)));
});

test('a missing key is cached until the marker of its bucket moves, before which writes are refused', async () => {
  assert.equal(await fansOf(dan)(), []);
  const { carry, end } = await beginMove(cluster, fansKey(dan));
  assert.ok(await isWarm(fansOf(dan)));
  const refused = await addByScript(dan, 'early').catch(String);
  assert.match(String(refused), /TRYAGAIN|redirections/);
  await carry();
  assert.equal(await fansOf(dan)(), []);
  assert.not.ok(await isWarm(fansOf(dan)));
  await end();
  await addByScript(dan, 'hello');
  assert.equal(await fansOf(dan)(), ['hello']);
});

const HOME = {
  ask: 'home',
  key: userKey(ada, 'home'),
  reader: ada,
  after: null,
  count: 20,
} as const;

const homeOfAda = () =>
  ok(
    reader.read((known: Known) => {
      const home = known.home(ada, null, 20);
      return home === undefined ? undefined : { home };
    }),
  );

/** Each key by which a home is read, with a write that creates and changes it. */
const HOME_KEYS: readonly (readonly [
  key: string,
  write: (key: string, turn: number) => Promise<unknown>,
])[] = keysOf(HOME).map((key) => {
  switch (key) {
    case homeStateKey(ada):
      return [key, (to, turn) => client.hset(to, { is: 'ready', size: turn })];
    case fanOutFromKey:
    case fanOutCursorsKey:
      return [key, (to, turn) => client.hset(to, bob, turn)];
    case unfilledKey(ada):
    case userKey(ada, 'following'):
      return [key, (to, turn) => client.sadd(to, bob, `${turn}`)];
    default:
      return [key, (to, turn) => client.zadd(to, turn, ada, turn, bob)];
  }
});

test('a home is cached until any of its keys changes, in whichever bucket', async () => {
  for (const [key, write] of HOME_KEYS) await write(located(key), 0);
  const buckets = new Set(HOME_KEYS.map(([key]) => bucketOf(key)));
  assert.is(buckets.size, 3);
  for (const [turn, [key, write]] of HOME_KEYS.entries()) {
    await homeOfAda();
    assert.ok(await isWarm(homeOfAda), key);
    await write(located(key), turn + 1);
    assert.not.ok(await isWarm(homeOfAda), key);
  }
});

test('a home is not cached if one of its buckets has no marker', async () => {
  for (const [key] of HOME_KEYS) {
    const marker = inBucket(bucketOf(key), markerKey);
    await client.del(marker);
    await homeOfAda();
    assert.not.ok(await isWarm(homeOfAda), key);
    await client.set(marker, 'store');
  }
  await homeOfAda();
  assert.ok(await isWarm(homeOfAda));
});

test('a home is read with the followed ones among very many authors waiting for fan-out', async () => {
  await client.hset(located(homeStateKey(ada)), { is: 'ready', size: 0 });
  await client.zadd(located(homesKey), 1, ada);
  await client.sadd(located(userKey(ada, 'following')), bob, cyd);
  const many = Array.from({ length: MAX_NOTED }, (_, at) => `author${at}`);
  await client.zadd(located(fanOutKey), ...many.flatMap((name) => [1, name]));
  assert.equal((await homeOfAda()).home?.others, []);
  await client.zadd(located(fanOutKey), 1, bob);
  await client.hset(located(fanOutFromKey), bob, '5', 'author1', '6');
  assert.equal((await homeOfAda()).home?.others, [{ author: bob, least: 5 }]);
  await homeOfAda();
  assert.ok(await isWarm(homeOfAda));
  // A user who follows this many is served without a home.
  await client.sadd(located(userKey(ada, 'following')), ...many);
  assert.is((await homeOfAda()).home, null);
});

test('a home with a damaged key is read as missing, without an error', async () => {
  for (const [key, write] of HOME_KEYS) await write(located(key), 0);
  for (const [key, write] of HOME_KEYS) {
    await client.del(located(key));
    await client.set(located(key), 'damaged');
    assert.is((await homeOfAda()).home, null, key);
    await client.del(located(key));
    await write(located(key), 0);
  }
});

const p9 = anId('p9');

const postExists = async (): Promise<boolean> => {
  const found = await ok(
    reader.read((known: Known) => {
      const post = known.post(p9);
      return post === undefined ? undefined : { post };
    }),
  );
  return found.post !== null;
};

test('a row created while its slot moves is seen, and a row with a TTL is not cached', async () => {
  const key = located(postKey(p9));
  assert.not.ok(await postExists());
  const { end } = await beginMove(cluster, key);
  assert.not.ok(await postExists());
  await client.hset(key, 'content', 'hello');
  assert.ok(await postExists());
  await end();
  await until('the row is cached', () => isWarm(postExists));
  await client.pexpire(key, 60_000);
  assert.ok(await postExists());
  assert.not.ok(await isWarm(postExists));
});

test.run();
