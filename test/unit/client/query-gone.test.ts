import { InfiniteQueryObserver, QueryObserver } from '@tanstack/react-query';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  commentsQuery,
  deleteCommentChange,
  deletePostChange,
  feedQuery,
  likeChange,
  liveOf,
  postQuery,
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
import { until } from '../../support/run/until.js';

const goneOf = (what: 'post' | 'user' | 'comment') => ({
  type: `urn:xano-redis-sync:problem:${what}_not_found`,
  code: `${what}_not_found`,
  detail: 'It is gone.',
});

/** Shows a post. */
const startPost = async () => {
  const begun = start();
  const { client, cache, request, rest } = begun;
  const observer = new QueryObserver(cache, postQuery(client, cache, '1', {}));
  observer.subscribe(() => undefined);
  (await request(0)).answer(200, { post: aPost('1', 'alice') });
  await rest();
  const shown = (): readonly unknown[] => {
    const { data, status } = observer.getCurrentResult();
    return [data?.post.id, status];
  };
  assert.equal(shown(), ['1', 'success']);
  return { ...begun, shown };
};

const test = suite('client hooks: deleted posts and users');

test.after(clearCaches);

test('a deleted post is removed from the cache', async () => {
  const { client, cache, request, rest, press, shown } = await startPost();
  const deleted = press(deletePostChange(client, cache, '1'), undefined);
  (await request(1)).answer(200, {});
  assert.is(await deleted, 'done');
  (await request(2)).answer(404, goneOf('post'));
  await rest();
  assert.equal(shown(), [undefined, 'error']);
});

test('a post that live updates report as deleted is removed until it can be read again', async () => {
  const { client, cache, request, rest, readAgain, shown } = await startPost();
  const live = async function* () {
    yield* await Promise.resolve([{ event: 'gone', data: { id: '1' } } as const]);
  };
  const listener = { newPosts: () => undefined, error: () => undefined };
  liveOf({ ...client, live }, cache, 'explore', listener).listen([]);
  (await request(1)).answer(404, goneOf('post'));
  await rest();
  assert.equal(shown(), [undefined, 'error']);
  readAgain();
  (await request(2)).answer(200, { post: aPost('1', 'alice') });
  await rest();
  assert.equal(shown(), ['1', 'success']);
});

test('a post stays in the cache if it cannot be read for a moment, or is refused', async () => {
  const { request, rest, readAgain, shown } = await startPost();
  readAgain();
  (await request(1)).answer(503, {});
  await rest();
  readAgain();
  (await request(2)).answer(403, REFUSAL);
  await rest();
  assert.equal(shown(), ['1', 'error']);
});

test('the profile, feed and comments of a deleted user or post are removed', async () => {
  const { client, cache, request, rest, readAgain } = start();
  const profile = new QueryObserver(cache, profileQuery(client, cache, 'bob', {}));
  const feed = new InfiniteQueryObserver(cache, feedQuery(client, cache, 'user/bob', {}, []));
  const comments = new InfiniteQueryObserver(cache, commentsQuery(client, cache, '1', {}, []));
  const observers = [profile, feed, comments];
  for (const observer of [feed, comments]) observer.subscribe(() => undefined);
  profile.subscribe(() => undefined);
  const answer = async (
    from: number,
    status: number,
    bodies: Readonly<Record<string, unknown>>,
  ) => {
    for (const place of [from, from + 1, from + 2]) {
      const one = await request(place);
      one.answer(status, bodies[one.asked]);
    }
    await rest();
  };
  await answer(0, 200, {
    'GET /users/bob': { user: { username: 'bob' } },
    'GET /users/bob/posts': pageOf(aPost('1', 'bob')),
    'GET /posts/1/comments': {
      comments: [{ comment: { id: '7', username: 'bob' } }],
      pagination: { nextCursor: null },
    },
  });
  const shown = () => observers.map((observer) => observer.getCurrentResult());
  assert.equal(
    shown().map(({ data }) => data !== undefined),
    [true, true, true],
  );
  readAgain();
  await answer(3, 404, {
    'GET /users/bob': goneOf('user'),
    'GET /users/bob/posts': goneOf('user'),
    'GET /posts/1/comments': goneOf('post'),
  });
  assert.equal(
    shown().map(({ data, status }) => [data, status]),
    Array.from({ length: 3 }, () => [undefined, 'error']),
  );
});

test('a post that is gone when it is liked or deleted leaves the feed and the screen', async () => {
  for (const change of [likeChange, deletePostChange]) {
    const { client, cache, request, press, ids, shown: posts } = await startFeed();
    const [post] = posts();
    assert.ok(post);
    const made =
      change === likeChange
        ? press(likeChange(client, cache, post), true)
        : press(deletePostChange(client, cache, post.id), undefined);
    (await request(1)).answer(404, goneOf('post'));
    assert.is(await made, 'refused');
    const read = await request(2);
    assert.is(read.asked, 'GET /feed/explore');
    read.answer(200, pageOf(aPost('2', 'bob')));
    await until('the post has left', () => ids().join() === '2');
  }
});

test('a comment that is gone when it is deleted leaves the list', async () => {
  const { client, cache, request, press, rest } = start();
  const query = commentsQuery(client, cache, '1', {}, []);
  const observer = new InfiniteQueryObserver(cache, query);
  observer.subscribe(() => undefined);
  const pageWith = (...ids: readonly string[]) => ({
    comments: ids.map((id) => ({ comment: { id, username: 'bob' } })),
    pagination: { nextCursor: null },
  });
  (await request(0)).answer(200, pageWith('7', '8'));
  await rest();
  const deleted = press(deleteCommentChange(client, cache, '1'), '7');
  (await request(1)).answer(404, goneOf('comment'));
  assert.is(await deleted, 'refused');
  (await request(2)).answer(200, pageWith('8'));
  await rest();
  assert.equal(
    observer.getCurrentResult().data?.map(({ comment }) => comment.id),
    ['8'],
  );
});

test.run();
