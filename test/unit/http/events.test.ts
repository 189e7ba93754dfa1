import * as TE from 'fp-ts/lib/TaskEither.js';
import Koa from 'koa';
import { once } from 'node:events';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sendEvents } from '../../../src/adapters/http/events.js';
import type { HttpState } from '../../../src/adapters/http/http-context.js';
import type { Deliveries } from '../../../src/application/live/deliver.js';
import { makeHub } from '../../../src/application/live/hub.js';
import type { LiveEvent, Sink } from '../../../src/application/live/listeners.js';
import { listenOnLoopback, startHttpApp } from '../../support/http/app.js';
import { until } from '../../support/run/until.js';

const test = suite('event stream');

/** An event so long that a few dozen fill whatever the system buffers for a socket. */
const LONG: LiveEvent = { event: 'post', data: { id: 'x'.repeat(100_000) } };

const NOBODY = { viewer: null, address: null, feed: null, posts: [] };

test('is cut off if its client reads nothing, and the others are not', async () => {
  const hub = makeHub({
    deliver: (_, { all }) =>
      TE.right<never, Deliveries>(new Map([...all].map((listener) => [listener, [LONG]]))),
    max: 10,
  });
  const app = await startHttpApp({}, {}, undefined, hub);
  const quick = await fetch(`${app.url}/events?feed=explore`);
  const slow = connect(Number(new URL(app.url).port), '127.0.0.1');
  slow.on('error', () => undefined);
  slow.pause();
  slow.write('GET /events?feed=explore HTTP/1.1\r\nHost: x\r\n\r\n');
  await until('both listen', () => hub.numbers().listeners === 2);

  const reader = (quick.body as ReadableStream<Uint8Array>).getReader();
  let read = 0;
  const take = async (upTo: number): Promise<void> => {
    while (read < upTo) read += (await reader.read()).value?.length ?? upTo;
  };
  hub.begin([]);
  for (let turn = 1; hub.numbers().cutOff === 0; turn += 1) {
    assert.ok(turn < 1000, 'no listener is cut off');
    await hub.hear([{ place: `${turn}-0`, news: [] }])();
    await take(turn * 100_000);
  }
  assert.equal([hub.numbers().cutOff, hub.numbers().listeners], [1, 1]);
  slow.resume();
  await once(slow, 'close');
  await reader.cancel();
  await until('nobody listens', () => hub.numbers().listeners === 0);
  await app.stop();
});

test('sends all that is told at once, however much, to whoever has nothing waiting', async () => {
  const events = Array.from({ length: 5 }, () => LONG);
  const hub = makeHub({
    deliver: (_, { all }) =>
      TE.right<never, Deliveries>(new Map([...all].map((listener) => [listener, events]))),
    max: 10,
  });
  const app = await startHttpApp({}, {}, undefined, hub);
  const { body } = await fetch(`${app.url}/events?feed=explore`);
  hub.begin([]);
  await hub.hear([{ place: '1-0', news: [] }])();
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  for (let read = 0; read < 5 * 100_000;) read += (await reader.read()).value?.length ?? Infinity;
  assert.is(hub.numbers().cutOff, 0);
  await reader.cancel();
  await app.stop();
});

test('is not opened for a client that hung up during its request, and sends nothing to closed ones', async () => {
  const hub = makeHub({ deliver: () => TE.right(new Map()), max: 10 });
  hub.begin([]);
  const taken: boolean[] = [];
  const join = (sink: Sink) => {
    const leave = hub.join(NOBODY, null, sink);
    return () => {
      leave();
      taken.push(sink.send([], null), sink.beat(null));
    };
  };
  const koa = new Koa<HttpState>();
  const steps: string[] = [];
  koa.use(async (ctx) => {
    steps.push('asked');
    if (ctx.path === '/late') await once(ctx.res, 'close');
    sendEvents(ctx, { join }, null);
    steps.push('sent');
  });
  const handle = koa.callback();
  const server = await listenOnLoopback((request, response) => void handle(request, response));
  const cut = new AbortController();
  const late = fetch(`${server.url}/late`, { signal: cut.signal });
  await fetch(`${server.url}/soon`, { signal: cut.signal });
  await until('the other waits', () => steps.length === 3);
  assert.is(hub.numbers().listeners, 1);
  cut.abort();
  await late.catch(() => undefined);
  await until('both are over', () => steps.length === 4 && taken.length > 0);
  assert.is(hub.numbers().listeners, 0);
  assert.equal(taken, [false, false]);
  await server.stop();
});

test('counts each listener at once, so that concurrent requests do not exceed the limits', async () => {
  const requests = 60;
  const cases = [
    [10, '', 9, 503],
    [100, '', 50, 429],
    [100, 'Authorization: Bearer alice\r\n', 20, 429],
  ] as const;
  for (const [max, header, joined, last] of cases) {
    const hub = makeHub({ deliver: () => TE.right(new Map()), max });
    const app = await startHttpApp({ watchUser: () => TE.right(true) }, {}, undefined, hub);
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.write(`GET /events HTTP/1.1\r\nHost: x\r\n${header}\r\n`.repeat(requests));
    await until('all are answered', () => app.entries.length === requests);
    assert.equal([hub.numbers().listeners, app.entries.at(-1)?.status], [joined, last], header);
    socket.destroy();
    await app.stop();
  }
});

test('is counted by the forwarded address', async () => {
  const hub = makeHub({ deliver: () => TE.right(new Map()), max: 100 });
  const app = await startHttpApp({}, {}, undefined, hub);
  const streams = new AbortController();
  const ask = async (place: string): Promise<number> => {
    const headers = { 'X-Forwarded-For': place };
    return (await fetch(`${app.url}/events`, { headers, signal: streams.signal })).status;
  };
  const one = Array.from({ length: 51 }, () => ask('198.51.100.7'));
  assert.equal(
    (await Promise.all(one)).filter((status) => status !== 200),
    [429],
  );
  assert.is(await ask('198.51.100.8'), 200);
  streams.abort();
  await until('nobody listens', () => hub.numbers().listeners === 0);
  await app.stop();
});

test('has no body with HEAD', async () => {
  const app = await startHttpApp();
  const { status, headers } = await app.send('HEAD', '/events');
  assert.equal([status, headers.get('Content-Type')], [200, 'text/event-stream; charset=utf-8']);
  await app.stop();
});

test.run();
