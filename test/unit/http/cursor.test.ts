import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parseCursor,
  parseNameCursor,
  printCursor,
  printNameCursor,
} from '../../../src/adapters/http/cursor.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Username } from '../../../src/domain/username.js';

const encode = (text: string) => Buffer.from(text).toString('base64url');

const test = suite('feed cursor');

test('reads back what it printed, to the last bit of the score', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.nat(),
      fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      (at, score, created_at, id) => {
        const cursor = { at, score: score === 0 ? 0 : score, created_at, id: id as PostId };
        assert.equal(parseCursor(printCursor(cursor)), E.right(cursor));
      },
    ),
  );
});

test('refuses what no answer held', () => {
  for (const text of [
    '',
    '%%%',
    'abc',
    encode('null'),
    encode('[1,2,3]'),
    encode('["1",2,3,"p"]'),
    encode('[1,2,3,"a:b"]'),
    encode('[-1,2,3,"p"]'),
    encode('[1.5,2,3,"p"]'),
    encode('[1,1e999,3,"p"]'),
    encode(`[1,2,3,"p"${' '.repeat(300)}]`),
  ])
    assert.ok(E.isLeft(parseCursor(text)), text);
});

test('reads back a place among names, and refuses what no answer held', () => {
  fc.assert(
    fc.property(fc.nat(), fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/), (at, name) => {
      const place = { at, name: name as Username };
      assert.equal(parseNameCursor(printNameCursor(place)), E.right(place));
    }),
  );
  for (const text of [
    '',
    '%%%',
    'YWxpY2U',
    encode('null'),
    encode('[1]'),
    encode('[1,2]'),
    encode('["1","a"]'),
    encode('[-1,"a"]'),
    encode('[1.5,"a"]'),
    encode('[1e999,"a"]'),
    encode('[1,"a:b"]'),
    encode('[1,"a",2]'),
    encode('[1, "a"]'),
  ])
    assert.ok(E.isLeft(parseNameCursor(text)), text);
});

test.run();
