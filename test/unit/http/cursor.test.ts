import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parseCommentCursor,
  parseCursor,
  parseNameCursor,
  parseNoticeCursor,
  parseSearchCursor,
  printCommentCursor,
  printCursor,
  printNameCursor,
  printNoticeCursor,
  printSearchCursor,
} from '../../../src/adapters/http/cursor.js';
import type { CommentId } from '../../../src/domain/comment.js';
import { printNotice } from '../../../src/domain/notification.js';
import type { PostId } from '../../../src/domain/post.js';
import { MAX_SEARCH } from '../../../src/domain/search-entries.js';
import type { Username } from '../../../src/domain/username.js';

const encode = (text: string) => Buffer.from(text).toString('base64url');

const test = suite('cursors');

test('a feed cursor is read back exactly, to the last bit of the score', () => {
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

test('an invalid feed cursor is refused', () => {
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
    encode(`[1,2,3,"p"${' '.repeat(600)}]`),
  ])
    assert.ok(E.isLeft(parseCursor(text)), text);
});

test('a name cursor is read back exactly, and an invalid one is refused', () => {
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

test('the longest cursor of each list is read back', () => {
  const [at, most] = [9_999_999_999_999, 'x'.repeat(64)];
  const [post, comment, username] = [most as PostId, most as CommentId, most as Username];
  const said = { kind: 'commented', post, by: username, comment } as const;
  const notice = { score: at, member: printNotice(said) };
  assert.equal(parseNoticeCursor(printNoticeCursor(notice)), E.right(notice));
  const place = { at, id: comment };
  assert.equal(parseCommentCursor(printCommentCursor(place)), E.right(place));
  // JSON writes each of these characters as six.
  const entry = { text: '\u0001'.repeat(MAX_SEARCH), username };
  assert.equal(parseSearchCursor(printSearchCursor(entry)), E.right(entry));
});

test.run();
