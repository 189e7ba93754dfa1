import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isApiError, type ApiError } from '../../../packages/client/src/errors.js';
import {
  cutConnection,
  halfAnAnswer,
  htmlOf502,
  json,
  problem,
  startStrange,
  type Reaction,
} from '../../support/client/strange-server.js';

/** Resolves to the error with which a call rejects. */
const failureOf = async (call: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await call.then(
    () => 'it was answered',
    (reason: unknown) => reason,
  );
  assert.ok(isApiError(error), String(error));
  return error;
};

const post = json(200, { post: { id: '1' } });

const test = suite('client: retries');

test('waits as long as Retry-After says, plus a random time', async () => {
  const { api, waits, received, stop } = await startStrange([
    problem(429, 'rate_limited', { 'Retry-After': '3' }),
    problem(503, 'store_unavailable', { 'Retry-After': '1' }),
    post,
  ]);
  assert.equal(await api.posts.get('1'), { post: { id: '1' } });
  assert.equal(waits, [3_000 + 150, 1_000 + 300]);
  assert.is(received.length, 3);
  await stop();
});

test('maxAge is sent only if given, and copy_too_old is not retried', async () => {
  const { api, waits, received, stop } = await startStrange([
    problem(503, 'copy_too_old', { 'Retry-After': '5' }),
    post,
    json(200, { users: [], count: 0 }),
  ]);
  assert.is((await failureOf(api.posts.get('1', { maxAge: 0 }))).code, 'copy_too_old');
  await api.posts.get('1');
  await api.search.users('a', { maxAge: 9, limit: 3 });
  assert.equal(waits, []);
  assert.equal(
    received.map(({ headers }) => headers['x-max-age']),
    ['0', undefined, '9'],
  );
  assert.is(received[2]?.url, '/search/users?limit=3&q=a');
  await stop();
});

test('waits as long as Retry-After says although the body of the refusal breaks off', async () => {
  const broken: Reaction = (response) => {
    response.writeHead(429, { 'Retry-After': '3', 'Content-Length': '100' });
    response.write('{');
    setTimeout(() => response.destroy(), 20);
  };
  const { api, waits, stop } = await startStrange([broken, post]);
  assert.equal(await api.posts.create({ content: 'x' }), { post: { id: '1' } });
  assert.equal(waits, [3_000 + 150]);
  await stop();
});

test('compares a date in Retry-After with the Date of the answer', async () => {
  const { api, waits, stop } = await startStrange([
    problem(503, 'store_unavailable', {
      Date: 'Sun, 22 Nov 2026 12:00:00 GMT',
      'Retry-After': 'Sun, 22 Nov 2026 12:00:07 GMT',
    }),
    post,
  ]);
  await api.posts.get('1');
  assert.equal(waits, [7_000 + 150]);
  await stop();
});

test('does not wait for a long Retry-After, but reports it', async () => {
  const { api, waits, stop } = await startStrange([
    problem(503, 'outbox_full', { 'Retry-After': '60' }),
  ]);
  const failure = await failureOf(api.posts.like('1'));
  assert.equal(
    [failure.code, failure.status, failure.retryAfter, failure.attempts],
    ['outbox_full', 503, 60_000, 1],
  );
  assert.equal(waits, []);
  await stop();
});

test('retries after the error page of a proxy and after a cut connection', async () => {
  const { api, waits, stop } = await startStrange([htmlOf502, cutConnection, post]);
  assert.equal(await api.posts.get('1'), { post: { id: '1' } });
  assert.equal(waits, [150, 300]);
  await stop();
});

test('gives up after the given number of retries', async () => {
  const { api, received, stop } = await startStrange([htmlOf502], { retries: 1 });
  const failure = await failureOf(api.posts.get('1'));
  assert.equal(
    [failure.code, failure.status, failure.attempts],
    ['unexpected_answer', 502, received.length],
  );
  assert.is(received.length, 2);
  await stop();
});

test('retries a new post with the same idempotency key, and a like without one', async () => {
  const { api, received, stop } = await startStrange([htmlOf502, post, htmlOf502, post]);
  await api.posts.create({ content: 'Hello' });
  await api.posts.like('1');
  const keys = received.map(({ headers }) => headers['idempotency-key']);
  assert.match(String(keys[0]), /^[\w-]{20,}$/);
  assert.equal(keys, [keys[0], keys[0], undefined, undefined]);
  await stop();
});

