import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postNotFound } from '../../../src/application/errors.js';
import { makeBanPost } from '../../../src/application/use-cases/posts.js';
import type { Principal } from '../../../src/domain/principal.js';
import { failure, ok } from '../../support/run/effect.js';
import { aBan, aPost, ada, admin, clock, noon, postId, service } from './fixtures.js';
import { holding } from './holding-post.js';

const { posts, enacted } = holding(aPost());
const banPost = makeBanPost({ posts, clock });

const test = suite('BanPost');

test('a ban records who banned the post, and when', async () => {
  const { post } = await ok(banPost({ principal: admin, id: postId, banned: true }));
  assert.equal(post.ban, { banned_at: noon, banned_by: admin.username });
});

test('a ban is lifted', async () => {
  const banned = makeBanPost({ posts: holding(aPost({ ban: aBan })).posts, clock });
  const { post } = await ok(banned({ principal: admin, id: postId, banned: false }));
  assert.is(post.ban, null);
});

test('the flags are those of the viewer, and the service is no viewer', async () => {
  const before = enacted.length;
  const likedBy = async (principal: Principal) =>
    (await ok(banPost({ principal, id: postId, banned: true }))).isLiked;
  assert.equal([await likedBy(admin), await likedBy(service(ada))], [true, false]);
  assert.equal(
    enacted.slice(before).map(({ viewer }) => viewer),
    [admin.username, null],
  );
});

test('a missing post is refused', async () => {
  const away = makeBanPost({ posts: holding(null).posts, clock });
  const error = await failure(away({ principal: admin, id: postId, banned: true }));
  assert.equal(error, postNotFound(postId));
});

test.run();
