import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readText } from '../../../src/adapters/xano/xano-request.js';

const test = suite('bounded text');

/** Makes an endless body, and counts the bytes that were read. */
const endless = () => {
  let taken = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      taken += 10;
      controller.enqueue(new Uint8Array(10).fill(0x61));
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  return { body, taken: () => taken, isCancelled: () => isCancelled };
};

test('a body of at most the allowed bytes is read, a longer one is refused', async () => {
  assert.equal(await readText(new Response('héllo'), 6), E.right('héllo'));
  assert.equal(await readText(new Response('héllo'), 5), E.left('TooLarge'));
  assert.equal(await readText(new Response(null), 0), E.right(''));
});

test('a character split between two chunks is decoded whole', async () => {
  const bytes = new TextEncoder().encode('a€b');
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  assert.equal(await readText(new Response(body), 100), E.right('a€b'));
});

test('an endless body is cancelled once it is too large', async () => {
  const source = endless();
  assert.equal(await readText(new Response(source.body), 95), E.left('TooLarge'));
  assert.ok(source.isCancelled());
  assert.ok(source.taken() < 200, `${source.taken()} bytes were taken`);
});

test('a body that is not UTF-8 is refused', async () => {
  assert.equal(await readText(new Response(Uint8Array.of(0xff, 0xfe)), 10), E.left('NotUtf8'));
});

test.run();
