import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeBanStored, makeEditStored } from '../../src/application/change-post.js';
import { UNTIMED_ORIGIN } from '../../src/application/ports/origin.js';
import type { Hashtag } from '../../src/domain/hashtag.js';
import { MAX_READ_WORK } from '../../src/domain/read-cost.js';
import type { RedisCall } from '../../src/adapters/redis/connection.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { accept, follow, join, like, publish, told } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { feedsOf } from '../support/app/feeds.js';

const server = await startRedis();
const client = await server.connect(scripts);
const calls: RedisCall[] = [];
const stores = makeRedisStores({
  client,
  observe: (call) => {
    calls.push(call);
    return undefined;
  },
  exploreMax: 10,
});
const scene: Scene = { stores, time: makeTime() };

const observed = async (act: () => Promise<unknown>): Promise<readonly RedisCall[]> => {
  calls.length = 0;
  await act();
  return [...calls];
};

const test = suite('observed Redis calls');
test.after(async () => {
  client.disconnect();
  await server.stop();
});

test('a batch of writes is two calls, the second listing commands and keys without values', async () => {
  const seen = await observed(() =>
    told(
      scene,
      ['HSET', 'user:ada', 'username', 'ada', 'bio', 'a-value'],
      ['HDEL', 'user:ada', 'bio'],
      ['HINCRBY', 'user:ada', 'visits', 77],
    ),
  );
  const key = 'user:ada';
  const carries = ['HSET', 'HDEL', 'HINCRBY'].map((command) => ({ command, key }));
  assert.equal(seen, [
    { command: 'readKeys', key },
    { command: 'transact', key, carries },
  ]);
});

test('a batch of reads is one call that lists each command and its first key', async () => {
  const seen = await observed(() =>
    ok(
      stores.proxy.read(
        [
          ['HGET', 'user:ada', 'a-field'],
          ['EXISTS', 'post:p1', 'user:ada'],
        ].map(accept),
        { hideBanned: false, maxReply: 1000, maxWork: MAX_READ_WORK },
      ),
    ),
  );
  assert.equal(seen, [
    {
      command: 'readBatch',
      key: 'user:ada',
      carries: [
        { command: 'HGET', key: 'user:ada' },
        { command: 'EXISTS', key: 'post:p1' },
      ],
    },
  ]);
});

test('the top posts of any number of tags take at most three calls', async () => {
  const tags = Array.from({ length: 12 }, (_, n) => `tag${n}` as Hashtag);
  await publish(scene, { id: anId('t'), hashtags: tags.slice(0, 9) });
  const seen = await observed(async () => {
    const lists = await ok(feedsOf(stores).top(tags, 50, ada, scene.time.now()));
    assert.equal(
      lists.map(({ length }) => length),
      [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
    );
  });
  assert.equal(
    seen.map(({ command }) => command),
    Array.from({ length: 3 }, () => 'read'),
  );
});

test('a like takes two calls and lists no commands', async () => {
  await publish(scene, { id: anId('p1') });
  const seen = await observed(() => like(scene, ada, anId('p1')));
  assert.equal(seen, [
    { command: 'readKeys', key: 'user:ada' },
    { command: 'transact', key: 'post:p1:likes' },
  ]);
});

test('a new post or follow takes one call, or two if the store is not as expected', async () => {
  const names = async (act: () => Promise<unknown>) =>
    (await observed(act)).map(({ command }) => command);
  const post = (id: string, tag: string) => () =>
    publish(scene, { id: anId(id), hashtags: [tag as Hashtag] });
  await join(scene, bob);
  assert.equal(await names(() => follow(scene, bob, ada)), ['transact']);
  assert.equal(await names(() => follow(scene, bob, ada)), ['transact', 'transact']);
  assert.is(await client.scard('user:ada:followers'), 1);
  assert.equal(await names(post('n1', 'new')), ['transact', 'transact']);
  assert.equal(await names(post('n2', 'new')), ['transact']);
  assert.equal(await client.zrange('hashtag:new:posts', '0', '-1'), ['n1', 'n2']);
});

test('an edit and a ban read the flags of their viewer without a further call', async () => {
  const now = scene.time.now();
  const id = anId('p1');
  const names = async (act: () => Promise<unknown>) =>
    (await observed(act)).map(({ command }) => command);
  const edit = () => ok(makeEditStored(stores)({ id, viewer: ada }, E.right, UNTIMED_ORIGIN, now));
  const ban = () => ok(makeBanStored(stores)({ id, viewer: ada }, null, now));
  for (const act of [edit, ban]) assert.equal(await names(act), ['readKeys', 'transact']);
});

test.run();
