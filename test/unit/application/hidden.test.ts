import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeFeeds } from '../../../src/application/feeds/feeds.js';
import type { Feed } from '../../../src/application/feeds/feed.js';
import type { Known } from '../../../src/application/ports/reader.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import type { PostId } from '../../../src/domain/post.js';
import { PUBLIC_FIELDS } from '../../../src/domain/profile.js';
import type { Username } from '../../../src/domain/username.js';
import { coldReaderOf, readerOf } from '../../support/app/known.js';
import { ok } from '../../support/run/effect.js';
import { ada, aPost, bob, noon } from './fixtures.js';

const NAMES = { publicFields: PUBLIC_FIELDS, postColumns: [] };
const tag = 'sea' as Hashtag;
const request = { offset: 0, limit: 20, cursor: null };
const cyd = 'cyd' as Username;

const posts = Array.from({ length: 60 }, (_, place) =>
  aPost({
    id: `p${String(place).padStart(2, '0')}` as PostId,
    username: place % 2 === 0 ? ada : bob,
    created_at: noon - place,
    ban: null,
  }),
);

const PARTS = ['muted', 'blocked', 'blockers'] as const;
type Part = (typeof PARTS)[number];

/** Cyd has Bob in one of the sets, small or large as `areFew` says; all other sets are empty. */
const knownOf = (areFew: boolean, part: Part = 'muted'): Partial<Known> => ({
  user: (username) => ({ username }),
  post: (id) => posts.find((post) => post.id === id) ?? null,
  slice: (key, after, count) => ({
    entries:
      key.of === 'hashtag' && key.part === 'ranked'
        ? []
        : posts
            .map(({ id, created_at }) => ({ member: id, score: created_at }))
            .filter(({ score }) => after === null || score < after.score)
            .slice(0, count),
    size: posts.length,
  }),
  members: () => [ada, bob],
  few: (key) => {
    if (key.of !== 'user' || key.part !== part || key.username !== cyd) return [];
    return areFew ? [bob] : null;
  },
  isMember: (key, member) =>
    key.of === 'user' && key.part === part && key.username === cyd && member === bob,
});

const FEEDS: readonly Feed[] = [
  { kind: 'explore' },
  { kind: 'hashtag', tag },
  { kind: 'ranked', tag },
];

const test = suite('pages without hidden authors');

/** Returns the round trips of a cold page; asserts that it is full and shows only these authors. */
const tripsTo = async (
  feed: Feed,
  viewer: Username,
  areFew: boolean,
  shown: readonly Username[],
  part?: Part,
): Promise<number> => {
  const { reader, trips } = coldReaderOf(knownOf(areFew, part));
  const page = await ok(makeFeeds(reader, NAMES).page(feed, request, viewer, noon));
  assert.is(page.posts.length, 20);
  const authors = new Set(page.posts.map(({ post }) => post.username));
  assert.equal([...authors].sort(), shown, feed.kind);
  return trips();
};

test('a page is full without hidden authors, in as few round trips if these are many', async () => {
  for (const feed of FEEDS)
    for (const part of PARTS) {
      const [few, many] = [
        await tripsTo(feed, cyd, true, [ada], part),
        await tripsTo(feed, cyd, false, [ada], part),
      ];
      assert.is(many, few, `${feed.kind} ${part}`);
    }
});

test('a viewer who hides nobody has the three round trips of any page', async () => {
  const dan = 'dan' as Username;
  assert.is(await tripsTo({ kind: 'explore' }, dan, true, [ada, bob]), 3);
});

test('many hidden posts are skipped in few round trips, however short the page', async () => {
  const known = knownOf(true);
  const others = posts.map((post, place) => ({ ...post, username: place < 59 ? bob : ada }));
  const { reader, trips } = coldReaderOf({
    ...known,
    post: (id) => others.find((post) => post.id === id) ?? null,
  });
  const feeds = makeFeeds(reader, NAMES);
  const page = await ok(feeds.page({ kind: 'explore' }, { ...request, limit: 1 }, cyd, noon));
  assert.is(page.posts[0]?.post.username, ada);
  assert.ok(trips() < 20, String(trips()));
});

test('a page with hidden authors is not shown to other viewers', async () => {
  const feeds = makeFeeds(readerOf(knownOf(true)), NAMES);
  const pageOf = async (viewer: Username | null) =>
    ok(feeds.page({ kind: 'explore' }, request, viewer, noon));
  await pageOf(cyd);
  assert.is((await pageOf(ada)).posts[1]?.post.username, bob);
  assert.is((await pageOf(null)).posts[1]?.post.username, bob);
  assert.is((await pageOf(cyd)).posts[1]?.post.username, ada);
});

test('the posts, likes and bookmarks of a profile hide nobody', async () => {
  const feeds = makeFeeds(readerOf(knownOf(true)), NAMES);
  for (const kind of ['posts', 'liked', 'bookmarked'] as const) {
    const page = await ok(feeds.page({ kind, username: cyd }, request, cyd, noon));
    assert.is(page.posts[1]?.post.username, bob, kind);
  }
});

test.run();
