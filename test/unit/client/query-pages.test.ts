import { setImmediate as turn } from 'node:timers/promises';
import { InfiniteQueryObserver } from '@tanstack/react-query';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LiveEvent } from '../../../packages/client/src/client.js';
import {
  createPostChange,
  deletePostChange,
  feedQuery,
  keys,
  likeChange,
  liveOf,
  muteChange,
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

/** Starts a feed whose next page has been requested and arrives as `next`. */
const startGrowing = async () => {
  const begun = await startFeed('older');
  const { client, cache, request, rest, ids, more } = begun;
  assert.equal(ids(), ['1', '2']);
  const loaded = more();
  const next = await request(1);
  assert.is(next.asked, 'GET /feed/explore?cursor=older');
  return {
    ...begun,
    grow: async (): Promise<void> => {
      next.answer(200, pageOf(aPost('3', 'bob'), aPost('4', 'alice')));
      await loaded;
    },
    /** Refuses the next page; resolves to whether the error shows. */
    isFailureTold: async (): Promise<boolean> => {
      next.answer(403, REFUSAL);
      await loaded;
      await turn();
      return cache.getQueryState(keys.feed('explore'))?.status === 'error';
    },
    /** Answers the reads of all pages, once they are requested. */
    answerAll: async (place: number): Promise<void> => {
      const all = await request(place);
      assert.is(all.asked, 'GET /feed/explore');
      all.answer(200, pageOf(aPost('5', 'alice')));
      await rest();
      assert.equal(ids(), ['5']);
    },
    /** Resolves once a listener has received these events. */
    hear: (...events: readonly LiveEvent[]): Promise<void> =>
      new Promise((resolve) => {
        const live = async function* () {
          yield* await Promise.resolve(events);
          resolve();
        };
        const listener = { newPosts: () => undefined, error: () => undefined };
        liveOf({ ...client, live }, cache, 'explore', listener).listen([]);
      }),
  };
};

const test = suite('client hooks: a next page that is loading');

test.after(clearCaches);

test('is shown although a post was liked meanwhile, and the post stays liked', async () => {
  const { client, cache, request, rest, asked, shown, ids, change, grow } = await startGrowing();
  const [post] = shown();
  assert.ok(post);
  const liked = change(likeChange(client, cache, post));
  (await request(2)).answer(200, { liked: true, likesCount: 7 });
  assert.is(await liked, 'done');
  await grow();
  await rest();
  assert.equal(ids(), ['1', '2', '3', '4']);
  assert.equal([shown()[0]?.isLiked, shown()[0]?.likesCount], [true, 7]);
  assert.is(asked().length, 3);
});

test('its failure is shown although a counter changed meanwhile', async () => {
  const { hear, shown, isFailureTold } = await startGrowing();
  const counters = { id: '1', likesCount: 7, commentsCount: 0, bookmarksCount: 0 };
  await hear({ event: 'counters', data: counters });
  assert.ok(await isFailureTold());
  assert.is(shown()[0]?.likesCount, 7);
});

test('is dropped when all pages are read, and a refused like does not overwrite those', async () => {
  const { client, cache, request, shown, change } = await startGrowing();
  const [post] = shown();
  assert.ok(post);
  const liked = change(likeChange(client, cache, post));
  const like = await request(2);
  const read = cache.refetchQueries({ queryKey: keys.feeds });
  like.answer(403, REFUSAL);
  assert.is(await liked, 'refused');
  (await request(3)).answer(200, pageOf(aPost('1', 'alice', { likesCount: 3 })));
  await read;
  await turn();
  assert.equal([shown()[0]?.isLiked, shown()[0]?.likesCount], [false, 3]);
});

test('can be requested again, and a like refused meanwhile stays undone', async () => {
  const { client, cache, request, shown, ids, more, change } = await startGrowing();
  const [post] = shown();
  assert.ok(post);
  const liked = change(likeChange(client, cache, post));
  const like = await request(2);
  const loaded = more();
  const next = await request(3);
  like.answer(403, REFUSAL);
  assert.is(await liked, 'refused');
  next.answer(200, pageOf(aPost('3', 'bob')));
  await loaded;
  await turn();
  assert.equal(ids(), ['1', '2', '3']);
  assert.is(shown()[0]?.isLiked, false);
});

test('does not bring back posts deleted meanwhile by the viewer or by others', async () => {
  const { client, cache, request, rest, ids, press, hear, grow } = await startGrowing();
  const deleted = press(deletePostChange(client, cache, '1'), undefined);
  (await request(2)).answer(200, { message: 'Post deleted' });
  assert.is(await deleted, 'done');
  await hear({ event: 'gone', data: { id: '2' } });
  await grow();
  await rest();
  assert.equal(ids(), ['3', '4']);
});

test('leaves out a user muted meanwhile, and then all is read', async () => {
  const { client, cache, request, ids, change, grow, answerAll } = await startGrowing();
  const muted = change(muteChange(client, cache, 'bob'));
  (await request(2)).answer(200, { muted: true });
  assert.is(await muted, 'done');
  await grow();
  await until('bob is gone', () => ids().join() === '1,4');
  await answerAll(3);
});

test('is shown before all is read for a new post', async () => {
  const { client, cache, request, ids, press, grow, answerAll } = await startGrowing();
  const published = press(createPostChange(client, cache), { content: 'Hi' });
  (await request(2)).answer(200, { post: aPost('5', 'alice') });
  await grow();
  assert.equal(ids(), ['1', '2', '3', '4']);
  await answerAll(3);
  assert.is(await published, 'done');
});

test('is shown before all is read because events may be missing', async () => {
  const { ids, hear, grow, answerAll } = await startGrowing();
  await hear({ event: 'reload', data: {} });
  await grow();
  assert.equal(ids(), ['1', '2', '3', '4']);
  await answerAll(2);
});

test('is read with the whole feed where its cursor has expired, as in a ranked feed after an hour', async () => {
  const { client, cache, request, rest } = start();
  const query = feedQuery(client, cache, 'ranked/sea', {}, []);
  const observer = new InfiniteQueryObserver(cache, query);
  observer.subscribe(() => undefined);
  const answer = async (place: number, cursor: string | null, ...ids: readonly string[]) => {
    const page = pageOf(...ids.map((id) => aPost(id, 'bob')));
    const one = await request(place);
    one.answer(200, { ...page, pagination: { nextCursor: cursor } });
    return one.asked;
  };
  await answer(0, 'old', '1');
  await rest();
  const more = observer.fetchNextPage();
  const expired = {
    type: 'urn:xano-redis-sync:problem:invalid_request',
    code: 'invalid_request',
    detail: 'The request is not valid: cursor has expired: begin again without it.',
    errors: [{ path: 'cursor', message: 'has expired: begin again without it' }],
  };
  (await request(1)).answer(400, expired);
  await more;
  assert.is(await answer(2, 'new', '2'), 'GET /feed/hashtag/sea/ranked');
  await rest();
  const next = observer.fetchNextPage();
  assert.is(await answer(3, null, '3'), 'GET /feed/hashtag/sea/ranked?cursor=new');
  await next;
  const { data, error } = observer.getCurrentResult();
  assert.equal([data?.map(({ post }) => post.id), error], [['2', '3'], null]);
});

test.run();
