import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { makeAsk } from '../../src/adapters/redis/reading/ask.js';
import { makeRedisReader } from '../../src/adapters/redis/reading/redis-reader.js';
import { makeRedisReconciler } from '../../src/adapters/redis/redis-reconciler.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../src/adapters/redis/scripts.js';
import type { FeedPage } from '../../src/application/feeds/feed.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import type { Cursor, PageRequest } from '../../src/domain/page.js';
import type { Username } from '../../src/domain/username.js';
import { ok } from '../support/run/effect.js';
import { feedsOf } from '../support/app/feeds.js';
import { aPost, anId, DAY, HOUR, noon } from '../support/app/fixtures.js';
import { mergedAtRead } from '../support/app/merged-at-read.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { copiesOf } from '../support/redis/copies.js';
import { IS_CLUSTER, reaching, startRedis } from '../support/redis/server.js';
import { redisSettings } from '../support/redis/settings.js';
import { until } from '../support/run/until.js';
import { makeFallible } from '../support/walk/fallible.js';
import { anyHomeAct, BEFORE, USERS, type HomeAct } from '../support/walk/home-acts.js';
import { makeWorld, type World } from '../support/walk/world.js';
import { postsOf } from '../support/app/posts.js';

const server = await startRedis();
const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });
const homeLimits = { max: 4, step: 2, fanOutMax: 2 };
const client = await server.connect(scripts);
const deps = {
  client,
  observe: () => undefined,
  exploreMax: 1000,
  homeIdle: 20 * DAY,
  homeLimits,
};
const stores = makeRedisStores(deps);
const workers = makeFallible(deps);
const connectionOf = (connection: Redis) => connectionTo(connection, null, () => undefined).redis;
const askBy = (connection: Redis) => makeAsk(connectionOf(connection), []);
const reconciler = makeRedisReconciler(connectionOf(client), deps);

const copies = copiesOf(redisSettings(reaching({ REDIS_URL: server.url })));
/** Reads from a copy that Redis keeps fresh, as each process of the service does. */
const copied = { reader: makeRedisReader(askBy(client), copies) };

/** Reads the whole following feed of a user, two posts to a page; null for a user who does not exist. */
const readAll = async (
  from: Parameters<typeof feedsOf>[0],
  name: string,
  now: number,
): Promise<readonly string[] | null> => {
  const username = name as Username;
  const feeds = feedsOf(from);
  const ids: string[] = [];
  let cursor: Cursor | null = null;
  do {
    const request: PageRequest = { offset: 0, limit: 2, cursor };
    const page: E.Either<unknown, FeedPage> = await feeds.page(
      { kind: 'following', username },
      request,
      username,
      now,
    )();
    if (E.isLeft(page)) return null;
    ids.push(...page.right.posts.map(({ post }) => post.id));
    cursor = page.right.next;
    assert.ok(cursor === null || page.right.posts.length === 2, 'a page is full');
  } while (cursor !== null);
  assert.is(new Set(ids).size, ids.length, 'no post is shown twice');
  return ids;
};

const LOSSES = {
  home: async (name: string) => client.del(`user:${name}:home`),
  state: async (name: string) => client.del(`sys:home:${name}`),
  post: async (name: string) => client.zpopmax(`user:${name}:home`),
};

const play = async (world: World, act: HomeAct): Promise<void> => {
  switch (act.do) {
    case 'read':
      await readAll(stores, act.user, world.now());
      return;
    case 'lose':
      await LOSSES[act.what](act.user);
      return;
    case 'die':
      return workers.die(act.after, world.now());
    case 'fall asleep':
      await workers.fallAsleep(act.after, world.now());
      return;
    case 'wake up':
      return workers.wakeUp();
    case 'back-date': {
      const created_at = noon - act.by * HOUR;
      const post = aPost({ id: anId(act.id), author: act.author as Username, created_at });
      await postsOf(stores).create(post, null, world.now())();
      return;
    }
    case 'app':
      await world.apply(act.act);
  }
};

const test = suite('random walk of homes');
test.before(() => until('there is a copy', () => copies.numbers().isOn));
test.after(async () => {
  copies.stop();
  client.disconnect();
  await server.stop();
});

/** On a cluster: finishes or undoes the changes of workers that died or sleep in the middle of one. */
const settle = async (): Promise<void> => {
  if (stores.abandoned !== null) await ok(stores.abandoned.settle(0));
};

const playActs = async (acts: readonly HomeAct[]): Promise<void> => {
  await client.flushall();
  const world = makeWorld(stores);
  for (const act of BEFORE) await play(world, act);
  await world.drain();
  // A plain reader: the comparison must not create a home, or sweep one.
  const asItIs = { reader: stores.reader };
  for (const [place, act] of acts.entries()) {
    await play(world, act);
    await settle();
    for (const name of USERS) {
      const merged = await readAll(mergedAtRead(asItIs), name, world.now());
      const what = `${name} after ${JSON.stringify(acts.slice(0, place + 1))}`;
      assert.equal(await readAll(asItIs, name, world.now()), merged, what);
      assert.equal(await readAll(copied, name, world.now()), merged, `from the copy: ${what}`);
      const { facts } = await ok(reconciler.home(name as Username, null));
      assert.is(facts?.lacks, null, what);
    }
  }
  await workers.wakeUp();
  await settle();
  // The job of a worker that died is due again when its lease has expired.
  await world.apply({ do: 'wait', hours: 1 });
  for (const name of USERS) await ok(stores.homes.ask(name as Username, world.now()));
  await world.drain();
  const snapshot = await redisSnapshot(client);
  assert.equal(checkInvariants(snapshot, world.now()), []);
  for (const key of ['sys:homes:work', 'sys:homes:cursors'])
    assert.not(snapshot.has(key), `${key} is done`);
};

test('a following feed equals the merge at read time after any acts and crashes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyHomeAct, { minLength: 10, maxLength: 60, size: 'max' }), playActs),
    { numRuns: 25 },
  );
  const { warm, reads } = copies.numbers();
  // On a cluster a home is read with notes in other buckets, and is not kept in the copy.
  assert.ok(IS_CLUSTER || warm > reads / 4, `${warm} of ${reads} reads asked Redis nothing`);
});

test.run();
