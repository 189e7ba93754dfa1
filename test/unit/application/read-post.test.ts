import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postNotFound } from '../../../src/application/errors.js';
import type { SeenPost } from '../../../src/application/feeds/feed.js';
import type { Feeds } from '../../../src/application/feeds/feeds.js';
import { makeReadPost } from '../../../src/application/use-cases/reads.js';
import type { Post } from '../../../src/domain/post.js';
import { failure, ok } from '../../support/run/effect.js';
import { aBan, aPost, ada, admin, bob, down, postId, service, user } from './fixtures.js';

const seen = (post: Post): SeenPost => ({ post, author: {}, isLiked: false, isBookmarked: false });
const reading = (post: Post) => makeReadPost({ feeds: { post: () => TE.right(seen(post)) } });

const test = suite('ReadPost');

test('every principal reads a post', async () => {
  for (const principal of [user(ada), user(bob), admin, service()])
    assert.equal(await ok(reading(aPost())({ principal, id: postId })), seen(aPost()));
});

test('a banned post is missing to all users but admins, even to its owner', async () => {
  const banned = aPost({ ban: aBan });
  for (const principal of [admin, service(), service(ada)])
    assert.equal((await ok(reading(banned)({ principal, id: postId }))).post, banned);
  for (const principal of [user(ada), user(bob), user(bob, 'model')])
    assert.equal(await failure(reading(banned)({ principal, id: postId })), postNotFound(postId));
});

test('the flags are those of the viewer, and the service is no viewer', async () => {
  const viewers: (string | null)[] = [];
  const post: Feeds['post'] = (_, viewer) => {
    viewers.push(viewer);
    return TE.right(seen(aPost()));
  };
  const readPost = makeReadPost({ feeds: { post } });
  for (const principal of [user(ada), service(ada)]) await ok(readPost({ principal, id: postId }));
  assert.equal(viewers, ['ada', null]);
});

test('a missing post and an unreachable store are reported', async () => {
  for (const error of [postNotFound(postId), down]) {
    const readPost = makeReadPost({ feeds: { post: () => TE.left(error) } });
    assert.equal(await failure(readPost({ principal: user(ada), id: postId })), error);
  }
});

test.run();
