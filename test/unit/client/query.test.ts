import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { InfiniteQueryObserver, QueryObserver } from '@tanstack/react-query';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  feedQuery,
  followChange,
  likeChange,
  liveOf,
  muteChange,
  postQuery,
  profileQuery,
  searchQuery,
} from '../../../packages/client/src/query.js';
import {
  aPost,
  clearCaches,
  pageOf,
  REFUSAL,
  start,
  startFeed,
} from '../../support/client/kept.js';
import { until } from '../../support/run/until.js';

const test = suite('client hooks: cache');

test.after(clearCaches);

test('a muted user is hidden, whatever is read meanwhile, and shown again if that fails', async () => {
  const { client, cache, request, readAgain, rest, ids, change, leave } = await startFeed();
  assert.equal(ids(), ['1', '2']);
  const muted = change(muteChange(client, cache, 'bob'));
  const mute = await request(1);
  assert.is(mute.asked, 'POST /users/bob/mute');
  assert.equal(ids(), ['1']);

  readAgain();
  (await request(2)).answer(200, pageOf(aPost('3', 'bob'), aPost('1', 'alice'), aPost('2', 'bob')));
  await rest();
  assert.equal(ids(), ['1']);

  readAgain();
  const late = await request(3);
  mute.answer(403, REFUSAL);
  assert.is(await muted, 'refused');
  assert.equal(ids(), ['3', '1', '2']);
  leave();
  assert.ok(late.isGivenUp());
  assert.equal(ids(), ['3', '1', '2']);
});

test('a read that started before a mute is cancelled, and the muted user stays hidden', async () => {
  const { client, cache, request, readAgain, rest, ids, change } = await startFeed();
  readAgain();
  const early = await request(1);
  const muted = change(muteChange(client, cache, 'bob'));
  (await request(2)).answer(200, { muted: true });
  assert.is(await muted, 'done');
  assert.ok(early.isGivenUp());
  assert.equal(ids(), ['1']);
  (await request(3)).answer(403, REFUSAL);
  await rest();
  assert.equal(ids(), ['1']);
});

test('the count of a like is shown although the feed was requested before', async () => {
  const { client, cache, request, readAgain, shown, change, leave } = await startFeed();
  readAgain();
  const early = await request(1);
  const [post] = shown();
  assert.ok(post);
  const liked = change(likeChange(client, cache, post));
  const like = await request(2);
  assert.is(like.asked, 'POST /posts/1/like');
  assert.equal([shown()[0]?.isLiked, shown()[0]?.likesCount], [true, 1]);
  like.answer(200, { liked: true, likesCount: 7 });
  assert.is(await liked, 'done');
  assert.ok(early.isGivenUp());
  assert.is((await request(3)).asked, 'GET /feed/explore');
  leave();
  assert.equal([shown()[0]?.isLiked, shown()[0]?.likesCount], [true, 7]);
});

test('a refused like is undone although the feed is being read', async () => {
  const { client, cache, request, readAgain, shown, change, leave } = await startFeed();
  const [post] = shown();
  assert.ok(post);
  const liked = change(likeChange(client, cache, post));
  const like = await request(1);
  readAgain();
  await request(2);
  like.answer(403, REFUSAL);
  assert.is(await liked, 'refused');
  leave();
  assert.equal([shown()[0]?.isLiked, shown()[0]?.likesCount], [false, 0]);
});

test('a first read of a profile is repeated after a follow', async () => {
  const { client, cache, request, change } = start();
  new QueryObserver(cache, profileQuery(client, cache, 'bob', {})).subscribe(() => undefined);
  const early = await request(0);
  const followed = change(followChange(client, cache, 'bob'));
  (await request(1)).answer(200, { following: true, followerCount: 1 });
  assert.is(await followed, 'done');
  assert.ok(early.isGivenUp());
  assert.is((await request(2)).asked, 'GET /users/bob');
});

test('a profile shows pending changes, and undoes refused ones', async () => {
  const { client, cache, request, rest, change } = start();
  const query = profileQuery(client, cache, 'bob', {});
  new QueryObserver(cache, query).subscribe(() => undefined);
  const before = { username: 'bob', isMuted: false, isFollowing: false, followerCount: 3 };
  (await request(0)).answer(200, { user: before });
  await rest();
  const user = (): unknown => cache.getQueryData<{ readonly user: unknown }>(query.queryKey)?.user;
  const muted = change(muteChange(client, cache, 'bob'));
  const followed = change(followChange(client, cache, 'bob'));
  const changes = [await request(1), await request(2)];
  assert.equal(user(), { ...before, isMuted: true, isFollowing: true, followerCount: 4 });
  for (const one of changes) one.answer(403, REFUSAL);
  assert.equal(await Promise.all([muted, followed]), ['refused', 'refused']);
  assert.equal(user(), before);
});

test('limit and maxAge are sent', async () => {
  const { client, cache, request } = start();
  const wanted = { limit: 2, maxAge: 60 };
  const feed = feedQuery(client, cache, 'hashtag/travel', wanted, []);
  new InfiniteQueryObserver(cache, feed).subscribe(() => undefined);
  new QueryObserver(cache, postQuery(client, cache, '1', wanted)).subscribe(() => undefined);
  const [page, post] = [await request(0), await request(1)];
  assert.equal(
    [page.asked, page.headers.get('X-Max-Age')],
    ['GET /feed/hashtag/travel?limit=2', '60'],
  );
  assert.equal([post.asked, post.headers.get('X-Max-Age')], ['GET /posts/1', '60']);
});

test('a first read of a feed is repeated after a mute', async () => {
  const { client, cache, request, change } = start();
  new InfiniteQueryObserver(cache, feedQuery(client, cache, 'explore', {}, [])).subscribe(
    () => undefined,
  );
  const early = await request(0);
  const muted = change(muteChange(client, cache, 'bob'));
  (await request(1)).answer(200, { muted: true });
  assert.is(await muted, 'done');
  assert.ok(early.isGivenUp());
  assert.is((await request(2)).asked, 'GET /feed/explore');
});

test('a post reported twice, as by two connections, is counted once', async () => {
  const { client, cache } = start();
  const tell = async function* (...ids: readonly string[]) {
    yield* await Promise.resolve(
      ids.map((id) => ({ event: 'post', data: { id, username: 'bob' } }) as const),
    );
  };
  const counts: number[] = [];
  const listener = { newPosts: (count: number) => counts.push(count), error: () => undefined };
  const live = liveOf({ ...client, live: () => tell('1', '2', '1') }, cache, 'explore', listener);
  live.listen([]);
  await until('all are told', () => counts.length === 3);
  assert.equal(counts, [1, 2, 2]);
  await live.showNew();
  assert.is(counts.at(-1), 0);
});

test('a search is sent once typing pauses, and never for an empty text', async () => {
  const { client, cache, asked } = start();
  const observer = new InfiniteQueryObserver(cache, searchQuery(client, '', {}));
  observer.subscribe(() => undefined);
  mock.timers.enable({ apis: ['setTimeout'] });
  const type = async (text: string, rest: number): Promise<void> => {
    observer.setOptions(searchQuery(client, text, {}));
    mock.timers.tick(rest);
    await setImmediate();
  };
  try {
    await type('a', 200);
    await type('al', 200);
    await type(' ', 1_000);
    await type(' ali', 249);
    assert.equal(asked(), []);
    await type('ali ', 1);
    assert.equal(asked(), ['GET /search/users?q=ali']);
  } finally {
    mock.timers.reset();
  }
});

test.run();
