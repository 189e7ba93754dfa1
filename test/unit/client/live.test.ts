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

/** Sends the parts, each once the one before it is written, and ends. */
const stream =
  (...parts: readonly (string | Buffer)[]): Reaction =>
  (response) => {
    begin(response);
    for (const part of parts) response.write(part);
    response.end();
  };

const READY = 'event: ready\ndata: {}\n\nid: 1-0\n\n';
const gone = (id: string): string => `event: gone\ndata: {"id":"${id}"}\n\n`;

/** Resolves to the events as words, up to the deletion of the post with this id. */
const until = async (id: string, events: AsyncIterable<LiveEvent>): Promise<readonly string[]> => {
  const told: string[] = [];
  for await (const { event, data } of events) {
    told.push(event === 'gone' ? `gone ${data.id}` : event);
    if (event === 'gone' && data.id === id) break;
  }
  return told;
};

const codeOf = (events: AsyncIterable<LiveEvent>): Promise<unknown> =>
  until('never', events).then(
    () => 'over',
    (error: unknown) => (isApiError(error) ? error.code : error),
  );

const test = suite('The live updates of the client');

test('come whole, however they are cut into parts, and go on where they were', async () => {
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
  const told = await until('last', live({ feed: 'hashtag/a b', posts: ['1', '2'], onConnection }));
  assert.equal(told, ['ready', 'gone é', 'reload', 'gone last']);
  assert.equal(
    received.map(({ url, headers }) => [url, headers['last-event-id']]),
    [undefined, '2-0'].map((id) => ['/events?feed=hashtag%2Fa%20b&posts=1%2C2', id]),
  );
  assert.equal(waits, [500]);
  assert.equal(connections, [true, false, true]);
  await stop();
});

test('come back later each time while nothing comes, and as late as they are asked to', async () => {
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

test('take silence for a cut', async () => {
  const { live, received, stop } = await startStrange([begin, stream(gone('last'))]);
  assert.equal(await until('last', live({ timeout: 50 })), ['gone last']);
  assert.is(received.length, 2);
  await stop();
});

test('ask again for a token where its function throws, as it does without a network', async () => {
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
  let asked = 0;
  const { live, received, waits, stop } = await startStrange(
    [problem(401, 'invalid_token'), problem(401, 'invalid_token'), stream(gone('last'))],
    { token: () => answers[asked++]?.() ?? null },
  );
  assert.equal(await until('last', live()), ['gone last']);
  assert.equal(
    received.map(({ headers }) => headers.authorization?.slice(7)),
    ['old', 'old', 'new'],
  );
  assert.equal(waits, [500, 1_000]);
  await stop();
});

test('renew a token that ends, once', async () => {
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

test('renew a token again that ends while nothing can be reached', async () => {
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

test('end with what the service refuses, and where a platform gives no stream', async () => {
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

test('end in silence with the signal, and leave no connection', async () => {
  const over = new AbortController();
  let closed: Promise<unknown> = Promise.resolve();
  const { live, stop } = await startStrange([
    (response) => {
      begin(response);
      response.write(READY + gone('1'));
      closed = once(response, 'close');
    },
  ]);
  const told: string[] = [];
  for await (const { event } of live({ signal: over.signal })) {
    told.push(event);
    over.abort();
  }
  await closed;
  assert.equal(told, ['ready']);
  for await (const { event } of live({ signal: over.signal })) told.push(event);
  assert.equal(told, ['ready']);

  await until('1', live());
  await closed;
  await stop();
});

test.run();
