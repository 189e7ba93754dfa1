import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postNotFound } from '../../../src/application/errors.js';
import type { CommentLists } from '../../../src/application/ports/comments.js';
import type { Known } from '../../../src/application/ports/reader.js';
import {
  makeListComments,
  type CommentRequest,
} from '../../../src/application/use-cases/list-comments.js';
import type { CommentPlace } from '../../../src/domain/comment.js';
import { MAX_AT_ONCE, MAX_LOOKS, MAX_PAGE_BYTES } from '../../../src/domain/page.js';
import type { Principal } from '../../../src/domain/principal.js';
import type { Username } from '../../../src/domain/username.js';
import { join, publish } from '../../support/app/acts.js';
import { addComment, commentId } from '../../support/app/comments.js';
import { cyd } from '../../support/app/fixtures.js';
import { readerOf } from '../../support/app/known.js';
import { makeTime } from '../../support/app/scene.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, bob, noon, postId, service, user } from './fixtures.js';

const subject = makeFakeSubject();

const everybody: Known['user'] = (username) => ({ username, email: 'x@x.org' });

/** Sets up comments a to f on ada's post, a first, by bob and cyd in turn; c and d have the same instant. */
const thread = async (known: Partial<Known> = {}, content = 'so') => {
  const stores = await subject.fresh();
  const scene = { stores, time: makeTime() };
  await join(scene, ada, bob, cyd);
  await publish(scene, { id: postId });
  for (const [nth, at] of [0, 1, 2, 2, 4, 5].entries()) {
    const username = nth % 2 === 0 ? bob : cyd;
    const id = commentId('abcdef'.charAt(nth));
    await ok(addComment(scene, { id, username, content, created_at: noon + at }));
  }
  const list = makeListComments({
    ...stores,
    readPost: () => TE.right(null),
    reader: readerOf({ user: everybody, ...known }),
    publicFields: ['username'],
  });
  const page = (part: Partial<CommentRequest> = {}, principal: Principal = user(ada)) =>
    ok(
      list({
        ...{ principal, post: postId },
        request: { order: 'newest', after: null, offset: 0, limit: 10, ...part },
      }),
    );
  const ids = async (part: Partial<CommentRequest> = {}, principal?: Principal) =>
    (await page(part, principal)).comments.map(({ comment }) => comment.id).join('');
  /** Reads all pages to the end. */
  const walk = async (part: Partial<CommentRequest>, principal?: Principal) => {
    const pages: string[] = [];
    let after: CommentPlace | null = null;
    do {
      const { comments, next } = await page({ ...part, after }, principal);
      pages.push(comments.map(({ comment }) => comment.id).join(''));
      after = next;
    } while (after !== null);
    return pages;
  };
  return { page, ids, walk };
};

/**
 * Makes `size` comments, one a ms; bob, whom ada mutes, wrote all but the oldest. `counts` collects how many each
 * read asks for.
 */
const mutedThread = (size: number) => {
  const counts: number[] = [];
  const commentLists: CommentLists = {
    slice: (_, { after, count }) => {
      counts.push(count);
      const from = after === null ? 0 : noon - after.at + 1;
      const entries = Array.from({ length: Math.min(count, size - from) }, (_one, nth) => {
        const place = { at: noon - from - nth, id: commentId('a') };
        const username = from + nth === size - 1 ? cyd : bob;
        const said = { username, content: 'so', created_at: place.at, updated_at: null };
        return { place, comment: { id: place.id, post_id: postId, ...said } };
      });
      return TE.right({ entries, size });
    },
  };
  const few: Known['few'] = (key) => (key.of === 'user' && key.part === 'muted' ? [bob] : []);
  const readPost = () => TE.right(null);
  const reader = readerOf({ user: everybody, few });
  const list = makeListComments({ commentLists, readPost, reader, publicFields: ['username'] });
  const page = (after: CommentPlace | null) => {
    const request = { order: 'newest', after, offset: 0, limit: 1 } as const;
    return ok(list({ principal: user(ada), post: postId, request }));
  };
  return { page, counts };
};

