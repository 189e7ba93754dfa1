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

reading('leaves alone what is no tag: an entity, the middle of a word', () => {
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
  '<a href="#top">up</a> <a class=x href=#top> <svg fill="#abc"/>',
  'cut short: href="#top" and src = \'#top\'',
  '<p style="color:#ffffff">x</p>',
  'color:#ffffff; background-color: #FFF; border:1px solid #ccc',
  '[up](#top) [elsewhere](page#top)',
])
  reading(`finds nothing in an address, HTML, a style or Markdown: ${text}`, () => {
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
  reading(`finds what a person wrote as a tag: ${text}`, () => {
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
  ['digits of Arabic', '٣٤'],
] as const)
  reading(`gives, finds and asks for one tag alike: ${script}`, () => {
    const written = [word, word.toUpperCase(), word.normalize('NFD'), `#${word}`, `＃${word}`];
    assert.equal([...new Set(written.map(tag))], [tag(word)]);
    for (const one of ['#', '＃'].map((sign) => `a ${sign}${word}, b`))
      assert.equal(hashtagsIn(one), [tag(word)]);
    assert.equal(hashtagsIn(`#${word.toUpperCase()}。`), [tag(word)]);
  });

reading('makes one tag of every way to write a Turkish i', () => {
  for (const written of ['İstanbul', 'istanbul', 'i\u0307stanbul', 'I\u0307STANBUL', 'Istanbul'])
    assert.equal([tag(written), ...hashtagsIn(`#${written}`)], ['istanbul', 'istanbul']);
  assert.is(tag('DİYARBAKIR'), 'diyarbakir');
  assert.is.not(tag('ısı'), tag('isi'));
});

reading('takes what joins only where it joins', () => {
  assert.equal(hashtagsIn('#a\u200d #b・ #c〜! ・#d·#e'), ['a', 'b', 'c', 'd', 'e']);
  assert.equal(hashtagsIn('#a・・b #・c'), ['a・・b']);
  for (const word of ['a\u200d', '\u200ca', '・', '·b'])
    assert.is(tag(word), 'InvalidHashtag', word);
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
  assert.equal(unionOfTags([b, a], [a, c, b]), [b, a, c]);
  assert.equal(unionOfTags(), []);
});

uniting.run();
