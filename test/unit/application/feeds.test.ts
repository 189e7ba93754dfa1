import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Feed, FeedPage } from '../../../src/application/feeds/feed.js';
import { makeFeeds, type Feeds } from '../../../src/application/feeds/feeds.js';
import type { Entry, Known } from '../../../src/application/ports/reader.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import type { Cursor } from '../../../src/domain/page.js';
import type { Post, PostId } from '../../../src/domain/post.js';
import { PUBLIC_FIELDS } from '../../../src/domain/profile.js';
import type { Username } from '../../../src/domain/username.js';
import { failure, ok } from '../../support/run/effect.js';
import { coldReaderOf, readerOf } from '../../support/app/known.js';
import { aBan, ada, aPost, bob, noon } from './fixtures.js';

const NAMES = { publicFields: PUBLIC_FIELDS, postColumns: [] };
const EXPLORE: Feed = { kind: 'explore' };
const tag = 'sea' as Hashtag;

const idOf = (place: number): PostId => `p${String(place).padStart(5, '0')}` as PostId;

interface App {
  readonly posts: ReadonlyMap<string, Post>;
  readonly users?: ReadonlySet<string>;
  readonly entries?: readonly Entry[];
}

const byScore = (a: Entry, b: Entry): number => b.score - a.score || (a.member < b.member ? 1 : -1);

const after = (entries: readonly Entry[], place: Entry | null): readonly Entry[] =>
  place === null
    ? entries
    : entries.filter((entry) => byScore(place, entry) < 0 && entry.member !== place.member);

/** Every feed reads this one timeline, in order. */
const knownOf = ({ posts, users = new Set([ada]), entries }: App): Partial<Known> => {
  const all = [
    ...(entries ??
      [...posts.values()].map(({ id, created_at }) => ({ member: id, score: created_at }))),
  ].sort(byScore);
  return {
    user: (username) => (users.has(username) ? { username, bio: username } : null),
    post: (id) => posts.get(id) ?? null,
    slice: (_, place, count) => ({ entries: after(all, place).slice(0, count), size: all.length }),
    count: () => all.length,
    isMember: (key, member) => (key.of === 'user' ? member === idOf(3) : member === bob),
  };
};

const appOf = (count: number, part: (place: number) => Partial<Post> = () => ({})): App => ({
  posts: new Map(
    Array.from({ length: count }, (_, place) => {
      const id = idOf(place);
      return [
        id,
        aPost({ id, username: ada, created_at: noon - place, ban: null, ...part(place) }),
      ];
    }),
  ),
});

const request = { offset: 0, limit: 20, cursor: null };

const idsIn = ({ posts }: { readonly posts: readonly { readonly post: Post }[] }) =>
  posts.map(({ post }) => post.id);

const walk = async (feeds: Feeds, feed: Feed, limit: number): Promise<readonly PostId[]> => {
  const found: PostId[] = [];
  let cursor: Cursor | null = null;
  do {
    const read: FeedPage = await ok(feeds.page(feed, { ...request, limit, cursor }, null, noon));
    found.push(...idsIn(read));
    cursor = read.next;
  } while (cursor !== null);
  return found;
};

const test = suite('feeds');

test('a page takes three round trips if nothing is cached: entries, posts with flags, authors', async () => {
  for (const feed of [EXPLORE, { kind: 'posts', username: ada }] as const) {
    const { reader, trips } = coldReaderOf(knownOf(appOf(60)));
    const read = await ok(makeFeeds(reader, NAMES).page(feed, request, bob, noon));
    assert.is(read.posts.length, 20);
    assert.is(trips(), 3, feed.kind);
  }
});

test('a post with its author and flags takes two round trips', async () => {
  const { reader, trips } = coldReaderOf(knownOf(appOf(4)));
  const seen = await ok(makeFeeds(reader, NAMES).post(idOf(3), bob));
  assert.is(seen.isLiked, true);
  assert.is(trips(), 2);
});

