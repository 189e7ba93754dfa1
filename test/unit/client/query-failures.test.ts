import { QueryObserver } from '@tanstack/react-query';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createPostChange,
  deletePostChange,
  followChange,
  likeChange,
  muteChange,
  profileQuery,
} from '../../../packages/client/src/query.js';
import {
  aPost,
  clearCaches,
  pageOf,
  REFUSAL,
  start,
  startFeed,
} from '../../support/client/kept.js';

/** Starts a feed, with what pressing the button of its first post does and shows. */
const startLikes = async () => {
  const begun = await startFeed();
  const { client, cache, shown, press } = begun;
  const state = () => [shown()[0]?.isLiked, shown()[0]?.likesCount];
  const like = (given: boolean): Promise<string> => {
    const [post] = shown();
    assert.ok(post);
    return press(likeChange(client, cache, post), given);
  };
  return { ...begun, state, like };
};

const test = suite('client hooks: failed changes');

test.after(clearCaches);

test('if two changes fail, the original state is restored', async () => {
  const { request, state, like } = await startLikes();
  const presses = [like(true), like(false)];
  assert.equal(state(), [false, 0]);
  (await request(1)).answer(403, REFUSAL);
  (await request(2)).answer(403, REFUSAL);
  assert.equal(await Promise.all(presses), ['refused', 'refused']);
  assert.equal(state(), [false, 0]);
});

test('the latest press is shown while changes are pending, then the last successful state', async () => {
  const { request, state, like } = await startLikes();
  const presses = [like(true), like(false), like(true)];
  assert.equal(state(), [true, 1]);
  (await request(1)).answer(200, { liked: true, likesCount: 7 });
  assert.is(await presses[0], 'done');
  assert.equal(state(), [true, 1]);
  (await request(2)).answer(200, { liked: false, likesCount: 6 });
  assert.is(await presses[1], 'done');
  assert.equal(state(), [true, 1]);
  (await request(3)).answer(403, REFUSAL);
  assert.is(await presses[2], 'refused');
  assert.equal(state(), [false, 6]);
});

test('if two follows or two mutes fail, the original profile is restored', async () => {
  const { client, cache, request, rest, press } = start();
  const query = profileQuery(client, cache, 'bob', {});
  new QueryObserver(cache, query).subscribe(() => undefined);
  const before = { username: 'bob', isMuted: false, isFollowing: false, followerCount: 3 };
  (await request(0)).answer(200, { user: before });
  await rest();
  const pressTwice = async (place: number, one: (given: boolean) => Promise<string>) => {
    const presses = [one(true), one(false)];
    (await request(place)).answer(403, REFUSAL);
    (await request(place + 1)).answer(403, REFUSAL);
    assert.equal(await Promise.all(presses), ['refused', 'refused']);
    assert.equal(cache.getQueryData(query.queryKey), { user: before });
  };
  await pressTwice(1, (given) => press(followChange(client, cache, 'bob'), given));
  await pressTwice(3, (given) => press(muteChange(client, cache, 'bob'), given));
});

test('a profile that was read after the press stays as read if the follow fails', async () => {
  const { client, cache, request, rest, change } = start();
  const followed = change(followChange(client, cache, 'bob'));
  const follow = await request(0);
  const query = profileQuery(client, cache, 'bob', {});
  new QueryObserver(cache, query).subscribe(() => undefined);
  const before = { username: 'bob', isFollowing: false, followerCount: 3 };
  (await request(1)).answer(200, { user: before });
  await rest();
  follow.answer(403, REFUSAL);
  assert.is(await followed, 'refused');
  assert.equal(cache.getQueryData(query.queryKey), { user: before });
});

test('a profile that was read between two failing follows stays as read', async () => {
  const { client, cache, request, rest, press } = start();
  const follow = () => press(followChange(client, cache, 'bob'), true);
  const first = follow();
  const refused = await request(0);
  const query = profileQuery(client, cache, 'bob', {});
  new QueryObserver(cache, query).subscribe(() => undefined);
  const before = { username: 'bob', isFollowing: false, followerCount: 3 };
  (await request(1)).answer(200, { user: before });
  await rest();
  const second = follow();
  refused.answer(403, REFUSAL);
  (await request(2)).answer(403, REFUSAL);
  assert.equal(await Promise.all([first, second]), ['refused', 'refused']);
  assert.equal(cache.getQueryData(query.queryKey), { user: before });
});

test('a feed is read again if a failed like may have been carried out', async () => {
  const { request, rest, asked, state, like } = await startLikes();
  const first = like(true);
  (await request(1)).answer(403, REFUSAL);
  assert.is(await first, 'refused');
  const second = like(true);
  (await request(2)).answer(503, {});
  assert.is(await second, 'refused');
  assert.equal(state(), [false, 0]);
  assert.is((await request(3)).asked, 'GET /feed/explore');
  (await request(3)).answer(200, pageOf(aPost('1', 'alice', { isLiked: true, likesCount: 4 })));
  await rest();
  assert.equal(state(), [true, 4]);
  assert.is(asked().length, 4);
});

test('a refused change does not undo what was read after an earlier uncertain one', async () => {
  const { request, rest, state, like } = await startLikes();
  const presses = [like(true), like(false)];
  (await request(1)).answer(503, {});
  assert.is(await presses[0], 'refused');
  // The two requests may come in either order.
  const next = [await request(2), await request(3)];
  const [feed, unlike] = ['GET /feed/explore', 'DELETE /posts/1/like'].map((name) =>
    next.find(({ asked }) => asked === name),
  );
  feed?.answer(200, pageOf(aPost('1', 'alice', { isLiked: true, likesCount: 4 })));
  await rest();
  unlike?.answer(403, REFUSAL);
  assert.is(await presses[1], 'refused');
  assert.equal(state(), [true, 4]);
});

test('a feed is read again if a failed publication or deletion may have been carried out', async () => {
  const { client, cache, request, press } = await startFeed();
  const published = press(createPostChange(client, cache), { content: 'Hi' });
  (await request(1)).answer(503, {});
  assert.is(await published, 'refused');
  assert.is((await request(2)).asked, 'GET /feed/explore');
  const deleted = press(deletePostChange(client, cache, '1'), undefined);
  (await request(3)).answer(503, {});
  assert.is(await deleted, 'refused');
  assert.is((await request(4)).asked, 'GET /feed/explore');
});

test.run();
