import { mock } from 'node:test';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commentChange, createPostChange } from '../../../packages/client/src/query.js';
import { clearCaches, REFUSAL, start } from '../../support/client/kept.js';

const HOUR = 3_600_000;

const MISMATCH = {
  ...REFUSAL,
  type: 'urn:xano-redis-sync:problem:idempotency_mismatch',
  code: 'idempotency_mismatch',
};

/** Presses buttons and resolves to the idempotency key of each press; `hang` answers only when the test says so. */
const startPresses = () => {
  const { client, cache, request, asked, press } = start();
  const hang = async (content: string) => {
    const done = press(createPostChange(client, cache), { content });
    const { headers, answer } = await request(asked().length);
    const end = async (status: number, body: unknown = {}): Promise<void> => {
      answer(status, body);
      await done;
    };
    return { key: headers.get('Idempotency-Key') ?? '', end };
  };
  const keyOf = async (done: Promise<string>, status: number, body: unknown): Promise<string> => {
    const { headers, answer } = await request(asked().length);
    answer(status, body);
    await done;
    return headers.get('Idempotency-Key') ?? '';
  };
  return {
    hang,
    publish: (content: string, status: number, body: unknown = {}) =>
      keyOf(press(createPostChange(client, cache), { content }), status, body),
    comment: (post: string, content: string, status: number, body: unknown = {}) =>
      keyOf(press(commentChange(client, cache, post), content), status, body),
  };
};

const test = suite('client hooks: idempotency keys');

test.after(clearCaches);

test('the same text keeps its key after failures, until it is written', async () => {
  const { publish } = startPresses();
  const key = await publish('Hello', 503);
  assert.ok(key.length > 20);
  assert.is.not(await publish('Hello you', 503), key);
  assert.is(await publish('Hello', 403, REFUSAL), key);
  assert.is(await publish('Hello', 200), key);
  assert.is.not(await publish('Hello', 200), key);
});

test('the same text keeps its key while an earlier press is pending', async () => {
  const { hang, publish } = startPresses();
  const first = await hang('Hello');
  const second = await hang('Hello');
  assert.is(second.key, first.key);
  await first.end(503);
  assert.is(await publish('Hello', 503), first.key);
  await second.end(200);
  assert.is.not(await publish('Hello', 200), first.key);
});

test('a text that was written gets a new key, whatever happens to pending presses', async () => {
  const { hang, publish } = startPresses();
  const [first, second] = [await hang('Hello'), await hang('Hello')];
  await second.end(200);
  const third = await hang('Hello');
  assert.is.not(third.key, first.key);
  await first.end(503);
  assert.is(await publish('Hello', 503), third.key);
  await third.end(200);
  assert.is.not(await publish('Hello', 200), first.key);
});

test('of two concurrent presses the last one decides whether the key is kept', async () => {
  const { hang, publish } = startPresses();
  const [first, second] = [await hang('Hello'), await hang('Hello')];
  await first.end(200);
  await second.end(503);
  assert.is(await publish('Hello', 200), first.key, 'the last one failed and is tried again');
  const [third, fourth] = [await hang('Hello'), await hang('Hello')];
  await fourth.end(200);
  await third.end(503);
  assert.is.not(await publish('Hello', 200), third.key, 'the last one was written');
});

test('posts, and comments on different posts, have different keys', async () => {
  const { publish, comment } = startPresses();
  const written = [
    await publish('Hello', 503),
    await comment('1', 'Hello', 503),
    await comment('2', 'Hello', 503),
  ];
  assert.is(new Set(written).size, 3);
  assert.is(await comment('1', 'Hello', 200), written[1]);
  assert.is.not(await comment('1', 'Hello', 200), written[1]);
});

test('a key is replaced after an idempotency mismatch', async () => {
  const { comment } = startPresses();
  const key = await comment('1', 'Hello', 503);
  assert.is(await comment('1', 'Hello', 422, MISMATCH), key);
  assert.is.not(await comment('1', 'Hello', 200), key);
});

test('a key is replaced after an hour', async () => {
  const { publish } = startPresses();
  mock.timers.enable({ apis: ['Date'] });
  try {
    const key = await publish('Hello', 503);
    mock.timers.tick(HOUR - 1);
    assert.is(await publish('Hello', 503), key);
    mock.timers.tick(1);
    assert.is.not(await publish('Hello', 200), key);
  } finally {
    mock.timers.reset();
  }
});

test.run();
