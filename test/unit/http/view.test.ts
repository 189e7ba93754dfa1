import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postJson } from '../../../src/adapters/http/answers.js';
import type { Answer } from '../../../src/adapters/http/answer.js';
import { makeView, viewNames, viewPost } from '../../../src/adapters/http/view.js';
import type { FeedPage, SeenPost } from '../../../src/application/feeds/feed.js';
import type { ColumnKind } from '../../../src/domain/column-kind.js';
import type { NamePlace } from '../../../src/domain/page.js';
import { publicFields, type Relation } from '../../../src/domain/profile.js';
import type { Shown } from '../../../src/domain/shown.js';
import type { Username } from '../../../src/domain/username.js';
import { post, seen } from '../../support/http/fixtures.js';

const shown = publicFields([], []);
const bob = 'bob' as Username;
/** A copy with its own author object, as a store returns posts. */
const again = (): SeenPost => ({ ...seen, author: { ...seen.author } });
const bobs: SeenPost = { ...seen, post: { ...post, username: bob }, author: { username: bob } };

const test = suite('views');

const request = { offset: 0, limit: 20, cursor: null, includeUser: true };
const textOf = (answer: Answer): string =>
  'ready' in answer ? answer.ready.bytes.toString() : 'text' in answer ? answer.text : '';

test('an unchanged page gives the same text, into which the flags of the viewer are put', () => {
  const view = makeView(shown);
  const posts = [again(), bobs].map((one) => ({ ...one, isLiked: false, isBookmarked: false }));
  const page: FeedPage = { posts, total: 2, next: null };
  const first = view.feed(page, request, {});
  const second = view.feed(page, request, { 'X-Feed-As-Of': 'now' });
  assert.ok('ready' in first && 'ready' in second && first.ready === second.ready);
  const unflagged = view.feed({ ...page, unmarked: page }, request, {});
  assert.ok('ready' in unflagged && unflagged.ready === first.ready, 'nothing to mark');
  const liked = posts.map((one) => ({ ...one, isLiked: true }));
  const marked = view.feed({ ...page, posts: liked, unmarked: page }, request, {});
  assert.is(textOf(marked), textOf(first).replaceAll('"isLiked":false', '"isLiked":true'));
  assert.ok('etag' in marked && marked.etag !== first.ready.etag.slice(1, -1));
});

test('a profile gives the same text to viewers with equal relations', () => {
  const view = makeView(shown);
  const fields = { username: 'bob', email: 'b@x.org' };
  const as = (relation: Relation | null) =>
    view.user({ fields, isOwn: false, relation }) as { readonly ready: object };
  const [fan, stranger, nobody] = [
    { isFollowing: true, followsMe: false, isMuted: false, isBlocked: false },
    { isFollowing: true, followsMe: false, isMuted: true, isBlocked: false },
    null,
  ];
  assert.is(as(fan).ready, as({ ...fan }).ready);
  assert.is(as(nobody).ready, as(nobody).ready);
  const user = { username: 'bob' };
  for (const relation of [fan, stranger, nobody])
    assert.is(
      textOf(view.user({ fields, isOwn: false, relation })),
      JSON.stringify({ user: { ...user, ...relation } }),
    );
});

test('text that resembles flags within a post is not changed', () => {
  const content = '"isLiked":false,"isBookmarked":false';
  const said = { ...seen, post: { ...post, content }, isLiked: true, isBookmarked: false };
  const read = JSON.parse(textOf(makeView(shown).post(said))) as { post: Record<string, unknown> };
  assert.is(read.post['content'], content);
  assert.equal([read.post['isLiked'], read.post['isBookmarked']], [true, false]);
});

test('texts are made again after the kind of a column changed', () => {
  let kind: ColumnKind = 'text';
  const learning: Shown = {
    has: (field) => shown.has(field),
    columns: { post: ['price'], user: [], edition: () => kind, kindOf: () => kind },
  };
  const view = makeView(learning);
  const priced = { ...seen, post: { ...post, columns: { price: '9.5' } } };
  assert.match(textOf(view.post(priced)), '"price":"9.5"');
  kind = 'number';
  assert.match(textOf(view.post(priced)), '"price":9.5');
});

test('fields copied from the author are empty if they are not public', () => {
  const { display_name, avatar, username } = viewPost(post, publicFields([], ['avatar']));
  assert.equal([display_name, avatar, username], [post.display_name, '', post.username]);
  assert.is(viewPost(post, publicFields([], ['displayName'])).display_name, '');
});

test('public columns of a post are shown with their type, without secrets in them', () => {
  const kinds: Readonly<Record<string, ColumnKind>> = { price: 'number', specs: 'json' };
  const wide: Shown = {
    has: (field) => shown.has(field),
    columns: {
      post: ['price', 'zip', 'specs', 'none'],
      user: [],
      kindOf: (owner, field) => (owner === 'post' ? kinds[field] : undefined) ?? 'text',
    },
  };
  const columns = { price: '9.5', zip: '2024', specs: '{"a":1,"password":"x"}', cost: '3' };
  const viewed = viewPost({ ...post, columns }, wide);
  assert.equal(viewed, {
    ...viewPost(post, shown),
    ...{ price: 9.5, zip: '2024', specs: { a: 1 } },
  });
  assert.ok(E.isRight(postJson(wide).decode(viewed)));
  assert.ok(E.isLeft(postJson(shown).decode(viewed)));
});

test('a list of names has more if there is a next place', () => {
  const range = { offset: 0, limit: 1 };
  const view = (next: NamePlace | null) =>
    viewNames({ places: [{ at: 5, name: bob }], total: 3, next }, range);
  assert.is(view(null).hasMore, false);
  assert.is(view(null).pagination.nextCursor, null);
  const shown = view({ at: 5, name: bob });
  assert.is(shown.hasMore, true);
  assert.is(shown.pagination.nextCursor, 'WzUsImJvYiJd');
});

test.run();
