import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import type { Stores } from '../../src/application/ports/stores.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { ok } from '../support/run/effect.js';
import { aPost, ada, anId, bob, sea } from '../support/app/fixtures.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { callerOf, type Caller } from '../support/http/request.js';
import { killServers, startServer, type Server } from '../support/process/server.js';
import { until } from '../support/run/until.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { postsOf } from '../support/app/posts.js';

const POSTS = 5000;
const AT_ONCE = 200;
const ids = Array.from({ length: POSTS }, (_, n) => anId(`p${n}`));

const redis: RedisServer = await startRedis();
const client = await redis.connect(scripts);
const stores: Stores = makeRedisStores({ client, observe: () => undefined, exploreMax: 100_000 });

/** Makes an author of very many posts, bypassing the HTTP interface to save time. */
const makeAuthor = async (): Promise<void> => {
  await client.flushall();
  const now = Date.now();
  await ok(stores.users.create(ada, now));
  await ok(stores.users.create(bob, now));
  // On a cluster changes of one author wait for each other, and too many at once are refused.
  for (let from = 0; from < POSTS; from += AT_ONCE)
    await Promise.all(
      ids.slice(from, from + AT_ONCE).map((id, place) => {
        const n = from + place;
        const post = aPost({ id, created_at: now - n, hashtags: n % 100 === 0 ? [sea] : [] });
        return ok(postsOf(stores).create(post, null, now));
      }),
    );
};

const serve = async (): Promise<{ readonly server: Server; readonly service: Caller }> => {
  const server = await startServer({ REDIS_URL: redis.url });
  return { server, service: callerOf(server.url, { 'X-API-Key': server.apiKey }) };
};

const isIdle = async (): Promise<boolean> => (await client.zcard('sys:work')) === 0;

const namesOfPosts = async (): Promise<readonly (string | null)[]> => {
  const replies = await ids
    .reduce((all, id) => all.hget(`post:${id}`, 'display_name'), client.pipeline())
    .exec();
  return (replies ?? []).map(([, name]) => name as string | null);
};

const countOf = (names: readonly (string | null)[], name: string): number =>
  names.filter((each) => each === name).length;

const assertWhole = async (): Promise<void> => {
  assert.equal(checkInvariants(await redisSnapshot(client), Date.now()), []);
};

await makeAuthor();

const test = suite('background work');
test.after(async () => {
  killServers();
  client.disconnect();
  await redis.stop();
});

test('a new name reaches 5000 posts although the service is killed', async () => {
  let name = '';
  let names: readonly (string | null)[] = [];
  // A fast machine may be done before the process is killed: then another attempt follows with another name.
  for (let attempt = 1; countOf(names, name) % POSTS === 0; attempt += 1) {
    assert.ok(attempt <= 20, 'the service was killed during the work');
    const { server, service } = await serve();
    await until('the earlier work is done', isIdle);
    name = `Ada ${attempt}`;
    const answer = await service.send('PATCH', '/users/ada', { display_name: name });
    assert.equal(answer.body['propagation'], { posts: POSTS, status: 'queued' });
    await until(
      'the work has begun',
      async () => (await client.hget('sys:work:cursors', 'propagate:ada')) !== 'posts',
    );
    server.signal('SIGKILL');
    await server.exited;
    names = await namesOfPosts();
  }

  const deleted = ids[names.lastIndexOf(names.find((each) => each !== name) ?? null)];
  assert.ok(deleted);
  await ok(postsOf(stores).remove(deleted, (post) => ({ _tag: 'Right', right: post }), Date.now()));

  const { server } = await serve();
  await until('the work is done', isIdle);
  assert.is(countOf(await namesOfPosts(), name), POSTS - 1);
  assert.is(await client.exists(`post:${deleted}`), 0);
  await assertWhole();
  await server.stop();
});

test('of two quick changes the second is the final one', async () => {
  const { server, service } = await serve();
  const answers = await Promise.all([
    service.send('PATCH', '/users/ada', { display_name: 'First' }),
    service.send('PATCH', '/users/ada', { display_name: 'Second' }),
    service.send('POST', '/redis/write', [['HSET', 'user:ada', 'avatar', 'https://x.test/a.png']]),
  ]);
  assert.equal(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  const last = await client.hget('user:ada', 'display_name');
  await until('the work is done', isIdle);
  assert.is(countOf(await namesOfPosts(), last ?? ''), POSTS - 1);
  await service.send('PATCH', '/users/ada', { display_name: 'Third' });
  await service.send('PATCH', '/users/ada', { display_name: 'Fourth' });
  await until('the work is done', isIdle);
  assert.is(countOf(await namesOfPosts(), 'Fourth'), POSTS - 1);
  await assertWhole();
  await server.stop();
});

/** Time in which even a slow machine deletes this many posts, with a margin, ms. */
const SLOW = 90_000;

test('a deleted author of 5000 posts is hidden at once, and deleted although the service is killed', async () => {
  let { server, service } = await serve();
  await ok(followsOf(stores).add({ follower: bob, following: ada }));
  await ok(
    engagementsOf(stores).add({ kind: 'like', id: anId('p100'), username: bob }, Date.now()),
  );
  const answer = await service.send('DELETE', '/users/ada');
  assert.equal(answer.body['deleted'], {
    posts: POSTS - 1,
    likes: 0,
    bookmarks: 0,
    comments: 0,
    followers: 1,
    following: 0,
  });
  assert.is((await service.get('/users/ada')).status, 404);
  assert.equal((await service.get('/feed/explore')).body['posts'], []);
  assert.equal((await service.get('/feed/hashtag/sea')).body['posts'], []);
  assert.equal((await service.get('/feed/hashtag/sea/ranked')).body['posts'], []);
  assert.is((await service.get('/posts/p100')).status, 404);
  assert.equal((await service.send('POST', '/', [['HGETALL', 'post:p100']])).body, [{}]);
  server.signal('SIGKILL');
  await server.exited;
  assert.not(await isIdle(), 'the deletion was not finished when the service was killed');

  ({ server, service } = await serve());
  // A user who returns under the name waits a little, and finds nothing of the old user.
  const again = [['HSET', 'user:ada', 'username', 'ada']];
  await until(
    'the name is free',
    async () => {
      const { status } = await service.send('POST', '/redis/write', again);
      assert.ok(status === 200 || status === 503, String(status));
      return status === 200;
    },
    SLOW,
  );
  assert.equal((await service.get('/users/ada/posts')).body['posts'], []);
  await until('the work is done', isIdle);
  assert.equal(await client.keys('post:*'), []);
  assert.equal(await client.keys('sys:gone:*'), []);
  await assertWhole();
  await server.stop();
});

test.run();
