import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listen } from '../../../src/infrastructure/http-server.js';

const lines: string[] = [];
const log = pino({ level: 'info', base: null }, { write: (line) => void lines.push(line) });
const { port, drain } = await listen(
  (_, response) => void response.end('served'),
  { port: 0, host: '127.0.0.1', maxConnections: 100 },
  log,
);

const send = async (text: string, then: (socket: Socket) => void = () => undefined) => {
  lines.length = 0;
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  socket.on('error', () => undefined);
  socket.write(text);
  then(socket);
  await once(socket, 'close');
  return answer;
};

const test = suite('HTTP server');
test.after(() => drain(0));

const REFUSED: Readonly<Record<string, readonly [string, number, string]>> = {
  'headers that are too large': [
    `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
  'a request that is not HTTP': ['hello\r\n\r\n', 400, 'invalid_request'],
  'a request without Host': ['GET / HTTP/1.1\r\n\r\n', 400, 'invalid_request'],
};

for (const [what, [text, status, code]] of Object.entries(REFUSED))
  test(`answers ${what} with a problem and logs one line`, async () => {
    const answer = await send(text);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(head, 'Content-Type: application/problem+json');
    assert.match(head, `Content-Length: ${Buffer.byteLength(body)}`);
    const problem = JSON.parse(body) as { readonly status: number; readonly code: string };
    assert.equal([problem.status, problem.code], [status, code]);
    assert.is(lines.length, 1);
    assert.match(lines[0] ?? '', `"status":${status}`);
  });

test('serves a request with any Expect header', async () => {
  const answer = await send(
    'GET / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
  );
  assert.match(answer, /^HTTP\/1.1 200 /);
  assert.match(answer, 'served');
});

test('serves HTTP/1.0 without a Host header', async () => {
  assert.match(await send('GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 /);
});

test('logs nothing if a client hangs up', async () => {
  assert.is(await send('GET / HT', (socket) => socket.resetAndDestroy()), '');
  assert.equal(lines, []);
});

test.run();
