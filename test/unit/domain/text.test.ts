import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { byteLength, isCleanText, jsonLength, lengthOf, shown } from '../../../src/domain/text.js';
import { anyText } from '../../support/values/arbitraries.js';

const test = suite('texts');

test('clean text has no NUL and no lone surrogate', () => {
  assert.ok(isCleanText('a 💥\n'));
  assert.ok(isCleanText(''));
  assert.not(isCleanText('a\0'));
  assert.not(isCleanText('\ud83d'));
  assert.not(isCleanText('\udca5\ud83d'));
});

test('clean text is unchanged by encoding as UTF-8', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      if (isCleanText(text)) assert.is(Buffer.from(text, 'utf8').toString('utf8'), text);
    }),
  );
});

test('length counts characters, not UTF-16 units', () => {
  assert.is(lengthOf('a💥'), 2);
});

test('a value quoted in a message is cut to 128 characters and well-formed', () => {
  assert.is(shown('a'.repeat(128)), 'a'.repeat(128));
  assert.is(shown('a'.repeat(129)), `${'a'.repeat(128)}…`);
  assert.is(shown(`${'a'.repeat(127)}💥`), `${'a'.repeat(127)}\ufffd…`);
  fc.assert(
    fc.property(anyText, (text) => {
      assert.ok(shown(text.repeat(20)).isWellFormed());
      assert.ok(shown(text.repeat(20)).length <= 129);
    }),
  );
});

test('byteLength is that of UTF-8, and jsonLength at least that of JSON', () => {
  fc.assert(
    fc.property(anyText, (any) => {
      const text = any.toWellFormed();
      assert.is(byteLength(text), Buffer.byteLength(text));
      assert.ok(jsonLength(text) + 2 >= Buffer.byteLength(JSON.stringify(text)));
    }),
  );
  assert.is(jsonLength('a"\\é€💥\u0001'), 1 + 2 + 2 + 2 + 3 + 4 + 6);
});

test.run();
