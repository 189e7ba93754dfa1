import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LARGE_TAG, sampleApp, type EdgeRow } from '../../../bench/data/app.js';
import { castOf, sizeForPosts } from '../../../bench/data/size.js';

const test = suite('the sample app of the benchmark');

const END = 1_790_000_000_000;
const size = sizeForPosts(10_000);
const cast = castOf(size);
const app = sampleApp(size, 'one', END);
const follows = [...app.follows()];

const isOnce = (edges: readonly EdgeRow[]): boolean =>
  new Set(edges.map(({ from, to }) => `${from}>${to}`)).size === edges.length;

test('the same seed makes the same app', () => {
  const again = sampleApp(size, 'one', END);
  assert.equal([...again.posts()], [...app.posts()]);
  assert.equal([...again.follows()], follows);
  assert.not.equal([...sampleApp(size, 'two', END).follows()], follows);
});

test('has the given number of users and posts, and about the given number of distinct edges', () => {
  const [likes, bookmarks] = [[...app.likes()], [...app.bookmarks()]];
  assert.is([...app.users()].length, size.users);
  assert.is([...app.posts()].length, size.posts);
  const edges = follows.length + likes.length + bookmarks.length;
  assert.ok(Math.abs(edges - size.edges) < 0.15 * size.edges, String(edges));
  assert.ok([follows, likes, bookmarks].every(isOnce));
  assert.ok(follows.every(({ from, to }) => from !== to));
});

test('has celebrities, readers who follow many or few, and an author with one follower', () => {
  const followers = (id: number): number => follows.filter(({ to }) => to === id).length;
  const followees = (id: number): number => follows.filter(({ from }) => from === id).length;
  for (const id of cast.celebrities) assert.is(followers(id), cast.celebrityFollowers);
  for (const id of cast.heavy) assert.is(followees(id), cast.heavyFollowees);
  for (const id of cast.light) assert.is(followees(id), cast.lightFollowees);
  assert.is(followers(cast.quiet), 1);
});

test('has a hashtag with half of the posts, and the posts are ordered by time before the end', () => {
  const posts = [...app.posts()];
  assert.is(posts.filter(({ tags }) => tags.includes(LARGE_TAG)).length, size.posts / 2);
  assert.equal(
    posts.toSorted((a, b) => a.createdAt - b.createdAt),
    posts,
  );
  assert.ok(posts.every(({ createdAt }) => createdAt < END));
});

test.run();
