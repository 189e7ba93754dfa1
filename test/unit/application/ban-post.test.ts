import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postNotFound } from '../../../src/application/errors.js';
import type { PostStore } from '../../../src/application/ports/post-store.js';
import { makeBanPost } from '../../../src/application/use-cases/ban-post.js';
import type { Principal } from '../../../src/domain/principal.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, admin, aPost, clock, noon, postId, service } from './fixtures.js';

const viewers: (string | null)[] = [];
const setBan: PostStore['setBan'] = (id, ban, viewer) => {
  viewers.push(viewer);
  return TE.right({ post: aPost({ id, ban }), isLiked: viewer !== null, isBookmarked: false });
};
const banPost = makeBanPost({ posts: { setBan }, clock });

const test = suite('BanPost');

test('a ban says who banned the post, and when', async () => {
  const { post } = await ok(banPost({ principal: admin, id: postId, banned: true }));
  assert.equal(post.ban, { banned_at: noon, banned_by: admin.username });
});

test('a ban is lifted', async () => {
  const { post } = await ok(banPost({ principal: admin, id: postId, banned: false }));
  assert.is(post.ban, null);
});

test('the flags are those of the viewer, and the service is none', async () => {
  viewers.length = 0;
  const likedBy = async (principal: Principal) =>
    (await ok(banPost({ principal, id: postId, banned: true }))).isLiked;
  assert.equal([await likedBy(admin), await likedBy(service(ada))], [true, false]);
  assert.equal(viewers, [admin.username, null]);
});

test('a missing post is told', async () => {
  const away = makeBanPost({ posts: { setBan: () => TE.left(postNotFound(postId)) }, clock });
  const error = await failure(away({ principal: admin, id: postId, banned: true }));
  assert.equal(error, postNotFound(postId));
});

test.run();
