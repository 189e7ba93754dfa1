import * as TE from 'fp-ts/lib/TaskEither.js';
import { once } from 'node:events';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeFault } from '../../../src/application/errors.js';
import { startHttpApp } from '../../support/http/app.js';
import { until } from '../../support/run/until.js';

const bios: unknown[] = [];
const app = await startHttpApp({
  updateUser: ({ username, patch }) => {
    bios.push(patch['bio']);
    return TE.right({ user: { username }, propagation: { posts: 0, status: 'done' } });
  },
  importRecords: () => TE.left(storeFault(new Error('odd'))),
});

const requestOf = (bio: string): readonly [head: Buffer, body: Buffer] => {
  const body = Buffer.from(JSON.stringify({ bio }));
  const lines = [
    'PATCH /users/me HTTP/1.1',
    'Host: x',
    'Authorization: Bearer alice',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  return [Buffer.from([...lines, '', ''].join('\r\n')), body];
};

const WAVE = '\u{1F44B}';

const test = suite('a request body');
test.after(app.stop);

test('is read whether it arrives with its head, after it, in pieces or with the next request', async () => {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1').setNoDelay();
  let answered = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answered += text));
  const send = (...pieces: readonly Buffer[]): Promise<unknown> =>
    new Promise((resolve) => socket.write(Buffer.concat(pieces), () => setImmediate(resolve)));
  const [head, one] = requestOf(`one ${WAVE}`);
  const [otherHead, two] = requestOf(`two ${WAVE}`);
  const within = one.indexOf(WAVE) + 2;

  await send(head, one);
  for (const piece of [otherHead, two]) await send(piece);
  for (const piece of [head, one.subarray(0, within), one.subarray(within)]) await send(piece);
  await send(otherHead, two.subarray(0, within));
  await send(two.subarray(within));
  await send(head, one, otherHead, two);
  await until('all are answered', () => answered.split('HTTP/1.1 200').length === 7);
  socket.end();
  await once(socket, 'close');
  const expected = ['one', 'two', 'one', 'two', 'one', 'two'].map((word) => `${word} ${WAVE}`);
  assert.equal(bios, expected);
});

test('of an import that stops early is read to its end, so that the client can send all and get the error', async () => {
  const line = Buffer.from(`{"username":"ada","bio":"${'x'.repeat(1000)}"}\n`);
  const body = Buffer.concat(Array.from({ length: 30_000 }, () => line));
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  let answered = '';
  const head = [
    'POST /sync/users HTTP/1.1',
    'Host: x',
    'X-API-Key: key',
    'Content-Type: application/x-ndjson',
    `Content-Length: ${body.length}`,
  ];
  socket.write([...head, '', ''].join('\r\n'));
  let isSent = false;
  socket.write(body, () => {
    isSent = true;
    socket.setEncoding('utf8').on('data', (text: string) => (answered += text));
  });
  await until('all of it is sent, and then answered', () => isSent && answered.includes('"code"'));
  assert.match(answered, /^HTTP\/1\.1 500 /);
  socket.destroy();
});

test.run();
