import * as E from 'fp-ts/lib/Either.js';
import type { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { namesOn } from '../../src/domain/page.js';
import type { Username } from '../../src/domain/username.js';
import {
  ban,
  drain,
  erase,
  follow,
  idsOn,
  join,
  like,
  page,
  publish,
  tell,
  told,
  unban,
} from '../support/app/acts.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, aPost, bob, cyd, DAY, HOUR, noon, sea } from '../support/app/fixtures.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { feedsOf } from '../support/app/feeds.js';
import { postsOf } from '../support/app/posts.js';

const subject = await makeRedisSubject();
const small = await makeRedisSubject({ exploreMax: 3 });
const { client } = subject;

const test = suite('Redis facts');
test.after(async () => {
  await subject.close();
  await small.close();
});

const testFact = (
  title: string,
  act: (scene: Scene, redis: Redis) => Promise<void>,
  { check, ...on }: Awaited<ReturnType<typeof makeRedisSubject>> = subject,
): void => {
  test(title, async () => {
    const scene = { stores: await on.fresh(), time: makeTime() };
    await act(scene, on.client);
    await check?.(scene.time.now());
  });
};

const p1 = anId('p1');

testFact(
  'a write to a key of another type is refused, and the other writes are kept',
  async (scene) => {
    await join(scene, bob);
    await client.rpush('user:ada', 'planted');
    const writes = [
      ['HSET', 'user:bob', 'bio', 'one'],
      ['HSET', 'user:ada', 'username', 'ada', 'bio', 'two'],
      ['HINCRBY', 'user:ada', 'visits', 1],
      ['HDEL', 'user:ada', 'bio'],
      ['HSET', 'user:cyd', 'username', 'cyd'],
    ];
    const refusal = {
      code: 'wrong_type',
      message: 'WRONGTYPE Operation against a key holding the wrong kind of value',
    };
    const whole = await tell(scene, writes, { atomic: true });
    assert.is(whole.applied, false);
    assert.equal(await client.hget('user:bob', 'bio'), null);
    assert.equal(await told(scene, ...writes), [1, refusal, refusal, refusal, 1]);
    assert.equal(await client.lrange('user:ada', 0, '-1'), ['planted']);
    assert.is(await client.hget('user:bob', 'bio'), 'one');
    assert.is(await client.zscore('users:regular', 'cyd'), String(noon));
    assert.is(await client.zscore('users:regular', 'ada'), null);
    await client.del('user:ada');
  },
);

testFact('an idempotency key expires after a day', async ({ stores, time }) => {
  await join({ stores, time }, ada);
  const request = { scope: 'user:ada', key: 'k', digest: 'd' };
  await ok(postsOf(stores).create(aPost(), request, time.now()));
  const keys = await client.keys('sys:idempotency:*');
  assert.is(keys.length, 2);
  for (const key of keys) {
    const left = await client.pttl(key);
    assert.ok(left > 23 * HOUR && left <= DAY, String(left));
  }
  assert.is(await client.pttl('post:p1'), -1);
});

testFact(
  'the explore feed keeps its newest posts when a post is made or a ban is lifted',
  async (scene, redis) => {
    const explored = () => redis.zrange('explore:feed', 0, '-1');
    await join(scene, ada);
    for (const [place, id] of ['a', 'b', 'c', 'd'].entries())
      await publish(scene, { id: anId(id), created_at: noon + place });
    assert.equal(await explored(), ['b', 'c', 'd']);
    await publish(scene, { id: anId('old'), created_at: noon - 1 });
    assert.equal(await explored(), ['b', 'c', 'd']);
    await ban(scene, anId('c'), ada);
    await publish(scene, { id: anId('e'), created_at: noon + 9 });
    assert.equal(await explored(), ['b', 'd', 'e']);
    await unban(scene, anId('c'));
    assert.equal(await explored(), ['c', 'd', 'e']);
    assert.is(await redis.zcard('user:ada:posts'), 6);
  },
  small,
);

for (const field of ['created_at', 'likesCount', 'hashtags', 'username', 'id'])
  testFact(`a post without its ${field} is damaged, not missing`, async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada);
    await publish(scene, { id: p1 });
    const whole = await client.hgetall('post:p1');
    await client.hdel('post:p1', field);
    for (const act of [
      feedsOf(stores).post(p1, ada),
      postsOf(stores).edit(p1, E.right, ada, time.now()),
      postsOf(stores).remove(p1, E.right, time.now()),
      postsOf(stores).setBan(p1, null, ada, time.now()),
    ])
      assert.is((await failure<{ readonly _tag: string }, unknown>(act))._tag, 'StoreDamaged');
    await client.hset('post:p1', whole);
  });

testFact('a damaged post is left out of its feed', async (scene) => {
  await join(scene, ada);
  for (const id of ['a', 'b', 'c', 'd']) await publish(scene, { id: anId(id), hashtags: [sea] });
  await client.hdel('post:b', 'likesCount');
  await client.hdel('post:c', 'username');
  for (const kind of ['hashtag', 'ranked'] as const) {
    const feed = { kind, tag: sea };
    assert.equal(idsOn(await page(scene, feed, { limit: 1 })), ['d']);
    assert.equal(idsOn(await page(scene, feed, { offset: 1, limit: 1 })), ['a']);
    assert.equal(idsOn(await page(scene, feed)), ['d', 'a']);
  }
  await client.flushall();
});

