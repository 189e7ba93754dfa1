import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { json, problem, startStrange } from '../../support/client/strange-server.js';

const page = (ids: readonly string[], nextCursor: string | null) =>
  json(200, { posts: ids.map((id) => ({ post: { id } })), pagination: { nextCursor } });

const refused = problem(400, 'invalid_request');

const test = suite('client: lists');

test('continue from page to page, and skip an empty one', async () => {
  const { api, received, stop } = await startStrange([
    page(['3', '2'], 'a b'),
    page([], 'c'),
    page(['1'], null),
  ]);
  const ids: string[] = [];
  for await (const { post } of api.feed.hashtag.all('été/x', { limit: 2 })) ids.push(post.id);
  assert.equal(ids, ['3', '2', '1']);
  const path = '/feed/hashtag/%C3%A9t%C3%A9%2Fx?limit=2';
  assert.equal(
    received.map(({ url }) => url),
    [path, `${path}&cursor=a%20b`, `${path}&cursor=c`],
  );
  await stop();
});

test('continue with the page that failed', async () => {
  const { api, received, stop } = await startStrange([
    page(['3'], 'a'),
    refused,
    page(['2'], 'b'),
    page(['1'], null),
  ]);
  const posts = api.feed.explore.all();
  const ids: string[] = [];
  const read = async (): Promise<unknown> => {
    try {
      for await (const { post } of posts) ids.push(post.id);
      return 'to the end';
    } catch (error) {
      return (error as { code: unknown }).code;
    }
  };
  assert.is(await read(), 'invalid_request');
  assert.equal(ids, ['3']);
  assert.is(await read(), 'to the end');
  assert.equal(ids, ['3', '2', '1']);
  assert.equal(
    received.map(({ url }) => url.split('?')[1]),
    [undefined, 'cursor=a', 'cursor=a', 'cursor=b'],
  );
  await stop();
});

test('return each page once to concurrent calls, and start at a given cursor', async () => {
  const { api, received, stop } = await startStrange([page(['2'], 'b'), page(['1'], null)]);
  const pages = api.users.posts.pages('me', { cursor: 'a' });
  const found = await Promise.all([pages.next(), pages.next(), pages.next()]);
  assert.equal(
    found.map(({ done }) => done),
    [false, false, true],
  );
  assert.equal(
    received.map(({ url }) => url),
    ['/users/me/posts?cursor=a', '/users/me/posts?cursor=b'],
  );
  await stop();
});

test('can be left and continued later', async () => {
  const { api, received, stop } = await startStrange([page(['2'], 'a'), page(['1'], null)]);
  const pages = api.feed.explore.pages();
  for await (const { posts } of pages) {
    assert.is(posts[0]?.post.id, '2');
    break;
  }
  assert.is(received.length, 1);
  for await (const { posts } of pages) assert.is(posts[0]?.post.id, '1');
  assert.is(received.length, 2);
  await stop();
});

test.run();
