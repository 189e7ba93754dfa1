import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeAddComment, makeChangeComment } from '../../src/application/use-cases/comments.js';
import { makeWriteBatch } from '../../src/application/use-cases/proxies.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import type { Origin } from '../../src/application/ports/origin.js';
import type { PostDraft } from '../../src/domain/post.js';
import { decideCommentEdit, decideCommentEnd } from '../../src/domain/sync/decide-comment.js';
import { ownFields } from '../../src/domain/user-field.js';
import { judgeWrite } from '../../src/domain/write-policy.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, aPost, bob, noon, sea, sky } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { aComment, commentId } from '../support/app/comments.js';
import { postsOf } from '../support/app/posts.js';

const server = await startRedis();
const client = await server.connect(scripts);
const base = { client, observe: () => undefined, exploreMax: 100 };
const recording = makeRedisStores({ ...base, outboxMax: 1000 });
const notRecording = makeRedisStores(base);

const byUser: Origin = { version: noon, byUser: true };
const byService: Origin = { version: noon, byUser: false };
const p1 = anId('p1');
const draft: PostDraft = {
  content: 'Hello #sky',
  media_url: null,
  hashtags: [sea, sky],
  given_hashtags: [sea],
};

const recorded = async (): Promise<readonly unknown[]> =>
  (await client.xrange('sys:outbox', '-', '+')).map(
    ([, [, text = '']]) => JSON.parse(text) as unknown,
  );

/** Does everything that a user can do, and repeats each act that is idempotent. */
const doEverything = async (stores: typeof recording, origin: Origin): Promise<void> => {
  const { users } = stores;
  const posts = postsOf(stores);
  const [engagements, follows] = [engagementsOf(stores), followsOf(stores)];
  for (const name of [ada, bob]) await ok(users.create(name, noon));
  await client.hset('user:bob', 'id', '2');
  const idempotency = { scope: 's', key: 'k', digest: 'd' };
  const post = { ...aPost(), ...draft };
  await ok(posts.create(post, idempotency, noon, origin));
  await ok(posts.create(post, idempotency, noon, origin));
  for (const content of ['Bye', 'Bye']) {
    const edited = { ...draft, content, hashtags: [sea] };
    await ok(posts.edit(p1, () => E.right(edited), null, noon + 1, origin));
  }
  for (const kind of ['like', 'bookmark'] as const)
    for (const act of ['add', 'add', 'remove', 'remove'] as const)
      await ok(engagements[act]({ kind, id: p1, username: bob }, noon, origin));
  const change = makeChangeComment(stores.comments);
  const comment = { post: p1, id: commentId('c1'), actor: bob, origin, now: noon };
  for (const again of [1, 2]) await ok(makeAddComment(stores.comments)(aComment(), origin, again));
  for (const text of ['Bye', 'Bye'])
    await ok(
      change(comment, (found) => E.right(decideCommentEdit(found, text, comment.origin, noon))),
    );
  await ok(change(comment, (found) => E.right(decideCommentEnd(found, comment.origin))));
  for (const act of ['add', 'add', 'remove', 'remove'] as const)
    await ok(follows[act]({ follower: bob, following: ada }, origin));
  await ok(users.update(bob, { set: { bio: 'b' }, remove: ['avatar'] }, noon, origin));
  await ok(users.setRole(bob, 'model', noon, origin));
  const bobHimself = { kind: 'user', username: bob, role: 'user', userId: null } as const;
  const writer = { principal: bobHimself, own: ownFields([]) };
  const judged = judgeWrite(writer)(['HSET', 'user:bob', 'bio', 'c']);
  if (E.isLeft(judged)) throw new Error(judged.left.message);
  const batch = { commands: [judged.right], creates: new Set<typeof bob>(), atomic: true };
  await ok(makeWriteBatch(stores)({ ...batch, now: noon, origin }));
  await ok(posts.remove(p1, E.right, noon, origin));
  await ok(users.remove(bob, noon, origin));
};

const test = suite('outbox: recording');

test.before.each(async () => {
  await client.flushall();
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

test('each act of a user is recorded once, in order, with the version that it leaves in Redis', async () => {
  await doEverything(recording, byUser);
  const at = noon;
  const act = { username: bob, post_id: p1, created_at: at };
  const edge = { follower: bob, following: ada, created_at: at };
  const comment = {
    id: 'c1',
    post_id: p1,
    username: bob,
    content: 'well said',
    created_at: noon,
  };
  const row = { id: p1, username: ada, media_url: null, hashtags: [sea], created_at: at };
  assert.equal(await recorded(), [
    {
      type: 'post.created',
      actor: ada,
      at,
      data: { ...row, content: 'Hello #sky', updated_at: at },
    },
    {
      type: 'post.updated',
      actor: ada,
      at: at + 1,
      data: { ...row, content: 'Bye', updated_at: at + 1 },
    },
    { type: 'like.added', actor: bob, at, data: act },
    { type: 'like.removed', actor: bob, at: at + 1, data: act },
    { type: 'bookmark.added', actor: bob, at, data: act },
    { type: 'bookmark.removed', actor: bob, at: at + 1, data: act },
    { type: 'comment.created', actor: bob, at, data: { ...comment, updated_at: at } },
    {
      type: 'comment.updated',
      actor: bob,
      at: at + 1,
      data: { ...comment, content: 'Bye', updated_at: at + 1 },
    },
    {
      type: 'comment.deleted',
      actor: bob,
      at: at + 2,
      data: { id: 'c1', post_id: p1, username: bob },
    },
    { type: 'follow.added', actor: bob, at, data: edge },
    { type: 'follow.removed', actor: bob, at: at + 1, data: edge },
    {
      type: 'user.updated',
      actor: bob,
      at,
      data: { username: bob, bio: 'b', avatar: null, updated_at: at },
    },
    {
      type: 'user.updated',
      actor: bob,
      at,
      data: { username: bob, role: 'model', updated_at: at },
    },
    {
      type: 'user.updated',
      actor: bob,
      at: at + 1,
      data: { username: bob, bio: 'c', updated_at: at + 1 },
    },
    { type: 'post.deleted', actor: ada, at: at + 2, data: { id: p1, username: ada } },
    { type: 'user.deleted', actor: bob, at: at + 2, data: { username: bob, user_id: '2' } },
  ]);
});

test('no field of a user replaces a member of the event itself', async () => {
  const { users } = recording;
  await ok(users.create(bob, noon));
  const own = { bio: 'b', updated_at: '9999999999999', at: '1', type: 'x', actor: 'y' };
  await ok(users.update(bob, { set: own, remove: [] }, noon, byUser));
  const key = { of: 'user', username: bob, part: null } as const;
  const commands = [{ name: 'HSET', key, pairs: Object.entries(own) } as const];
  const batch = { commands, creates: new Set<typeof bob>(), atomic: true };
  await ok(makeWriteBatch(recording)({ ...batch, now: noon, origin: byUser }));
  const eventAt = (at: number) => ({
    ...{ type: 'user.updated', actor: bob, at },
    data: { ...own, username: bob, updated_at: at },
  });
  assert.equal(await recorded(), [eventAt(noon), eventAt(noon + 1)]);
});

test('an act of the service is not recorded', async () => {
  await doEverything(recording, byService);
  assert.equal(await recorded(), []);
});

test('nothing is recorded while the outbox is off', async () => {
  await doEverything(notRecording, byUser);
  assert.equal(await recorded(), []);
});

test.run();
