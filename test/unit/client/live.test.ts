import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isApiError } from '../../../packages/client/src/errors.js';
import type { LiveEvent } from '../../../packages/client/src/live.js';
import {
  cutConnection,
  htmlOf502,
  problem,
  startStrange,
  type Reaction,
} from '../../support/client/strange-server.js';

const begin = (response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
};

/** Sends the parts one after another, and ends. */
const stream =
  (...parts: readonly (string | Buffer)[]): Reaction =>
  (response) => {
    begin(response);
    for (const part of parts) response.write(part);
    response.end();
  };

const READY = 'event: ready\ndata: {}\n\nid: 1-0\n\n';
const gone = (id: string): string => `event: gone\ndata: {"id":"${id}"}\n\n`;

/** Resolves to the names of the events, up to the deletion of the post with this id. */
const until = async (id: string, events: AsyncIterable<LiveEvent>): Promise<readonly string[]> => {
  const heard: string[] = [];
  for await (const { event, data } of events) {
    heard.push(event === 'gone' ? `gone ${data.id}` : event);
    if (event === 'gone' && data.id === id) break;
  }
  return heard;
};

const codeOf = (events: AsyncIterable<LiveEvent>): Promise<unknown> =>
  until('never', events).then(
    () => 'over',
    (error: unknown) => (isApiError(error) ? error.code : error),
  );

const test = suite('client: live updates');

test('events are read whole from any chunks, and a new connection continues after the last one', async () => {
  const letters = Buffer.from(gone('é'));
  const half = letters.indexOf(Buffer.from('é')) + 1;
  const { live, received, waits, stop } = await startStrange([
    stream(READY, letters.subarray(0, half), letters.subarray(half), ':\nid: 2-0\n\nevent: go'),
    stream('event: reload\ndata: {}\n\n', READY, gone('last')),
  ]);
  const connections: boolean[] = [];
  const onConnection = (isOn: boolean): void => {
    connections.push(isOn);
  };
  const heard = await until('last', live({ feed: 'hashtag/a b', posts: ['1', '2'], onConnection }));
  assert.equal(heard, ['ready', 'gone é', 'reload', 'gone last']);
  assert.equal(
    received.map(({ url, headers }) => [url, headers['last-event-id']]),
    [undefined, '2-0'].map((id) => ['/events?feed=hashtag%2Fa%20b&posts=1%2C2', id]),
  );
  assert.equal(waits, [500]);
  assert.equal(connections, [true, false, true]);
  await stop();
});

test('the pause before a reconnect doubles while no event arrives, plus the Retry-After of the service', async () => {
  const { live, waits, stop } = await startStrange([
    cutConnection,
    htmlOf502,
    problem(429, 'too_many_listeners', { 'Retry-After': '60' }),
    stream(READY),
    stream(gone('last')),
  ]);
  assert.equal(await until('last', live()), ['ready', 'gone last']);
  assert.equal(waits, [500, 1_000, 60_000 + 2_000, 500]);
  await stop();
});

test('a silent connection is treated as cut', async () => {
  const { live, received, stop } = await startStrange([begin, stream(gone('last'))]);
  assert.equal(await until('last', live({ timeout: 50 })), ['gone last']);
  assert.is(received.length, 2);
  await stop();
});

test('a token function that throws is called again later', async () => {
  const answers: readonly (() => string)[] = [
    () => {
      throw new Error('offline');
    },
    () => 'old',
    () => {
      throw new Error('offline yet');
    },
    () => 'old',
    () => 'new',
  ];
  let calls = 0;
  const { live, received, waits, stop } = await startStrange(
    [problem(401, 'invalid_token'), problem(401, 'invalid_token'), stream(gone('last'))],
    { token: () => answers[calls++]?.() ?? null },
  );
  assert.equal(await until('last', live()), ['gone last']);
  assert.equal(
    received.map(({ headers }) => headers.authorization?.slice(7)),
    ['old', 'old', 'new'],
  );
  assert.equal(waits, [500, 1_000]);
  await stop();
});

test('an expired token is renewed once', async () => {
  const refused: (string | undefined)[] = [];
  const { live, received, waits, stop } = await startStrange(
    [
      stream(READY, 'event: end\ndata: {"reason":"unauthorized"}\n\n'),
      problem(401, 'invalid_token'),
      stream(gone('1')),
      problem(401, 'invalid_token'),
    ],
    {
      token: (old) => {
        if (old !== undefined) refused.push(old);
        return old === undefined ? 'old' : 'new';
      },
    },
  );
  assert.is(await codeOf(live()), 'invalid_token');
  assert.equal(refused, ['old']);
  assert.equal(
    received.map(({ headers }) => headers.authorization?.slice(7)),
    ['old', 'old', 'new', 'old', 'new'],
  );
  assert.equal(waits, [500, 500]);
  await stop();
});

test('a token that expires again before any event arrived is renewed again', async () => {
  let held = 0;
  const { live, received, stop } = await startStrange(
    [
      problem(401, 'invalid_token'),
      problem(503, 'listeners_full', { 'Retry-After': '0' }),
      problem(401, 'invalid_token'),
      // A connection that ends at once delivers nothing.
      stream(),
      problem(401, 'invalid_token'),
      stream(gone('last')),
    ],
    {
      token: (old) => {
        if (old !== undefined) held += 1;
        return `token ${held}`;
      },
    },
  );
  assert.equal(await until('last', live()), ['gone last']);
  assert.equal(
    received.map(({ headers }) => headers.authorization?.slice(13)),
    ['0', '1', '1', '2', '2', '3'],
  );
  await stop();
});

test('a refusal of the service, and a platform without streams, end the updates with an error', async () => {
  const { live, received, stop } = await startStrange([problem(400, 'invalid_request')]);
  assert.is(await codeOf(live({ feed: 'hashtag/' })), 'invalid_request');
  assert.is(received.length, 1);
  await stop();

  const bare = await startStrange([stream(READY)], {
    fetch: async (...args) => {
      const response = await fetch(...args);
      return Object.defineProperty(response, 'body', { value: undefined });
    },
  });
  assert.is(await codeOf(bare.live()), 'no_stream');
  await bare.stop();
});

test('an aborted signal ends the updates without an error, and closes the connection', async () => {
  const over = new AbortController();
  let closed: Promise<unknown> = Promise.resolve();
  const { live, stop } = await startStrange([
    (response) => {
      begin(response);
      response.write(READY + gone('1'));
      closed = once(response, 'close');
    },
  ]);
  const heard: string[] = [];
  for await (const { event } of live({ signal: over.signal })) {
    heard.push(event);
    over.abort();
  }
  await closed;
  assert.equal(heard, ['ready']);
  for await (const { event } of live({ signal: over.signal })) heard.push(event);
  assert.equal(heard, ['ready']);

  await until('1', live());
  await closed;
  await stop();
});

test.run();
