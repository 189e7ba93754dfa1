import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isApiError } from '../../../packages/client/src/errors.js';
import { renewalOf } from '../../../packages/client/src/token.js';
import { json, problem, startStrange, type Reaction } from '../../support/client/strange-server.js';

/** Accepts one token. */
const knowing =
  (token: string): Reaction =>
  (response, request) => {
    const answer =
      request.headers.authorization === `Bearer ${token}`
        ? json(200, { username: 'alice' })
        : problem(401, 'invalid_token');
    answer(response, request);
  };

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: unknown) => (isApiError(error) ? error.code : error),
  );

const test = suite('client: token');

test('is renewed once for concurrent requests that were refused', async () => {
  const refusedTokens: (string | undefined)[] = [];
  const { api, received, waits, stop } = await startStrange([knowing('new')], {
    token: (refused) => {
      refusedTokens.push(refused);
      return refused === undefined ? 'old' : Promise.resolve('new');
    },
  });
  await Promise.all([api.whoami(), api.whoami(), api.whoami()]);
  await api.whoami();
  assert.equal(
    refusedTokens.filter((refused) => refused !== undefined),
    ['old'],
  );
  assert.is(received.length, 8);
  assert.equal(waits, []);
  await stop();
});

test('is renewed only once per request: a refused new token is the error', async () => {
  const { api, received, stop } = await startStrange([problem(401, 'invalid_token')], {
    token: (refused = '') => `${refused}x`,
  });
  assert.is(await codeOf(api.whoami()), 'invalid_token');
  assert.is(received.length, 2);
  await stop();
});

test('is requested again after the function had none', async () => {
  let session: string | null = null;
  const { api, stop } = await startStrange([knowing('good')], {
    token: (refused) => (refused === undefined ? 'old' : session),
  });
  assert.is(await codeOf(api.whoami()), 'invalid_token');
  session = 'good';
  assert.is(await codeOf(api.whoami()), 'answered');
  await stop();
});

test('is renewed once although the renewal of another refused token fails meanwhile', async () => {
  const refusedTokens: string[] = [];
  const answers = new Map<string, (next: string | null) => void>();
  const { renew } = renewalOf((refused = '') => {
    refusedTokens.push(refused);
    return new Promise((resolve) => answers.set(refused, resolve));
  });
  const older = renew('older');
  const newer = renew('newer');
  answers.get('older')?.(null);
  assert.is(await older, null);
  const again = renew('newer');
  assert.equal(refusedTokens, ['older', 'newer']);
  answers.get('newer')?.('good');
  assert.equal(await Promise.all([newer, again, renew('newer')]), ['good', 'good', 'good']);
  assert.equal(refusedTokens, ['older', 'newer']);
});

test('is not awaited once the signal is aborted', async () => {
  const controller = new AbortController();
  const { api, received, stop } = await startStrange([knowing('a')], {
    token: () => {
      controller.abort();
      return new Promise<string>(() => undefined);
    },
  });
  assert.is(await codeOf(api.whoami({ signal: controller.signal })), 'aborted');
  assert.is(received.length, 0);
  await stop();
});

test('an error of the token function reaches the caller', async () => {
  const broken = new Error('no network');
  const { api, stop } = await startStrange([knowing('a')], {
    token: (refused) => (refused === undefined ? 'old' : Promise.reject(broken)),
  });
  assert.is(await codeOf(api.whoami()), broken);
  await stop();
});

test('is not sent if there is none', async () => {
  const { api, received, stop } = await startStrange([json(200, { posts: [] })]);
  await api.feed.explore({ limit: 5, includeUser: false });
  assert.is(received[0]?.headers.authorization, undefined);
  assert.is(received[0]?.url, '/feed/explore?limit=5&includeUser=false');
  await stop();
});

test.run();
