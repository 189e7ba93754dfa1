import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  hashtagsIn,
  parseHashtag,
  unionOfTags,
  type Hashtag,
} from '../../../src/domain/hashtag.js';
import { anyText, hashtags, words } from '../../support/values/arbitraries.js';

const tag = (text: string): string => {
  const parsed = parseHashtag(text);
  return E.isRight(parsed) ? parsed.right : parsed.left;
};

const parsing = suite('parseHashtag');

parsing('a tag is kept in lower case and without its #', () => {
  assert.is(tag('#Travel'), 'travel');
  assert.is(tag('  Travel_2026 '), 'travel_2026');
});

parsing('any script is accepted', () => {
  for (const word of ['путешествие', '旅行', 'हिन्दी', 'ไทย', 'العربية', '٣٤', '𐐀𐐨'])
    assert.is(tag(word), word.normalize('NFC').toLowerCase());
});

parsing('a text that is not one word is refused', () => {
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

parsing('a tag that begins with a combining mark is refused', () => {
  assert.is(tag('\u0301a'), 'InvalidHashtag');
  assert.is(tag('\ufe0f\u20e3'), 'InvalidHashtag');
});

parsing('a tag has at most 100 characters, where a surrogate pair is one', () => {
  assert.is(tag('𐐨'.repeat(100)), '𐐨'.repeat(100));
  assert.is(tag('a'.repeat(101)), 'InvalidHashtag');
});

parsing('composed and decomposed spellings are the same tag', () => {
  assert.is(tag('cafe\u0301'), tag('CAF\u00c9'));
});

parsing('parsing a tag again changes nothing, even where its lower case decomposes', () => {
  assert.is(tag(tag('\u0130\u0316')), tag('\u0130\u0316'));
  fc.assert(
    fc.property(words, (word) => {
      const once = tag(word);
      assert.is(once === 'InvalidHashtag' ? once : tag(once), once);
    }),
  );
});

parsing('a tag is composed, and has no character with a meaning in keys', () => {
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

reading('each tag is found once, in the order of first appearance', () => {
  assert.equal(hashtagsIn('#b then #a, #B again (#c)!'), ['b', 'a', 'c']);
});

reading('a # in an HTML entity or in the middle of a word is no tag', () => {
  assert.equal(hashtagsIn('a#b ##c &#39; # d #! ] x=#y /#z'), []);
});

for (const text of [
  'https://x.org/#top',
  'https://en.wikipedia.org/wiki/Foo_(bar)#History',
  'HTTPS://X.org/?#frag',
  'https://example.org/a-#b',
  'https://example.org/x=#e.',
  'https://example.org/a?b=c&d=~#f!#g',
  'https://ja.wikipedia.org/wiki/日本)#歴史',
  'ftp://host/(a)#b app+x://open/?#b',
  'www.example.org?#top',
  'en.wikipedia.org/wiki/Foo_(bar)#History',
  'www.пример.рф/)#якорь',
  'हिन्दी.भारत/क-#ख',
  'see example.co.uk:8080/?#top',
  '\u2764\ufe0fexample.org/#top \ud83d\udc4d\ufe0fwww.example.org/#top',
  '<a href="#top">up</a> <a class=x href=#top> <svg fill="#abc"/>',
  'cut short: href="#top" and src = \'#top\'',
  '<p style="color:#ffffff">x</p>',
  'color:#ffffff; background-color: #FFF; border:1px solid #ccc',
  '[up](#top) [elsewhere](page#top)',
])
  reading(`no tag is found in an address, HTML, a style or Markdown: ${text}`, () => {
    assert.equal(hashtagsIn(text), []);
  });

for (const [text, ...tags] of [
  ['https://x.org/#top #a', 'a'],
  ['(https://x.org) #a', 'a'],
  ['https://x.org。#旅行', '旅行'],
  ['https://x.org！＃旅行', '旅行'],
  ['<b>#a</b> <br>#b', 'a', 'b'],
  ['1 <3 #a', 'a'],
  ['say "#a" (#b) [#c] *#d* tags:#e,#f', 'a', 'b', 'c', 'd', 'e', 'f'],
  ['my colour: #sunset, #beach', 'sunset', 'beach'],
  ['well.Done #a', 'a'],
  [
    '\u2764\ufe0f#love \ud83d\udc69\u200d\ud83d\udcbb#code 1\ufe0f\u20e3#one',
    'love',
    'code',
    'one',
  ],
  ['a line\n#a\r\n#b', 'a', 'b'],
] as const)
  reading(`a tag that a person wrote is found: ${text}`, () => {
    assert.equal(hashtagsIn(text), tags);
  });

for (const [script, word] of [
  ['Persian, with a joiner that does not join', 'نرم\u200cافزار'],
  ['Sinhala, with a joiner', 'ශ්\u200dරී'],
  ['Devanagari', 'हिन्दी'],
  ['Bengali, with a joiner', 'র\u200dযাম'],
  ['Malayalam, with a joiner', 'ക്\u200dഷ'],
  ['Thai', 'ภาษาไทย'],
  ['Tibetan', 'བོད་ཡིག'],
  ['Hebrew', 'צה״ל'],
  ['Hebrew, with a hyphen', 'תל־אביב'],
  ['Arabic', 'العربية'],
  ['Japanese', '東京・大阪'],
  ['Japanese, with a wave', '10時〜12時'],
  ['Japanese, with a wide wave', '月～金'],
  ['Chinese', '旅行'],
  ['Korean', '서울'],
  ['Catalan', 'col·lecció'],
  ['Greek', 'αθήνα'],
  ['Cyrillic', 'путешествие'],
  ['Georgian', 'თბილისი'],
  ['Armenian', 'հայաստան'],
  ['Ethiopic', 'አዲስ'],
  ['Cherokee', 'ꭰꮎ'],
  ['Deseret', '𐐨𐐩'],
  ['Arabic digits', '٣٤'],
] as const)
  reading(`all spellings parse to the tag that is found in a text: ${script}`, () => {
    const written = [word, word.toUpperCase(), word.normalize('NFD'), `#${word}`, `＃${word}`];
    assert.equal([...new Set(written.map(tag))], [tag(word)]);
    for (const one of ['#', '＃'].map((sign) => `a ${sign}${word}, b`))
      assert.equal(hashtagsIn(one), [tag(word)]);
    assert.equal(hashtagsIn(`#${word.toUpperCase()}。`), [tag(word)]);
  });

reading('all spellings of a Turkish i are the same tag', () => {
  for (const written of ['İstanbul', 'istanbul', 'i\u0307stanbul', 'I\u0307STANBUL', 'Istanbul'])
    assert.equal([tag(written), ...hashtagsIn(`#${written}`)], ['istanbul', 'istanbul']);
  assert.is(tag('DİYARBAKIR'), 'diyarbakir');
  assert.is.not(tag('ısı'), tag('isi'));
});

reading('a joining character is part of a tag only between letters', () => {
  assert.equal(hashtagsIn('#a\u200d #b・ #c〜! ・#d·#e'), ['a', 'b', 'c', 'd', 'e']);
  assert.equal(hashtagsIn('#a・・b #・c'), ['a・・b']);
  for (const word of ['a\u200d', '\u200ca', '・', '·b'])
    assert.is(tag(word), 'InvalidHashtag', word);
});

reading('a keycap emoji is no tag', () => {
  assert.equal(hashtagsIn('#\ufe0f\u20e3 rocks'), []);
});

reading('a word of more than 100 characters is no tag', () => {
  assert.equal(hashtagsIn(`#${'a'.repeat(101)} #b`), ['b']);
});

reading('a long text is read in little time, whatever it is made of', () => {
  for (const unit of ['\u0301\u0301.', `${'\u0301'.repeat(60)}.`, 'aa\u0301\u0301.', 'a.', '-.']) {
    const start = performance.now();
    assert.equal(hashtagsIn(`${unit.repeat(20_000 / unit.length)} #a`), ['a'], unit);
    assert.ok(performance.now() - start < 1000, unit);
  }
});

reading('every tag in a text is found', () => {
  fc.assert(
    fc.property(hashtags, (written) => {
      assert.equal(hashtagsIn(`before #${written} after`), [written]);
    }),
  );
});

reading('only valid tags are found in any text', () => {
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
  assert.equal(unionOfTags([b, a], [a, c, b]), [b, a, c]);
  assert.equal(unionOfTags(), []);
});

uniting.run();