test('a page is filled past missing, banned, damaged and authorless posts, without repeats', async () => {
  const app = appOf(300, (place) => {
    if (place % 3 === 0) return { ban: aBan };
    return place % 5 === 0 ? { username: 'gone' as Username } : {};
  });
  const known = knownOf(app);
  const reader = readerOf({
    ...known,
    post: (id) => (id.endsWith('7') ? 'damaged' : (known.post?.(id) ?? null)),
  });
  const shown = [...app.posts.values()].filter(
    ({ id, ban, username }) => ban === null && username === ada && !id.endsWith('7'),
  );
  const feeds = makeFeeds(reader, NAMES);
  assert.equal(
    await walk(feeds, EXPLORE, 7),
    shown.map(({ id }) => id),
  );
  const later = await ok(feeds.page(EXPLORE, { ...request, offset: 30 }, null, noon));
  assert.equal(
    idsIn(later),
    shown.slice(30, 50).map(({ id }) => id),
  );
});

test('an offset counts the posts that are shown, up to its maximum', async () => {
  const app = appOf(2400, (place) => (place % 2 === 0 ? { ban: aBan } : {}));
  const shown = [...app.posts.values()].filter(({ ban }) => ban === null);
  const feeds = makeFeeds(readerOf(knownOf(app)), NAMES);
  for (const offset of [740, 760, 1000]) {
    const page = await ok(feeds.page(EXPLORE, { ...request, offset }, null, noon));
    const ids = shown.slice(offset, offset + 20).map(({ id }) => id);
    assert.equal([idsIn(page), page.next?.id], [ids, ids.at(-1)], String(offset));
  }
});

test('a page ends short among many missing posts, and the next continues there', async () => {
  const entries = Array.from({ length: 12_000 }, (_, place) => ({
    member: idOf(place),
    score: noon - place,
  }));
  const last = aPost({ id: idOf(11_999), username: ada, ban: null });
  const feeds = makeFeeds(readerOf(knownOf({ posts: new Map([[last.id, last]]), entries })), NAMES);
  const first = await ok(feeds.page(EXPLORE, request, null, noon));
  assert.equal(first.posts, []);
  assert.is.not(first.next, null);
  assert.equal(await walk(feeds, EXPLORE, 20), [last.id]);
});

test('ranked posts are ordered by their current score, whatever the stored order', async () => {
  const hour = 3_600_000;
  const app = appOf(400, (place) => ({
    created_at: noon - (place % 50) * hour,
    likesCount: (place * 7) % 40,
  }));
  const scored = [...app.posts.values()].map((post) => ({
    post,
    score: (3 * post.likesCount) / ((noon - post.created_at) / hour + 1),
  }));
  const known = knownOf(app);
  // A score stored some time ago is never below the current one.
  const stored = scored
    .filter(({ score }) => score > 0)
    .map(({ post, score }, place) => ({ member: post.id, score: score * (1 + (place % 9) / 20) }))
    .sort(byScore);
  const reader = readerOf({
    ...known,
    slice: (key, place, count) =>
      key.of === 'hashtag' && key.part === 'ranked'
        ? { entries: after(stored, place).slice(0, count), size: stored.length }
        : (known.slice?.(key, place, count) ?? { entries: [], size: 0 }),
  });
  const expected = scored
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) =>
        b.score - a.score ||
        b.post.created_at - a.post.created_at ||
        (a.post.id < b.post.id ? 1 : -1),
    )
    .map(({ post }) => post.id);
  const read = await ok(
    makeFeeds(reader, NAMES).page({ kind: 'ranked', tag }, { ...request, limit: 100 }, null, noon),
  );
  assert.equal(idsIn(read), expected.slice(0, 100));
});

test('a missing owner, a missing post and a damaged post are reported', async () => {
  const feeds = makeFeeds(readerOf({ post: (id) => (id === idOf(1) ? 'damaged' : null) }), NAMES);
  const mine = feeds.page({ kind: 'posts', username: ada }, request, null, noon);
  assert.equal(await failure(mine), { _tag: 'UserNotFound', username: ada });
  assert.is((await failure(feeds.post(idOf(0), null)))._tag, 'PostNotFound');
  assert.is((await failure(feeds.post(idOf(1), null)))._tag, 'StoreDamaged');
});

test.run();
