import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyTooOld } from '../../../src/application/errors.js';
import { makeLimitedApps } from '../../support/http/limited-app.js';

const test = suite('cost of requests');

const { start, stop } = makeLimitedApps();
test.after.each(stop);

test('a request that costs more than the whole budget passes after the announced waits', async () => {
  const { send, pass } = await start({
    proxyRead: ({ commands }) => TE.right(commands.map(() => E.right('1'))),
  });
  const body = Array.from({ length: 400 }, () => ['HGET', 'user:me', 'bio']);
  assert.is((await send('POST', '/', { body })).status, 200);
  // The first refusal comes from the limit on requests, the second from the cost of the body.
  for (const _ of [1, 2]) {
    const refused = await send('POST', '/', { body });
    assert.is(refused.status, 429);
    pass(1000 * Number(refused.headers.get('Retry-After')));
  }
  assert.is((await send('POST', '/', { body })).status, 200);
});

test('a long body costs by its length, whatever it holds, and its rows no more than that', async () => {
  const { send, pass } = await start({
    proxyRead: ({ commands }) => TE.right(commands.map(() => E.right('1'))),
  });
  const post = async (body: unknown) => (await send('POST', '/', { body })).status;
  const long = 'x'.repeat(39_900);
  for (const _ of [1, 2, 3, 4]) assert.is(await post([1, long]), 400);
  assert.is(await post([1, long]), 429);
  pass(120_000);
  const commands = Array.from({ length: 39 }, () => ['HGET', 'user:me', 'x'.repeat(1000)]);
  for (const _ of [1, 2, 3, 4]) assert.is(await post(commands), 200);
  assert.is(await post(commands), 429);
});

test('a request refused for its X-Max-Age costs as much as any other', async () => {
  const { send } = await start({ boundAge: () => E.left(copyTooOld({ age: 1, reason: 'old' })) });
  const feed = () => send('GET', '/feed/explore', { headers: { 'X-Max-Age': '0' } });
  for (let n = 0; n < 8; n += 1) assert.is((await feed()).status, 503);
  assert.is((await feed()).status, 429);
});

test.run();
