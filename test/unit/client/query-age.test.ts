import { setTimeout as pause } from 'node:timers/promises';
import { InfiniteQueryObserver } from '@tanstack/react-query';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { feedQuery, keys, likeChange, liveOf } from '../../../packages/client/src/query.js';
import { clearCaches, startFeed } from '../../support/client/kept.js';

/** Shows a feed, with listeners to live updates that report new counters of its first post. */
const startCounted = async () => {
  const begun = await startFeed();
  const { client, cache, shown } = begun;
  const live = async function* () {
    const data = { id: '1', likesCount: 7, commentsCount: 0, bookmarksCount: 0 };
    yield* await Promise.resolve([{ event: 'counters', data } as const]);
  };
  const listener = { newPosts: () => undefined, error: () => undefined };
  return {
    ...begun,
    state: () => cache.getQueryState(keys.feed('explore')),
    count: async (): Promise<void> => {
      liveOf({ ...client, live }, cache, 'explore', listener).listen([]);
      await pause(1);
      assert.is(shown()[0]?.likesCount, 7);
    },
  };
};

const test = suite('hooks: the age of a list that is updated without a read');

test.after(clearCaches);

test('a feed that is out of date is read when it is shown again, though live updates came', async () => {
  const { client, cache, request, leave, readAgain, count } = await startCounted();
  leave();
  readAgain();
  await count();
  const query = { ...feedQuery(client, cache, 'explore', {}, []), staleTime: Infinity };
  new InfiniteQueryObserver(cache, query).subscribe(() => undefined);
  assert.is((await request(1)).asked, 'GET /feed/explore');
});

test('a feed stays as old as it was when live updates come', async () => {
  const { state, count } = await startCounted();
  const before = state()?.dataUpdatedAt;
  await pause(2);
  await count();
  assert.is(state()?.dataUpdatedAt, before);
});

test('the error of a read stays when live updates come, and when a post is liked', async () => {
  const { client, cache, request, rest, readAgain, shown, state, count, change } =
    await startCounted();
  readAgain();
  (await request(1)).answer(503, {});
  await rest();
  await count();
  assert.is(state()?.status, 'error');
  const [post] = shown();
  assert.ok(post);
  const liked = change(likeChange(client, cache, post));
  (await request(2)).answer(200, { liked: true, likesCount: 8 });
  assert.is(await liked, 'done');
  assert.equal([state()?.status, shown()[0]?.likesCount], ['error', 8]);
});

test.run();
