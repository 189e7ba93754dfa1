import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { drain, join, publish } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, DAY, HOUR } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';

const JOURNAL_MAX = 100;

const server = await startRedis();
const client = await server.connect(scripts);
const stores = makeRedisStores({
  client,
  observe: () => undefined,
  exploreMax: 1000,
  journalMax: JOURNAL_MAX,
});

const test = suite('applying records: keys in Redis');
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const testFact = (title: string, act: (scene: Scene) => Promise<void>): void => {
  test(title, async () => {
    await client.flushall();
    await act({ stores, time: makeTime() });
  });
};

const assertExpiry = async (pattern: string, longest: number): Promise<void> => {
  const keys = await client.keys(pattern);
  assert.ok(keys.length > 0, `no ${pattern}`);
  for (const key of keys) {
    const left = await client.pttl(key);
    assert.ok(left > longest - HOUR / 60 && left <= longest, `${key}: ${left}`);
  }
};

const likeOfBob = { username: 'bob', post_id: 'p1' };

const makePost = async (scene: Scene): Promise<void> => {
  await join(scene, ada, bob);
  await publish(scene, { id: anId('p1') });
};

testFact('temporary keys expire', async (scene) => {
  await makePost(scene);
  await sent(scene, row('user', 1, { username: 'ada' }, 'e1'));
  await sent(
    scene,
    gone('user', 2, { username: 'cyd' }),
    gone('post', 2, { id: 'p2' }),
    gone('like', 2, likeOfBob),
  );
  await assertExpiry('sys:event:*', DAY);
  await assertExpiry('sys:grave:user:*', 7 * DAY);
  await assertExpiry('sys:grave:post:*', 7 * DAY);
  await assertExpiry('sys:grave:like:*', 7 * DAY);
  await assertExpiry('sys:counts:*', 2 * HOUR);
});

testFact(
  'an added edge has no tombstone, and no version if its time says the same',
  async (scene) => {
    await makePost(scene);
    const liked = row('like', null, { ...likeOfBob, created_at: at(3) });
    await sent(scene, gone('like', 2, likeOfBob));
    assert.is(await client.exists('sys:grave:like:bob:p1'), 1);
    await sent(scene, liked);
    assert.is(await client.exists('sys:grave:like:bob:p1'), 0);
    assert.equal(await client.hgetall('sys:edges:bob'), { 'sent:like:p1': '>' });
    await sent(scene, row('like', 4, likeOfBob));
    assert.is(await client.hget('sys:edges:bob', 'like:p1'), String(at(4)));
  },
);

testFact('a queued deferral without a record is dropped and hides no later one', async (scene) => {
  await sent(scene, row('follow', 1, { follower: 'ada', following: 'bob' }));
  await client.zadd('sys:deferrals', 0, 'user/cyd lost');
  scene.time.pass(DAY);
  assert.equal(await ok(stores.deferrals.overdue(scene.time.now(), 1)), []);
  assert.is((await ok(stores.deferrals.overdue(scene.time.now(), 1))).length, 1);
  await drain(scene);
  assert.is(await waiting(scene), 0);
});

testFact('the journal keeps its newest lines, and not many more than its limit', async (scene) => {
  const users = Array.from({ length: 450 }, (_, n) => row('user', 1, { username: `u${n}` }));
  await sent(scene, ...users);
  await sent(scene, ...users.map((_, n) => row('user', 2, { username: `v${n}` })));
  const lines = await client.xlen('sys:journal');
  // Redis trims whole nodes of the stream, which have 100 entries each.
  assert.ok(lines >= JOURNAL_MAX && lines < 3 * JOURNAL_MAX, String(lines));
  const newest = await ok(
    stores.journal.read({ result: null, entity: null, limit: 1, key: null, before: null }),
  );
  assert.is(newest[0]?.key, 'user:v449');
});

testFact('a damaged key does not delay other overdue deferrals', async (scene) => {
  await makePost(scene);
  const ids = ['p2', 'p3', 'p4', 'p5', 'p6'];
  await sent(scene, ...ids.map((id) => row('like', 1, { username: 'bob', post_id: id })));
  await client.set('post:p4', 'no hash');
  scene.time.pass(2 * DAY);
  await drain(scene);
  const { letters } = await ok(stores.deadLetters.list({ code: null, offset: 0, limit: 10 }));
  assert.equal(
    new Map(letters.map(({ key, code }) => [key, code])),
    new Map(ids.map((id) => [`like:bob>${id}`, id === 'p4' ? 'damaged_key' : 'owner_missing'])),
  );
  assert.is(await client.zcard('sys:deferrals'), 0);
});

test.run();
