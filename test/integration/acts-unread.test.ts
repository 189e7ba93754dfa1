import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { makeCopy } from '../../src/adapters/redis/copies/copy.js';
import { postKey } from '../../src/adapters/redis/keys.js';
import { makeAsk } from '../../src/adapters/redis/reading/ask.js';
import type { Question } from '../../src/adapters/redis/reading/question.js';
import { makeRedisEdgeActs } from '../../src/adapters/redis/redis-edge-acts.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { makeSpend } from '../../src/adapters/redis/spending.js';
import { ACT_KINDS } from '../../src/domain/entities/edges.js';
import { edit } from '../contract/ban-cases.js';
import { ban, erase, join, like, publish, unban, unlike } from '../support/app/acts.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { ada, anId, bob, cyd, sea, sky } from '../support/app/fixtures.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { startRedis } from '../support/redis/server.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { ok } from '../support/run/effect.js';

const server = await startRedis();
const client = await server.connect(scripts);
/** The names of the calls that were answered. */
const calls: string[] = [];
const { redis } = connectionTo(client, null, ({ command }) => void calls.push(command));
const stores = makeRedisStores({ client, observe: () => undefined, exploreMax: 100 });
const p1 = anId('p1');
const scene: Scene = { stores, time: makeTime() };
const byBob = { id: p1, username: bob };

/** Edge acts of a process whose copy has the current post, and learns of no later change. */
const processWithCopy = async () => {
  const copy = makeCopy(1 << 20);
  const questions: readonly Question[] = [{ ask: 'post', key: postKey(p1) }];
  const reply = makeAsk(redis, [], true)(questions)();
  copy.expect(questions, reply);
  await reply;
  const spend = makeSpend({ outboxMax: null, budgets: null });
  return { edges: makeRedisEdgeActs(redis, spend, { unfenced: () => copy }) };
};

const test = suite('edges on a post in the in-process copy');
test.before.each(async () => {
  await client.flushall();
  await join(scene, ada, bob, cyd);
  await publish(scene, { id: p1, hashtags: [sea] });
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

for (const kind of ACT_KINDS)
  test(`a ${kind} is committed without a read`, async () => {
    const edgeActs = engagementsOf(await processWithCopy());
    calls.length = 0;
    const done = await ok(edgeActs.add({ kind, ...byBob }, scene.time.now()));
    assert.equal(done, { changed: true, count: 1 });
    assert.equal(
      calls.filter((name) => name.startsWith('read')),
      [],
    );
  });

const now = scene.time.now();
const asUser = { version: now, byUser: true };
const liked = { kind: 'like', ...byBob } as const;

/** What may have happened since the process read the post. */
const MEANWHILE: Readonly<Record<string, () => Promise<unknown>>> = {
  'nothing happened': () => Promise.resolve(),
  'the post changed its tags': () => edit(scene, { hashtags: [sky] }),
  'the post was banned': () => ban(scene, p1, ada),
  'the ban of the post was lifted': () => ban(scene, p1, ada).then(() => unban(scene, p1)),
  'the post was deleted': () => erase(scene, p1),
  'another post got its id': async () => {
    await erase(scene, p1);
    await publish(scene, { id: p1, author: cyd, hashtags: [sky] });
  },
  'the author was deleted': () => client.del('user:ada'),
  'the user was erased': () => ok(stores.users.remove(bob, now)),
  'the author blocks the user': () =>
    ok(followsOf(stores, 'block').add({ follower: ada, following: bob })),
  'the like existed already': () => like(scene, bob, p1),
  'the like was added and removed': () => like(scene, bob, p1).then(() => unlike(scene, bob, p1)),
  'the like was removed by a newer version': async () => {
    await ok(engagementsOf(stores).add(liked, now, asUser));
    await ok(engagementsOf(stores).remove(liked, now + 5, { ...asUser, version: now + 5 }));
  },
};

for (const [what, happens] of Object.entries(MEANWHILE))
  test(`a like has the same outcome as after a read, if meanwhile ${what}`, async () => {
    const initial = await redisSnapshot(client);
    const actBy = async (by: Pick<typeof stores, 'edges'>) => {
      await happens();
      const done = await engagementsOf(by).add(liked, now, asUser)();
      const left = await redisSnapshot(client);
      assert.equal(what === 'the author was deleted' ? [] : checkInvariants(left, now), []);
      return { done, left };
    };
    const unread = await actBy(await processWithCopy());
    await client.flushall();
    await join(scene, ada, bob, cyd);
    await publish(scene, { id: p1, hashtags: [sea] });
    assert.equal(await redisSnapshot(client), initial);
    const read = await actBy(stores);
    assert.equal(unread, read);
    assert.is(E.isRight(read.done), !/banned$|deleted|erased|blocks/.test(what));
  });

test('a like of a post that the copy holds as banned reads whether the ban still stands', async () => {
  await ban(scene, p1, ada);
  const edgeActs = engagementsOf(await processWithCopy());
  await unban(scene, p1);
  assert.equal(await ok(edgeActs.add(liked, now)), { changed: true, count: 1 });
});

test.run();
