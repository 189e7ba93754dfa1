import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeWriteBatch } from '../../src/application/use-cases/proxies.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import type { Origin } from '../../src/application/ports/origin.js';
import type { Username } from '../../src/domain/username.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, aPost, bob, noon, sea } from '../support/app/fixtures.js';
import { everythingIn } from '../support/pull/picture.js';
import { startRedis } from '../support/redis/server.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { postsOf } from '../support/app/posts.js';

const server = await startRedis();
const client = await server.connect(scripts);
const base = { client, observe: () => undefined, exploreMax: 100 };
const small = makeRedisStores({ ...base, outboxMax: 3 });
const { users, outbox } = small;
const posts = postsOf(small);
const follows = followsOf(small);
const shared = makeRedisStores({ ...base, outboxMax: 21 });

const byUser: Origin = { version: noon, byUser: true };
const draft = { content: 'x', media_url: null, hashtags: [sea], given_hashtags: [] };
const p1 = anId('p1');

const test = suite('full outbox');
test.after(async () => {
  client.disconnect();
  await server.stop();
});
test.before.each(async () => {
  await client.flushall();
  for (const name of [ada, bob]) await ok(users.create(name, noon));
  await ok(posts.create({ ...aPost(), ...draft }, null, noon));
  for (const bio of ['a', 'b', 'c'])
    await ok(users.update(bob, { set: { bio }, remove: [] }, noon, byUser));
});

/** Every act of a user that is recorded for Xano. */
const acts = (
  origin: Origin,
  stores = small,
): Readonly<Record<string, TaskEither<unknown, unknown>>> => {
  const { users } = stores;
  const posts = postsOf(stores);
  const engagements = engagementsOf(stores);
  return {
    post: posts.create(aPost({ id: anId('p2') }), null, noon, origin),
    edit: posts.edit(p1, () => E.right({ ...draft, content: 'y' }), null, noon, origin),
    delete: posts.remove(p1, E.right, noon, origin),
    like: engagements.add({ kind: 'like', id: p1, username: bob }, noon, origin),
    bookmark: engagements.add({ kind: 'bookmark', id: p1, username: bob }, noon, origin),
    follow: followsOf(stores).add({ follower: bob, following: ada }, origin),
    profile: users.update(bob, { set: { avatar: 'x' }, remove: [] }, noon, origin),
    role: users.setRole(bob, 'model', noon, origin),
    batch: makeWriteBatch(stores)({
      commands: [
        { name: 'HSET', key: { of: 'user', username: bob, part: null }, pairs: [['bio', 'z']] },
      ],
      creates: new Set<Username>(),
      atomic: true,
      now: noon,
      origin,
    }),
  };
};

for (const [name, act] of Object.entries(acts(byUser)))
  test(`an act that must be recorded for Xano is refused as a whole: ${name}`, async () => {
    const before = await everythingIn(client);
    assert.equal(await act(), E.left({ _tag: 'OutboxFull' }));
    assert.is(await everythingIn(client), before);
  });

test('an act that is not recorded for Xano is accepted', async () => {
  for (const act of Object.values(acts({ version: noon, byUser: false }))) await act();
  const unlike = { kind: 'like', id: anId('p2'), username: ada } as const;
  const { changed } = await ok(engagementsOf(small).remove(unlike, noon, byUser));
  assert.not.ok(changed);
  assert.is(await ok(outbox.size), 3);
});

test('a user can still be deleted', async () => {
  await ok(users.remove(bob, noon, byUser));
  assert.is(await ok(outbox.size), 4);
});

test('one user may fill a tenth of the outbox, while other users are still accepted', async () => {
  const own: Origin = { ...byUser, spender: bob };
  const wait = { now: noon, until: noon + 1 };
  await ok(outbox.take({ ...wait, limit: 0 }));
  const before = await everythingIn(client);
  for (const [name, act] of Object.entries(acts(own, shared)))
    assert.equal(await act(), E.left({ _tag: 'OutboxFull' }), name);
  assert.is(await everythingIn(client), before);

  const bobs = `${bob}x` as Username;
  for (const name of [ada, bobs]) {
    await ok(users.create(name, noon));
    const origin = { ...byUser, spender: name };
    await ok(shared.users.update(name, { set: { bio: 'z' }, remove: [] }, noon, origin));
  }
  const taken = await ok(outbox.take({ ...wait, limit: 3 }));
  for (const delivery of taken) await ok(outbox.acknowledge(delivery, noon));
  assert.is(taken.length, 3);
  await ok(followsOf(shared).add({ follower: bob, following: ada }, own));
});

test('another act is accepted as soon as an event is delivered', async () => {
  const [first] = await ok(outbox.take({ now: noon, until: noon + 1, limit: 1 }));
  assert.ok(first);
  await ok(outbox.acknowledge(first, noon));
  await ok(follows.add({ follower: bob, following: ada }, byUser));
  assert.equal(await acts(byUser)['like']?.(), E.left({ _tag: 'OutboxFull' }));
});

test.run();
