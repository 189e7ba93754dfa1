import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import type { Origin } from '../../src/application/ports/origin.js';
import type { Username } from '../../src/domain/username.js';
import { ban, bookmark, drain, follow, join, like, publish, unlike } from '../support/app/acts.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, aPost, bob, DAY, FEW, noon, sea } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { followsOf } from '../support/app/edges.js';
import { fallingAfter } from '../support/walk/fallible.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { apply, gone, row, sent } from '../support/sync/acts.js';
import { postsOf } from '../support/app/posts.js';

const eve = 'eve' as Username;
const origin: Origin = { version: noon, byUser: true, spender: eve };
const request = { scope: 'user:eve', key: 'k', digest: 'd' };

const server = await startRedis();
const client = await server.connect(scripts);
const scene: Scene = {
  stores: makeRedisStores({
    client,
    observe: () => undefined,
    exploreMax: 100,
    outboxMax: 100,
    budgets: FEW,
  }),
  time: makeTime(),
};
const { stores, time } = scene;

const test = suite('erased user');
test.after(async () => {
  client.disconnect();
  await server.stop();
});
test.before.each(() => client.flushall().then(() => undefined));

/** Returns the internal keys whose names contain `eve` as a word. */
const keysOfEve = async (): Promise<readonly string[]> =>
  (await client.keys('sys:*')).filter((key) => /\beve\b/.test(key)).sort();

/** Writes something under every kind of key that belongs to one user. */
const leaveTraces = async (): Promise<void> => {
  await join(scene, bob);
  await apply(scene, [row('user', 1, { id: 7, username: 'eve', display_name: 'Eve' })]);
  await publish(scene, { id: anId('b1'), author: bob, hashtags: [sea] });
  const draft = aPost({ id: anId('e1'), author: eve, content: 'a secret of hers' });
  await ok(postsOf(stores).create(draft, request, time.now(), origin));
  await publish(scene, { id: anId('e2'), author: eve });
  await ban(scene, anId('e2'), bob);
  await like(scene, eve, anId('b1'));
  await unlike(scene, eve, anId('b1'));
  await bookmark(scene, eve, anId('b1'));
  await follow(scene, eve, bob);
  await follow(scene, bob, eve);
  await sent(scene, row('like', 5, { user_id: 7, post_id: 'b1' }));
  await ok(stores.users.update(eve, { set: { bio: 'x' }, remove: [] }, time.now(), origin));
  const account = { subject: { kind: 'user', name: 'eve' }, policy: 'writes' } as const;
  await ok(stores.rates.charge(account, { units: 5, windowMs: DAY }, 1));
  await drain(scene);
};

const WAYS: Readonly<Record<string, () => Promise<unknown>>> = {
  'erased by themselves': () => ok(stores.users.remove(eve, time.now(), origin)),
  'erased by an API key': () => ok(stores.users.remove(eve, time.now())),
  'deleted in Xano': () => sent(scene, gone('user', 9, { username: 'eve' })),
};

for (const [way, erase] of Object.entries(WAYS))
  test(`a user ${way} leaves tombstones and no other internal key`, async () => {
    await leaveTraces();
    assert.equal(await keysOfEve(), [
      'sys:banned:eve',
      'sys:edges:eve',
      'sys:idempotency:eve',
      'sys:idempotency:order:eve',
      'sys:limits:user:eve',
      'sys:names:followers:eve',
      'sys:names:following:eve',
    ]);
    await erase();
    await drain(scene);
    const left = await keysOfEve();
    // A deletion without a version leaves no tombstone.
    assert.is(left.includes('sys:grave:user:eve'), way !== 'erased by an API key');
    assert.equal(
      left.filter((key) => !key.startsWith('sys:grave:')),
      [],
    );
    for (const key of left) assert.ok((await client.pttl(key)) > 0, key);
  });

test('a follow made during the erasure leaves no trace', async () => {
  await join(scene, ada, bob, eve);
  await follow(scene, bob, eve);
  // Between the deletion of the user's edges and that of the user.
  const by = fallingAfter(client, 2, async () => {
    await ok(followsOf(stores).remove({ follower: bob, following: eve }));
    await follow(scene, ada, eve);
  });
  const { users } = makeRedisStores({ client: by, observe: () => undefined, exploreMax: 100 });
  await ok(users.remove(eve, time.now()));
  await drain(scene);
  assert.equal(await client.keys('sys:gone:*'), []);
  assert.equal(await client.smembers('user:ada:following'), []);
});

test('the erasure completes even if the row reappears, as after a failover of the master', async () => {
  const fans = Array.from({ length: 30 }, (_, nth) => `fan${nth}` as Username);
  await join(scene, bob, eve, ...fans);
  for (const fan of fans) await follow(scene, fan, eve);
  const row = await client.hgetall('user:eve');
  await ok(stores.users.remove(eve, time.now()));
  assert.is(await client.exists('sys:work'), 1);
  await client.hset('user:eve', row);
  await client.hset('sys:edges:eve', 'follow:bob', '9');
  await drain(scene);
  assert.equal(await client.keys('sys:gone:*'), []);
  assert.is(await client.exists('sys:work'), 0);
  assert.is(
    await client.hget('sys:edges:eve', 'follow:bob'),
    '9',
    'the edges of the existing user are kept',
  );
});

test('an idempotency key used before the erasure returns nothing of the old post', async () => {
  await leaveTraces();
  const again = () =>
    postsOf(stores).create(aPost({ id: anId('e3'), author: eve }), request, time.now(), origin);
  assert.is((await ok(again())).content, 'a secret of hers');
  await ok(stores.users.remove(eve, time.now(), origin));
  const { _tag, ...more } = await failure(again());
  assert.equal([_tag, more], ['UserNotFound', { username: 'eve' }]);
});

test.run();