testFact(
  'a ranked score stored by a clock that is ahead is corrected on reading',
  async (scene) => {
    await join(scene, ada, bob, cyd);
    for (const id of ['a', 'b']) await publish(scene, { id: anId(id), hashtags: [sea] });
    await like(scene, bob, anId('a'));
    await like(scene, bob, anId('b'));
    // A process whose clock is 50 s ahead stores b lower than a; at our time they are equal.
    await client.zadd('hashtag:sea:ranked', 3 / (50 / 3600 + 1), 'b');
    const many = Array.from({ length: 150 }, (_, n) => anId(`n${n}`));
    for (const id of many) {
      await publish(scene, { id, created_at: noon - 30_000, hashtags: [sea] });
      await like(scene, cyd, id);
    }
    const first = await page(scene, { kind: 'ranked', tag: sea }, { limit: 2 });
    assert.equal(idsOn(first), ['b', 'a']);
    await client.flushall();
  },
);

testFact('an outdated ranked score is corrected on reading', async (scene) => {
  await join(scene, ada, bob, cyd);
  await publish(scene, { id: anId('loved'), hashtags: [sea] });
  await like(scene, bob, anId('loved'));
  await like(scene, cyd, anId('loved'));
  scene.time.pass(10 * DAY);
  await publish(scene, { id: anId('fresh'), hashtags: [sea] });
  await like(scene, bob, anId('fresh'));
  const stored = await client.zrevrange('hashtag:sea:ranked', 0, '-1', 'WITHSCORES');
  assert.equal(stored, ['loved', '6', 'fresh', '3']);
  assert.equal(idsOn(await page(scene, { kind: 'ranked', tag: sea })), ['fresh', 'loved']);
  scene.time.pass(5 * DAY);
  assert.equal(idsOn(await page(scene, { kind: 'ranked', tag: sea })), ['fresh']);
  assert.is(await client.zcard('hashtag:sea:ranked'), 2);
});

testFact('background work updates all scores of a tag in chunks', async (scene) => {
  await join(scene, ada, bob);
  const ids = (name: string) => Array.from({ length: 600 }, (_, n) => anId(`${name}${n}`));
  const publishAll = (name: string) =>
    Promise.all(ids(name).map((id) => publish(scene, { id, hashtags: [sea] })));
  await publishAll('old');
  scene.time.pass(10 * DAY);
  await publishAll('new');
  await Promise.all(ids('new').map((id) => like(scene, bob, id)));
  scene.time.pass(5 * DAY);
  assert.is(await client.zcard('hashtag:sea:ranked'), 1200);
  await drain(scene);
  const flat = await client.zrange('hashtag:sea:ranked', 0, '-1', 'WITHSCORES');
  assert.is(flat.length, 2 * 600);
  const scores = flat.filter((_, place) => place % 2 === 1).map(Number);
  assert.ok(scores.every((score) => Math.abs(score - 3 / (5 * 24 + 1)) < 1e-9));
  const next = Number(await client.zscore('sys:reranks', 'sea'));
  const wait = (next - scene.time.now()) / 60_000;
  assert.ok(wait > 2.5 && wait <= 5, `the tag is due again in ${wait} min`);
  assert.is(await client.exists('sys:reranks:cursors'), 0);
});

testFact(
  'likes of a deleted post are removed, but not those of a post recreated with its id',
  async (scene) => {
    const crowd = Array.from({ length: 2000 }, (_, n) => `u${n}` as Username);
    const again = crowd.filter((_, n) => n % 100 === 0);
    await join(scene, ada);
    await Promise.all(crowd.map((name) => join(scene, name)));
    await publish(scene, { id: p1 });
    await Promise.all(crowd.map((name) => like(scene, name, p1)));
    await erase(scene, p1);
    assert.is(await client.scard('sys:gone:post:p1:likes'), 1500);
    await publish(scene, { id: p1 });
    await Promise.all(again.map((name) => like(scene, name, p1)));
    await drain(scene);
    const liked = await Promise.all(crowd.map((name) => client.zscore(`user:${name}:liked`, 'p1')));
    assert.equal(
      crowd.filter((_, n) => liked[n] !== null),
      again,
    );
    assert.is(await client.hget('post:p1', 'likesCount'), String(again.length));
    assert.equal((await client.smembers('post:p1:likes')).sort(), [...again].sort());
    assert.is(await client.exists('sys:gone:post:p1:likes', 'sys:work', 'sys:work:cursors'), 0);
  },
);

testFact(
  'names of one instant are sorted by bytes, descending, and pages join without gaps',
  async (scene) => {
    const names = ['10', '9', 'B', '_b', 'a', 'a-b', 'a.b', 'a_b', 'b', 'b1', 'b10', 'b9'];
    await join(scene, ada, ...([...names].reverse() as Username[]));
    for (const name of names) await follow(scene, name as Username, ada);
    const from = (offset: number) => ok(scene.stores.names.followers(ada, { offset, limit: 5 }));
    const pages = [await from(0), await from(5), await from(10), await from(15)];
    assert.equal(pages.flatMap(namesOn), [...names].sort().reverse());
    assert.equal(
      pages.map(({ total }) => total),
      [12, 12, 12, 12],
    );
  },
);

test.run();
