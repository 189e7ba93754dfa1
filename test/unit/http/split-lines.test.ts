import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { splitLines } from '../../../src/adapters/http/bulk/chunks.js';

/** Resolves to each line by number: its text, or the code of its fault. */
const linesOf = async (pieces: readonly Uint8Array[]) => {
  const found: (readonly [number, string])[] = [];
  for await (const lines of splitLines(Readable.from(pieces.map((piece) => Buffer.from(piece)))))
    for (const { line, text } of lines)
      found.push([line, E.isRight(text) ? text.right : text.left.code]);
  return found;
};

const cut = (bytes: Buffer, places: readonly number[]): readonly Buffer[] => {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [...ends, bytes.length].map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
};

const test = suite('split into lines');

test('the same lines are found wherever the chunks are cut', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\s/g, '_'));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat()), async (lines, places) => {
      const text = lines.join('\n');
      const expected = lines.flatMap((one, i) =>
        one.replace(/^\uFEFF/, '').trim() === ''
          ? []
          : [[i + 1, one.replace(/^\uFEFF/, '').trim()]],
      );
      assert.equal(await linesOf(cut(Buffer.from(text), places)), expected);
    }),
  );
});

test('only a line that is too long or not UTF-8 fails', async () => {
  const long = Buffer.alloc(1_048_577, 'x');
  const exact = Buffer.alloc(1_048_576, 'y');
  const found = await linesOf([
    Buffer.from('a\r\n'),
    long,
    Buffer.from('\nb\n'),
    exact,
    Buffer.from('\n'),
    Buffer.from([0xc3, 0x0a]),
    Buffer.from('c'),
  ]);
  assert.equal(
    found.map(([line, text]) => [line, text.slice(0, 12)]),
    [
      [1, 'a'],
      [2, 'too_large'],
      [3, 'b'],
      [4, 'yyyyyyyyyyyy'],
      [5, 'invalid_json'],
      [6, 'c'],
    ],
  );
});

test('the stream is not destroyed if reading stops', async () => {
  const stream = Readable.from([Buffer.from('a\n'), Buffer.from('b\n')]);
  for await (const lines of splitLines(stream)) {
    assert.is(lines.length, 1);
    break;
  }
  assert.not.ok(stream.destroyed);
});

test.run();
