import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeApp } from '../../../src/adapters/http/app.js';
import { httpDeps, listenOnLoopback } from '../../support/http/app.js';

const addressSeen = async (
  trustProxy: boolean,
  forwarded = '10.0.0.1, 203.0.113.9',
): Promise<string> => {
  const seen: string[] = [];
  const deps = httpDeps();
  const app = makeApp({
    ...deps,
    settings: { ...deps.settings, trustProxy },
    authenticate: ({ address }) => {
      seen.push(address);
      return TE.right(null);
    },
  });
  const handle = app.callback();
  const server = await listenOnLoopback((request, response) => void handle(request, response));
  await fetch(server.url, { headers: { 'X-Forwarded-For': forwarded } });
  await server.stop();
  return seen.join();
};

const test = suite('address of the client');

test('is that of the socket if no proxy is trusted, whatever X-Forwarded-For says', async () => {
  assert.is(await addressSeen(false), '127.0.0.1');
});

test('is the last one of X-Forwarded-For if a proxy is trusted, since the client may send the others', async () => {
  assert.is(await addressSeen(true), '203.0.113.9');
});

test('omits the port that some proxies add', async () => {
  const written = {
    '203.0.113.9:51000': '203.0.113.9',
    '[2001:db8::1]:51000': '2001:db8::1',
    '[2001:db8::1]': '2001:db8::1',
    '2001:db8::1': '2001:db8::1',
  };
  for (const [text, address] of Object.entries(written))
    assert.is(await addressSeen(true, text), address);
});

test('is unknown, and not that of the proxy, if the last one is empty', async () => {
  for (const text of ['', ' ', ',', '203.0.113.9,', '203.0.113.9, '])
    assert.is(await addressSeen(true, text), 'unknown', text);
});

test.run();