const test = suite('list of comments');

test('comments are listed in either order, with the public fields of their authors, and counted', async () => {
  const { page, ids } = await thread();
  assert.is(await ids(), 'fedcba');
  assert.is(await ids({ order: 'oldest' }), 'abcdef');
  const { comments, total, next } = await page();
  assert.equal([total, next], [6, null]);
  assert.equal(comments[0]?.author, { username: cyd });
});

test('the pages have each comment once, even those of one instant', async () => {
  const { walk } = await thread();
  assert.equal(await walk({ limit: 3 }), ['fed', 'cba']);
  assert.equal(await walk({ limit: 3, order: 'oldest' }), ['abc', 'def']);
  assert.equal(await walk({ limit: 4 }), ['fedc', 'ba']);
});

test('a page begins after an offset, or after a place, which wins', async () => {
  const { ids } = await thread();
  assert.is(await ids({ offset: 4 }), 'ba');
  assert.is(await ids({ offset: 1, limit: 2, order: 'oldest' }), 'bc');
  const after = { at: noon + 2, id: commentId('c') };
  assert.is(await ids({ after, offset: 4 }), 'ba');
});

test('a page is filled past authors whom the viewer mutes, and others see them', async () => {
  const few: Known['few'] = (key) =>
    key.of === 'user' && key.part === 'muted' && key.username === ada ? [bob] : [];
  const { walk, ids, page } = await thread({ few });
  assert.equal(await walk({ limit: 2 }), ['fd', 'b']);
  assert.equal(await walk({ limit: 2, order: 'oldest' }), ['bd', 'f']);
  assert.is(await ids({ offset: 2, limit: 2 }), 'b');
  assert.is(await ids({ offset: 1, limit: 1 }), 'd');
  assert.equal((await page({ offset: 1, limit: 1 })).next, { at: noon + 2, id: commentId('d') });
  assert.is(await ids({}, user(cyd)), 'fedcba');
  assert.is(await ids({}, service(ada)), 'fedcba');
});

test('a page is filled past comments whose author is missing or damaged', async () => {
  const { page, walk } = await thread({ user: () => null });
  assert.equal(await page(), { comments: [], total: 6, next: null });
  const others = await thread({ user: (name) => (name === bob ? 'damaged' : everybody(name)) });
  assert.equal(await others.walk({ limit: 2 }), ['fd', 'b']);
  assert.equal(await walk({ limit: 2 }), ['']);
  assert.is(await subject.client.zcard('post:p1:comments'), 6);
});

test('a page ends after many hidden comments, read in few pieces, and the next continues there', async () => {
  const { page, counts } = mutedThread(MAX_LOOKS + 2 * MAX_AT_ONCE);
  const { comments, next } = await page(null);
  const passed = counts.reduce((all, one) => all + one, 0);
  assert.equal(comments, []);
  assert.equal(next, { at: noon - passed + 1, id: commentId('a') });
  assert.ok(passed >= MAX_LOOKS && counts.length < 20, String(counts));
  assert.is((await page(next)).comments[0]?.comment.username, cyd);
});

test('a page ends when it is too large, and the next continues there', async () => {
  const content = 'x'.repeat(MAX_PAGE_BYTES / 2 - 500);
  assert.equal(await (await thread({}, content)).walk({ limit: 5 }), ['fe', 'dc', 'ba']);
  const alone = await thread({}, content.repeat(3));
  assert.equal((await alone.walk({ limit: 5 })).join(), 'f,e,d,c,b,a');
});

test('a viewer who may not see the post gets no comments', async () => {
  const list = makeListComments({
    ...(await subject.fresh()),
    ...{ readPost: () => TE.left(postNotFound(postId)), reader: readerOf({}), publicFields: [] },
  });
  const request = { order: 'newest', after: null, offset: 0, limit: 10 } as const;
  const asked = { principal: user('eve' as Username), post: postId, request };
  assert.equal(await failure(list(asked)), postNotFound(postId));
});

test.run();
