import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashtagsIn, parseHashtag, unite, type Hashtag } from '../../../src/domain/hashtag.js';
import { anyText, hashtags, words } from '../../support/arbitraries.js';

const tag = (text: string): string => {
  const parsed = parseHashtag(text);
  return E.isRight(parsed) ? parsed.right : parsed.left;
};

const parsing = suite('parseHashtag');

parsing('keeps a tag in small letters and without its #', () => {
  assert.is(tag('#Travel'), 'travel');
  assert.is(tag('  Travel_2026 '), 'travel_2026');
});

parsing('takes any script', () => {
  for (const word of ['путешествие', '旅行', 'हिन्दी', 'ไทย', 'العربية', '٣٤', '𐐀𐐨'])
    assert.is(tag(word), word.normalize('NFC').toLowerCase());
});

parsing('refuses what is no word', () => {
  for (const text of [
    '',
    '#',
    '##a',
    'a b',
    'a-b',
    'a:b',
    '{a}',
    'a\0',
    'a\nb',
    '💥',
    '\ud83d',
    'sys:',
  ])
    assert.is(tag(text), 'InvalidHashtag', JSON.stringify(text));
});

parsing('refuses a tag that begins with a mark', () => {
  assert.is(tag('\u0301a'), 'InvalidHashtag');
  assert.is(tag('\ufe0f\u20e3'), 'InvalidHashtag');
});

parsing('takes at most 100 characters, counted as a person counts them', () => {
  assert.is(tag('𐐨'.repeat(100)), '𐐨'.repeat(100));
  assert.is(tag('a'.repeat(101)), 'InvalidHashtag');
});

parsing('takes composed and decomposed spellings for one tag', () => {
  assert.is(tag('cafe\u0301'), tag('CAF\u00c9'));
});

parsing('changes nothing the second time, even where the small form decomposes', () => {
  assert.is(tag(tag('\u0130\u0316')), tag('\u0130\u0316'));
  fc.assert(
    fc.property(words, (word) => {
      const once = tag(word);
      assert.is(once === 'InvalidHashtag' ? once : tag(once), once);
    }),
  );
});

parsing('gives only composed words without a character that a key gives a meaning to', () => {
  fc.assert(
    fc.property(fc.oneof(words, anyText), (text) => {
      const parsed = parseHashtag(text);
      if (E.isLeft(parsed)) return;
      assert.is(parsed.right, parsed.right.normalize('NFC'));
      assert.not.match(parsed.right, /[:{}#\s\p{Cc}]/u);
    }),
  );
});

parsing.run();

const reading = suite('hashtagsIn');

reading('finds each tag once, in the order of first appearance', () => {
  assert.equal(hashtagsIn('#b then #a, #B again (#c)!'), ['b', 'a', 'c']);
});

reading('leaves alone what is no tag: a fragment, an entity, the middle of a word', () => {
  assert.equal(hashtagsIn('https://x.org/#top a#b ##c &#39; # d #!'), []);
});

reading('takes a keycap emoji for no tag', () => {
  assert.equal(hashtagsIn('#\ufe0f\u20e3 rocks'), []);
});

reading('takes a word that is too long for text', () => {
  assert.equal(hashtagsIn(`#${'a'.repeat(101)} #b`), ['b']);
});

reading('finds any tag that stands in a text', () => {
  fc.assert(
    fc.property(hashtags, (written) => {
      assert.equal(hashtagsIn(`before #${written} after`), [written]);
    }),
  );
});

reading('finds only tags, in whatever text', () => {
  fc.assert(
    fc.property(anyText, words, (before, word) => {
      for (const found of hashtagsIn(`${before}#${word}`)) assert.is(tag(found), found);
    }),
  );
});

reading.run();

const uniting = suite('unite');

uniting('keeps each tag at its first place', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((text) => text as Hashtag);
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  assert.equal(unite([b, a], [a, c, b]), [b, a, c]);
  assert.equal(unite(), []);
});

uniting.run();