test('a request that is not idempotent is repeated only if nothing was done', async () => {
  const { call, received, stop } = await startStrange([
    problem(429, 'rate_limited', { 'Retry-After': '0' }),
    htmlOf502,
  ]);
  const failure = await failureOf(call('POST /posts', { body: { content: 'Hello' } }));
  assert.is(failure.status, 502);
  assert.is(received.length, 2);
  await stop();
});

test('a refused request is not repeated', async () => {
  const { api, received, stop } = await startStrange([problem(404, 'post_not_found')]);
  const failure = await failureOf(api.posts.delete('1'));
  assert.equal(
    [failure.code, failure.message, failure.requestId],
    ['post_not_found', 'It is post_not_found.', 'request-1'],
  );
  assert.is(received.length, 1);
  await stop();
});

test('a deletion counts as done if its second attempt finds nothing', async () => {
  const { api, received, stop } = await startStrange([
    cutConnection,
    problem(404, 'post_not_found'),
  ]);
  await api.posts.delete('1');
  assert.is(received.length, 2);
  await stop();
});

test('a 404 after a refusal, or from a proxy, does not count as a deletion', async () => {
  const nothing = problem(404, 'post_not_found');
  const startAfter = (...reactions: readonly Reaction[]) =>
    startStrange(reactions, { token: (old) => (old === undefined ? 'old' : 'new') });
  const page404 = json(404, '<html>');
  const limited = problem(429, 'rate_limited', { 'Retry-After': '0' });
  for (const [first, second, code] of [
    [htmlOf502, page404, 'unexpected_answer'],
    [limited, nothing, 'post_not_found'],
    [problem(401, 'invalid_token'), nothing, 'post_not_found'],
    [htmlOf502, problem(404, 'user_not_found'), 'user_not_found'],
  ] as const) {
    const { api, received, stop } = await startAfter(first, second);
    assert.is((await failureOf(api.posts.delete('1'))).code, code);
    assert.is(received.length, 2);
    await stop();
  }
});

test('mayBeDone says whether a failed change may have been carried out', async () => {
  const { api, stop } = await startStrange([
    problem(403, 'blocked'),
    htmlOf502,
    problem(403, 'blocked'),
    cutConnection,
  ]);
  const failures = [
    await failureOf(api.posts.like('1')),
    await failureOf(api.posts.like('1')),
    await failureOf(api.posts.like('1')),
  ];
  assert.equal(
    failures.map(({ code, mayBeDone }) => [code, mayBeDone]),
    [
      ['blocked', false],
      ['blocked', true],
      ['network', true],
    ],
  );
  await stop();
});

test('mayBeDone is also set if the change is aborted between two attempts', async () => {
  const failureAfter = async (
    reactions: readonly Reaction[],
    isWaiting: boolean,
  ): Promise<unknown> => {
    const controller = new AbortController();
    const giveUp = (): Promise<never> => {
      controller.abort();
      return new Promise<never>(() => undefined);
    };
    const { api, stop } = await startStrange(reactions, {
      token: (old) => (old === undefined ? 'old' : giveUp()),
      ...(isWaiting ? { wait: giveUp } : {}),
    });
    const failure = await failureOf(api.posts.like('1', { signal: controller.signal }));
    await stop();
    return [failure.code, failure.attempts, failure.mayBeDone];
  };
  const expired = problem(401, 'invalid_token');
  assert.equal(await failureAfter([htmlOf502], true), ['aborted', 1, true]);
  assert.equal(await failureAfter([htmlOf502, expired], false), ['aborted', 2, true]);
  assert.equal(await failureAfter([expired], false), ['aborted', 1, false]);
});

test('an empty body, half an answer and an unreachable server have different codes', async () => {
  const empty = await startStrange([(response) => response.end()]);
  assert.equal((await failureOf(empty.api.posts.get('1'))).code, 'unexpected_answer');
  await empty.stop();
  assert.equal((await failureOf(empty.api.posts.get('1'))).code, 'network');

  const slow = await startStrange([halfAnAnswer], { timeout: 50, retries: 1 });
  const late = await failureOf(slow.api.posts.get('1'));
  assert.equal([late.code, late.status, late.attempts], ['timeout', 0, 2]);
  await slow.stop();
});

test('an aborted signal ends a request at once, also one that starts later', async () => {
  const controller = new AbortController();
  const { api, received, stop } = await startStrange([
    () => {
      controller.abort();
    },
  ]);
  const failure = await failureOf(api.posts.get('1', { signal: controller.signal }));
  assert.equal([failure.code, failure.name], ['aborted', 'AbortError']);
  assert.is((await failureOf(api.posts.get('1', { signal: controller.signal }))).code, 'aborted');
  assert.is(received.length, 1);
  await stop();
});

test.run();
