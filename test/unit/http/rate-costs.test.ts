import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyTooOld } from '../../../src/application/errors.js';
import { makeLimitedApps } from '../../support/http/limited-app.js';

const test = suite('What requests cost');

const { start, stop } = makeLimitedApps();
test.after.each(stop);

test('what is dearer than all there is passes for all there is, by the waits that are told', async () => {
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

test('what is refused by a bound that its caller has set costs what any request does', async () => {
  const { send } = await start({ boundAge: () => E.left(copyTooOld({ age: 1, reason: 'old' })) });
  const feed = () => send('GET', '/feed/explore', { headers: { 'X-Max-Age': '0' } });
  for (let n = 0; n < 8; n += 1) assert.is((await feed()).status, 503);
  assert.is((await feed()).status, 429);
});

test.run();
