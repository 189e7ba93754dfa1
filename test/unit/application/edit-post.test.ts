import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notOwner, postNotFound } from '../../../src/application/errors.js';
import { makeDeletePost, makeEditPost } from '../../../src/application/use-cases/posts.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import { draftPost, type Post, type PostPatch } from '../../../src/domain/post.js';
import type { Principal } from '../../../src/domain/principal.js';
import { failure, ok } from '../../support/run/effect.js';
import {
  aBan,
  aPost,
  ada,
  admin,
  bob,
  clock,
  down,
  noon,
  postId,
  service,
  user,
} from './fixtures.js';
import { away, holding } from './holding-post.js';

const aboutPost = (post: Post) => ({
  edit: (principal: Principal, patch: PostPatch = { content: 'new' }) =>
    makeEditPost({ ...holding(post), clock })({ principal, id: postId, patch }),
  remove: (principal: Principal) =>
    makeDeletePost({ ...holding(post), clock })({ principal, id: postId }),
});

const test = suite('EditPost and DeletePost');

test('a banned post is hidden from its owner, but not from admins', async () => {
  const banned = aboutPost(aPost({ ban: aBan }));
  for (const principal of [user(ada), user(bob)]) {
    assert.equal(await failure(banned.edit(principal)), postNotFound(postId));
    assert.equal(await failure(banned.remove(principal)), postNotFound(postId));
  }
  for (const principal of [admin, service()]) {
    assert.is((await ok(banned.edit(principal))).post.content, 'new');
    await ok(banned.remove(principal));
  }
});

test('a new text replaces the tags of the old text and keeps those given', async () => {
  const post = aPost(
    draftPost({ content: '#old', media_url: null, hashtags: ['given' as Hashtag] }),
  );
  const { post: edited } = await ok(aboutPost(post).edit(user(ada), { content: '#new' }));
  assert.equal(edited.hashtags, ['given', 'new']);
});

test('a post cannot lose both text and medium', async () => {
  const emptied = await failure(aboutPost(aPost()).edit(user(ada), { content: '' }));
  assert.is(emptied._tag, 'InvalidRequest');
  const pictured = aPost({ content: '', media_url: 'https://x/a' });
  const stripped = await failure(aboutPost(pictured).edit(user(ada), { media_url: null }));
  assert.is(stripped._tag, 'InvalidRequest');
  const swapped = { content: 'text', media_url: null };
  assert.is((await ok(aboutPost(pictured).edit(user(ada), swapped))).post.media_url, null);
});

test('the flags are those of the viewer, and the service is no viewer', async () => {
  for (const [principal, isLiked] of [
    [user(ada), true],
    [admin, true],
    [service(ada), false],
  ] as const)
    assert.is((await ok(aboutPost(aPost()).edit(principal))).isLiked, isLiked);
});

test('more than 30 tags are refused', async () => {
  const hashtags = Array.from({ length: 31 }, (_, n) => `t${n}` as Hashtag);
  const error = await failure(aboutPost(aPost()).edit(user(ada), { hashtags }));
  assert.is(error._tag, 'InvalidRequest');
});

test('a user who may not edit learns nothing about faults of the edit', async () => {
  assert.equal(await failure(aboutPost(aPost()).edit(user(bob), { content: '' })), notOwner);
});

test('a change is dated now', async () => {
  const { posts, enacted } = holding(aPost());
  const patch = { content: 'new' };
  await ok(makeEditPost({ posts, clock })({ principal: user(ada), id: postId, patch }));
  await ok(makeDeletePost({ posts, clock })({ principal: user(ada), id: postId }));
  assert.equal(
    enacted.map(({ now, origin, event }) => [now, origin.version, event?.at]),
    [
      [noon, noon, noon],
      [noon, noon, noon],
    ],
  );
});

test('a missing post and an unreachable store are reported', async () => {
  for (const [posts, error] of [
    [holding(null).posts, postNotFound(postId)],
    [away(down), down],
  ] as const) {
    const given = { principal: user(ada), id: postId, patch: {} };
    assert.equal(await failure(makeEditPost({ posts, clock })(given)), error);
    assert.equal(await failure(makeDeletePost({ posts, clock })(given)), error);
  }
});

test.run();
