import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ReadReply } from '../../../src/application/ports/proxy-store.js';
import type { WriteReply } from '../../../src/application/use-cases/proxies.js';
import { startHttpApp } from '../../support/http/app.js';

const refusal = E.left({
  code: 'command_not_allowed' as const,
  message: 'ERR command not allowed: ZADD',
});

const reading = ([name]: readonly unknown[]): ReadReply =>
  name === 'GET' ? E.right('9007199254740993') : E.left('ERR command not allowed: FLUSHALL');
const writing = ([name]: readonly unknown[]): WriteReply =>
  name === 'HSET' ? E.right(1) : refusal;

const app = await startHttpApp(
  {
    proxyRead: ({ commands }) => TE.right(commands.map(reading)),
    proxyWrite: ({ commands, atomic }) => {
      const replies = commands.map(writing);
      return TE.right({ applied: !atomic || replies.every(E.isRight), replies });
    },
  },
  { proxyMaxCommands: 3 },
);

const read = (body: unknown) => app.send('POST', '/', { as: 'service', body });
const write = (body: unknown, query = '') =>
  app.send('POST', `/redis/write${query}`, { as: 'service', body });
const codeOf = (json: unknown) => (json as { code?: string }).code;

const GET = ['GET', 'k'];
const BAD = ['FLUSHALL'];
const HSET = ['HSET', 'user:alice', 'bio', 'x'];
const ZADD = ['ZADD', 'k', '1', 'x'];

const test = suite('read proxy');

test('long integers of the store are passed on unchanged', async () => {
  const response = await fetch(app.url, {
    method: 'POST',
    headers: { 'X-API-Key': 'key', 'Content-Type': 'application/json' },
    body: JSON.stringify([GET, GET]),
  });
  assert.is(await response.text(), '[9007199254740993,9007199254740993]');
  assert.is(response.headers.get('cache-control'), 'no-store');
  assert.is(response.headers.get('x-command-errors'), null);
});

test('an empty batch is answered with an empty list', async () => {
  const { status, json } = await read([]);
  assert.is(status, 200);
  assert.equal(json, []);
});

test('X-Command-Errors lists as many positions as fit, and the number of the others', async () => {
  const many = await startHttpApp(
    { proxyRead: ({ commands }) => TE.right(commands.map(reading)) },
    { proxyMaxCommands: 1000 },
  );
  const placesOf = async (count: number): Promise<string> => {
    const body = Array.from({ length: count }, () => BAD);
    const { headers } = await many.send('POST', '/', { as: 'service', body });
    return headers.get('x-command-errors') ?? '';
  };
  const whole = await placesOf(400);
  assert.is(whole.split(',').length, 400);
  const cut = await placesOf(1000);
  assert.ok(cut.length < 2048, String(cut.length));
  const [more = '', ...shown] = cut.split(',').reverse();
  assert.equal(
    shown.reverse().map(Number),
    shown.map((_, place) => place),
  );
  assert.is(more, `+${1000 - shown.length}`);
  await many.stop();
});

test('a body that is not an array of commands is refused with the position of the fault', async () => {
  for (const [body, path] of [
    [{}, ''],
    ['GET', ''],
    [[GET, 'GET'], '1'],
    [[5], '0'],
    [[null], '0'],
    [{ commands: 5 }, 'commands'],
    [{ commands: [GET, {}] }, 'commands.1'],
  ] as const) {
    const { status, json } = await read(body);
    assert.is(status, 400, JSON.stringify(body));
    assert.is((json as { errors: { path: string }[] }).errors[0]?.path, path);
  }
});

test('too many commands and too long arguments are refused', async () => {
  assert.is((await read([GET, GET, GET])).status, 200);
  assert.is(codeOf((await read([GET, GET, GET, GET])).json), 'payload_too_large');
  assert.is((await read([['GET', 'x'.repeat(65_536)]])).status, 200);
  assert.is((await read([['GET', 'x'.repeat(65_537)]])).status, 413);
  assert.is((await read([['GET', '\u00e9'.repeat(32_769)]])).status, 413);
});

test.run();

const writes = suite('write proxy');
writes.after(app.stop);

writes('refused commands are reported along with the results of the others', async () => {
  const { status, json } = await write([HSET, ZADD]);
  const message = 'ERR command not allowed: ZADD';
  assert.is(status, 207);
  assert.equal(json, {
    results: [1, message],
    username: 'xano_sync',
    errors: [{ index: 1, code: 'command_not_allowed', message }],
  });
});

writes('atomic must be true or false', async () => {
  assert.is((await write([HSET], '?atomic=yes')).status, 400);
});

writes.run();
