import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postJson } from '../../../src/adapters/http/answers.js';
import { viewFeed, viewNames, viewPost, viewSeenPosts } from '../../../src/adapters/http/view.js';
import type { SeenPost } from '../../../src/application/feeds/feed.js';
import type { ColumnKind } from '../../../src/domain/column-kind.js';
import type { NamePlace } from '../../../src/domain/page.js';
import { publicFields, type Profile } from '../../../src/domain/profile.js';
import type { Shown } from '../../../src/domain/shown.js';
import type { Username } from '../../../src/domain/username.js';
import { post, seen } from '../../support/http-fixtures.js';

const shown = publicFields([], []);
const bob = 'bob' as Username;
/** As a store hands them out: each post with a copy of its author. */
const again = (): SeenPost => ({ ...seen, author: { ...seen.author } });
const bobs: SeenPost = { ...seen, post: { ...post, username: bob }, author: { username: bob } };

const test = suite('Views');

test('work the profile of an author out once for a page', () => {
  const request = { offset: 0, limit: 20, cursor: null, includeUser: true };
  const { posts } = viewFeed(
    { posts: [again(), bobs, again()], total: 3, next: null },
    request,
    shown,
  );
  const [first, second, third] = posts.map((item) =>
    'user' in item ? (item.user as Profile) : undefined,
  );
  assert.ok(first !== undefined && first === third, 'one profile for both posts');
  assert.equal(
    [first, second].map((user) => user?.['username']),
    ['alice', 'bob'],
  );
  const view = viewSeenPosts(shown);
  assert.ok(view(again()).user === view(again()).user);
});

test('leave what a post copied of its author empty where nobody is shown it', () => {
  const { display_name, avatar, username } = viewPost(post, publicFields([], ['avatar']));
  assert.equal([display_name, avatar, username], [post.display_name, '', post.username]);
  assert.is(viewPost(post, publicFields([], ['displayName'])).display_name, '');
});

test('show the columns of a post that are to be shown, as what they are, and leave secrets out', () => {
  const kinds: Readonly<Record<string, ColumnKind>> = { price: 'number', specs: 'json' };
  const wide: Shown = {
    has: (field) => shown.has(field),
    columns: {
      post: ['price', 'zip', 'specs', 'none'],
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

test('tell that there are more names by the place after which they follow', () => {
  const range = { offset: 0, limit: 1 };
  const view = (next: NamePlace | null) => viewNames({ usernames: [bob], total: 3, next }, range);
  assert.is(view(null).hasMore, false);
  assert.is(view(null).pagination.nextCursor, null);
  const shown = view({ at: 5, name: bob });
  assert.is(shown.hasMore, true);
  assert.is(shown.pagination.nextCursor, 'WzUsImJvYiJd');
});

test.run();
