import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commentHash, isAfter, parseComment, readComment } from '../../../src/domain/comment.js';
import { aComment, commentId } from '../../support/app/comments.js';

const test = suite('comments');

test('a text is trimmed, and refused if blank, too long or with control characters', () => {
  assert.equal(parseComment('  Well\r\nsaid '), E.right('Well\nsaid'));
  assert.equal(parseComment('x'.repeat(2000)), E.right('x'.repeat(2000)));
  for (const text of ['', ' \n ', '\u200b', 'x'.repeat(2001), 'a\u0007'])
    assert.equal(parseComment(text), E.left('InvalidComment'), text.slice(0, 9));
});

test('a hash is read back as written, and not at all if a field is missing or invalid', () => {
  for (const comment of [aComment(), aComment({ updated_at: 7 })])
    assert.equal(readComment(commentHash(comment)), comment);
  const hash = commentHash(aComment());
  for (const field of Object.keys(hash)) {
    const rest = Object.entries(hash).filter(([name]) => name !== field);
    assert.is(readComment(Object.fromEntries(rest)), null, field);
  }
  assert.is(readComment({ ...hash, created_at: 'soon' }), null);
});

test('comments of the same instant are ordered by id, in either direction', () => {
  const [a, b] = [
    { at: 5, id: commentId('a') },
    { at: 5, id: commentId('b') },
  ];
  assert.equal([isAfter(a, b, 'newest'), isAfter(b, a, 'newest')], [true, false]);
  assert.equal([isAfter(a, b, 'oldest'), isAfter(b, a, 'oldest')], [false, true]);
  assert.is(isAfter(a, a, 'newest') || isAfter(a, a, 'oldest'), false);
  assert.is(isAfter({ ...a, at: 4 }, b, 'newest'), true);
});

test.run();
