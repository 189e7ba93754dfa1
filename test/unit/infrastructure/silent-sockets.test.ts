import { EventEmitter, once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allowLongUpload } from '../../../src/adapters/http/upload.js';
import { listen } from '../../../src/infrastructure/http-server.js';
import { until } from '../../support/run/until.js';

/** More than the buffers of two sockets hold. */
const LONG = 'x'.repeat(32 * 1024 * 1024);
const SILENCE = 40;
/** A timeout that never fires, however slow the machine. */
const LONG_SILENCE = 30_000;

const log = pino({ level: 'silent' });
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

const serve = (
  handler: RequestListener,
  silence = SILENCE,
  maxConnections = 100,
  taking = 60_000,
) => listen(handler, { port: 0, host: '127.0.0.1', maxConnections }, log, silence, taking);

const open = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
};

const test = suite('HTTP server: idle and excess connections');

test('a client that reads nothing of an answer is disconnected', async () => {
  const answers = new EventEmitter();
  const { port, drain } = await serve((_, response) => {
    response.once('close', () => answers.emit('close'));
    response.end(LONG);
  });
  const socket = await open(port);
  socket.pause();
  socket.write(GET);
  await once(answers, 'close');
  assert.ok(socket.bytesRead < LONG.length);
  socket.destroy();
  await drain(0);
});

test('a client that keeps reading gets the whole answer', async () => {
  const { port, drain } = await serve((_, response) => void response.end(LONG), LONG_SILENCE);
  const socket = await open(port);
  let got = 0;
  socket.on('data', (chunk: Buffer) => {
    got += chunk.length;
    if (got >= LONG.length) socket.end();
  });
  socket.write(GET);
  await once(socket, 'close');
  assert.ok(got > LONG.length);
  await drain(0);
});

const TAKING = 200;

test('who takes a little now and then is cut off in the end', async () => {
  const { port, drain } = await serve(
    (_, response) => void response.end(LONG),
    LONG_SILENCE,
    100,
    TAKING,
  );
  const socket = await open(port);
  socket.on('data', () => {
    socket.pause();
    setTimeout(() => socket.resume(), SILENCE);
  });
  socket.write(GET);
  await once(socket, 'close');
  assert.ok(socket.bytesRead < LONG.length);
  await drain(0);
});

test('a stream lasts as long as it likes, but keeps no answers waiting behind it', async () => {
  const { port, drain } = await serve(
    ({ url }, response) => {
      if (url !== '/stream') response.end('page');
      else setInterval(() => response.write('beat'), SILENCE).unref();
    },
    LONG_SILENCE,
    100,
    TAKING,
  );
  const socket = await open(port);
  socket.write(GET.replace('/', '/stream'));
  for (const start = performance.now(); performance.now() - start < 3 * TAKING;)
    await once(socket, 'data');
  socket.write(GET);
  socket.resume();
  await once(socket, 'close');
  await drain(0);
});

test('a connection stays open while its answer is being prepared', async () => {
  const { port, drain } = await serve((request, response) => {
    // The timeout passes twice before the answer is ready.
    request.socket.once('timeout', () => {
      request.socket.setTimeout(SILENCE);
      request.socket.once('timeout', () => void response.end('made'));
    });
  });
  const socket = await open(port);
  socket.write(GET);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString(), 'made');
  socket.destroy();
  await drain(0);
});

test('an upload may pause for longer than a download', async () => {
  const { port, drain } = await serve((request, response) => {
    allowLongUpload(request);
    request.once('data', () => {
      setTimeout(() => {
        socket.write('b');
      }, 2 * SILENCE);
    });
    request.once('end', () => void response.end('taken'));
    request.on('data', () => undefined);
  });
  const socket = await open(port);
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString(), 'taken');
  socket.destroy();
  await drain(0);
});

test('a closed connection ends all its answers, also the pipelined ones that wait', async () => {
  const answers: ServerResponse[] = [];
  const closed = new Set<ServerResponse>();
  const { port, drain } = await serve((_, response) => {
    answers.push(response.once('close', () => closed.add(response)));
    response.write('begun');
  }, LONG_SILENCE);
  const socket = await open(port);
  socket.write(GET.repeat(3));
  await until('all are begun', () => answers.length === 3);
  socket.destroy();
  await until('all are closed', () => closed.size === 3);
  assert.ok(answers.every(({ destroyed }) => destroyed));
  await drain(0);
});

test('a connection beyond the maximum is closed at once, and the others are still served', async () => {
  const { port, drain } = await serve(
    (_, response) => void response.end('served'),
    LONG_SILENCE,
    2,
  );
  const held = [await open(port), await open(port)];
  for (const socket of held) {
    socket.write(GET);
    await once(socket, 'data');
  }
  const extra = connect(port, '127.0.0.1');
  extra.on('error', () => undefined);
  await once(extra, 'close');
  assert.is(extra.bytesRead, 0);
  for (const socket of held) {
    socket.write(GET);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), 'served');
    socket.destroy();
  }
  await drain(0);
});

test.run();
