import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import type { Username } from '../../src/domain/username.js';
import {
  ask,
  ban,
  bookmark,
  drain,
  erase,
  follow,
  join,
  like,
  page,
  publish,
  told,
  unban,
  unlike,
} from '../support/app/acts.js';
import { edit, p1 } from '../contract/ban-cases.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, DAY, FEW, HOUR, sea, sky } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { deliver, keepHomes, probe, reconcile, sync } from '../support/redis/script-acts.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { isRead, undeclared, watchScripts } from '../support/redis/script-watch.js';
import { feedsOf, directoryOf } from '../support/app/feeds.js';
import { postsOf } from '../support/app/posts.js';

const EXPLORE_MAX = 3;

const server = await startRedis();
const watch = await watchScripts(server.url);
const scene: Scene = {
  stores: makeRedisStores({
    client: watch.client,
    observe: () => undefined,
    exploreMax: EXPLORE_MAX,
    outboxMax: 100,
    budgets: FEW,
  }),
  time: makeTime(),
};
const { stores, time } = scene;

/** More likers than a deletion handles in one step. */
const crowd = Array.from({ length: 501 }, (_, n) => `u${n}` as Username);

const write = async (): Promise<void> => {
  await join(scene, ada, bob, cyd);
  await ok(stores.users.setRole(ada, 'model', time.now()));
  for (const id of ['p1', 'p2', 'p3', 'p4']) {
    await publish(scene, { id: anId(id), hashtags: [sea, sky] });
    await like(scene, bob, anId(id));
    await bookmark(scene, cyd, anId(id));
    time.pass(HOUR);
  }
  const idempotency = { scope: 'a', key: 'b', digest: 'c' };
  const draft = { content: 'x', media_url: null, hashtags: [sea], given_hashtags: [] };
  const fifth = { ...draft, id: anId('p5'), author: bob, created_at: time.now() };
  await ok(postsOf(stores).create(fifth, idempotency, time.now()));
  await ok(postsOf(stores).create(fifth, idempotency, time.now()));
  await edit(scene, { hashtags: [sky] }, bob);
  await ban(scene, p1, bob, ada);
  await unban(scene, p1, ada);
  await unlike(scene, bob, anId('p2'));
  await follow(scene, bob, ada);
  await follow(scene, ada, cyd);
  await follow(scene, cyd, bob);
};

const read = async (): Promise<void> => {
  const owned = (['posts', 'bookmarked', 'liked', 'following'] as const).map((kind) => ({
    kind,
    username: cyd,
  }));
  const tagged = (['hashtag', 'ranked'] as const).map((kind) => ({ kind, tag: sea }));
  for (const feed of [{ kind: 'explore' } as const, ...owned, ...tagged])
    await page(scene, feed, { limit: 1 }, bob);
  await ok(feedsOf(stores).top([sea, sky], 2, bob, time.now()));
  await ok(feedsOf(stores).post(p1, bob));
  await server.client.del('sys:names:followers:ada');
  await ok(stores.names.followers(ada, { offset: 0, limit: 9 }));
  await ok(stores.names.likers(p1, { offset: 0, limit: 9 }));
  await ok(directoryOf(stores).newest('user', 9));
  await ok(directoryOf(stores).topModels(9));
  await ask(scene, 'EXISTS', 'post:p1', 'user:ada', 'post:none:likes');
};

const change = async (): Promise<void> => {
  const set = { display_name: 'Ada', avatar: 'https://x/a.png' };
  await ok(stores.users.update(ada, { set, remove: ['bio'] }, time.now()));
  await told(
    scene,
    ['HSET', 'user:ada', 'display_name', 'Ada L'],
    ['HSET', 'user:dan', 'username', 'dan'],
    ['HDEL', 'user:bob', 'bio'],
    ['HINCRBY', 'user:bob', 'visits', 2],
    ['HSET', 'post:p2', 'avatar', 'https://x/b.png'],
  );
  await drain(scene);
  time.pass(15 * DAY);
  await drain(scene);
};

const remove = async (): Promise<void> => {
  await Promise.all(crowd.map((name) => ok(stores.users.create(name, time.now()))));
  await Promise.all(crowd.map((name) => like(scene, name, p1)));
  await erase(scene, p1);
  await drain(scene);
  await Promise.all(crowd.map((name) => follow(scene, name, ada)));
  await ok(stores.users.update(ada, { set: { id: '70' }, remove: [] }, time.now()));
  await ok(stores.users.identify('70'));
  await ban(scene, anId('p2'), bob);
  await ok(stores.users.remove(ada, time.now()));
  await join(scene, ada);
  await ok(stores.users.remove(cyd, time.now()));
  await drain(scene);
};

const test = suite('scripts: declared keys');
test.after(async () => {
  watch.close();
  await server.stop();
});

test('every script touches its declared keys only, except that reads may touch authors of posts', async () => {
  for (const act of [write, read, change]) await act();
  await keepHomes(scene, watch.client);
  await deliver(scene);
  await sync(scene, server.client);
  await reconcile(scene, watch.client, server.client, EXPLORE_MAX);
  await remove();
  await probe(scene);
  const runs = await watch.runs();
  assert.equal(
    [...new Set(runs.map(({ script }) => script))].sort(),
    Object.keys(scripts)
      // These scripts run on a cluster only, where Redis refuses keys of another slot.
      .filter(
        (name) => !['abandoned', 'commit', 'finish', 'promise', 'resolve', 'row'].includes(name),
      )
      .sort(),
    'every script has run',
  );
  assert.ok(runs.every(({ keys, touched }) => keys.length === 0 || touched.size > 0));
  for (const run of runs)
    assert.equal(undeclared(run), [], `${run.script} with ${run.keys.length} keys`);
});

test('a read script uses no write command', async () => {
  const reading = (await watch.runs()).filter(({ script }) => isRead(script));
  const used = new Set(reading.flatMap(({ commands }) => [...commands]));
  assert.ok(used.has('HGETALL') && used.has('ZREVRANGE'));
  for (const command of used) {
    const [details] = (await server.client.command('INFO', command)) as [unknown[]];
    assert.not((details[2] as readonly string[]).includes('write'), command);
  }
});

test('a key that was not declared is detected', () => {
  const touched = new Set(['a', 'user:ada', 'b']);
  const run = { keys: ['a'], touched, commands: new Set<string>() };
  for (const script of ['transact', 'read', 'readKeys'])
    assert.equal(undeclared({ ...run, script }), ['user:ada', 'b'], script);
  assert.equal(undeclared({ ...run, script: 'readBatch' }), ['b']);
});

test.run();
