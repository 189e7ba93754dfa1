import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import type { Brand } from './brand.js';
import { lengthOf } from './text.js';

/** Lower-case, without `#`. */
export type Hashtag = Brand<string, 'Hashtag'>;

const MAX_LENGTH = 100;

/** Most tags a post may carry: REST refuses more, and of a row of Xano the first ones count. */
export const MAX_HASHTAGS = 30;

/** A letter is written in four units at most, its marks included. What is longer is never a tag, and is
 * not put in order, which takes time by the square of its length. */
const MAX_UNITS = 4 * MAX_LENGTH;

// Marks belong to letters: without them a word in Devanagari or Thai would break in the middle. None
// stands first: there it belongs to the `#` itself, as in the keycap emoji. What joins two letters in
// Persian, Sinhala, Hebrew, Tibetan, Catalan or Japanese counts where it does join two.
const LETTER = String.raw`[\p{L}\p{M}\p{N}_]`;
const JOINER = String.raw`[\u200d\u200c\u00b7\u05be\u05f3\u05f4\u0f0b\u0f0c\u301c\uff5e\u3003\u309b\u309c\u30a0\u30fb\ua67e]`;
const WORD = String.raw`[\p{L}\p{N}_](?:${LETTER}|${JOINER}+(?=${LETTER}))*`;
const SHAPE = new RegExp(`^${WORD}$`, 'u');

// Not within a word, and not after what ends an address, an entity or an attribute. The marks that make
// an emoji of a character are no part of a word: many write a tag directly after one.
const BEFORE = String.raw`(?<![\p{L}\p{N}_&/#\uff03=]|[^\P{M}\ufe0e\ufe0f\u20e3])`;
const MAY_HAVE_TAGS = /[#\uff03]/;
const IN_TEXT = new RegExp(`${BEFORE}[#\\uff03](${WORD})`, 'gu');

/** Where a `#` begins no tag, whatever follows it. Each is found in one pass over the text. */
const NO_TEXT = new RegExp(
  [
    // An address, with a scheme or without. Punctuation of Chinese and Japanese ends it.
    String.raw`[a-z][a-z0-9+.-]{0,20}://[^\s<>"\u3000-\u3003\u3008-\u301f\uff00-\uff60]*`,
    String.raw`(?<![\p{L}\p{N}.@-])(?:www\.|(?:[\p{L}\p{M}\p{N}-]{1,63}\.)+[\p{L}\p{M}]{2,63}(?::\d{1,5})?/)[^\s<>"\u3000-\u3003\u3008-\u301f\uff00-\uff60]*`,
    // A tag of HTML with all its attributes, an attribute by itself, the target of a link in Markdown.
    String.raw`<[a-z/!][^<>]*>`,
    String.raw`=\s*(?:"[^"<>]*"|'[^'<>]*')`,
    String.raw`\]\([^()\s]*\)`,
    // A colour in a style.
    String.raw`(?:colou?r|background|border|outline|fill|stroke|shadow)[a-z-]{0,30}\s?:\s?(?:(?:[\d.]{1,9}[a-z%]{0,4}|solid|dashed|dotted|double|inset)\s){0,9}#[0-9a-f]{3,8}(?![\p{L}\p{M}\p{N}_])`,
  ].join('|'),
  'giu',
);

/**
 * The one form in which a tag is kept, asked for and found. Composed and decomposed spellings are one,
 * and composed once more at the end, since the small form of a composed letter may be decomposed. The
 * small form of a Turkish capital I with a dot keeps the dot as a mark, which nobody types.
 */
const normalise = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/i\p{M}+/gu, (letter) => letter.replaceAll('\u0307', ''))
    .normalize('NFC');

export const parseHashtag = (input: string): E.Either<'InvalidHashtag', Hashtag> => {
  const word = input.trim().replace(/^[#\uff03]/, '');
  if (word.length > MAX_UNITS) return E.left('InvalidHashtag');
  const tag = normalise(word);
  return SHAPE.test(tag) && lengthOf(tag) <= MAX_LENGTH
    ? E.right(tag as Hashtag)
    : E.left('InvalidHashtag');
};

/** Those of the words that are hashtags, one for each. */
export const hashtagsAmong = (words: readonly unknown[]): readonly Hashtag[] =>
  words.flatMap((word) => {
    const tag = typeof word === 'string' ? parseHashtag(word) : E.left(word);
    return E.isRight(tag) ? [tag.right] : [];
  });

/** The tags written in a text, in the order of their first appearance; the ones too long are text. */
export const hashtagsIn = (content: string): readonly Hashtag[] =>
  MAY_HAVE_TAGS.test(content)
    ? unite(
        hashtagsAmong(
          Array.from(content.replace(NO_TEXT, ' ').matchAll(IN_TEXT), ([, word]) => word),
        ),
      )
    : [];

/**
 * The list that a post is stored with: a tag in the form it had then, since its feeds have it too. Null
 * where the text is no list of tags.
 */
export const readTags = (text: string): readonly Hashtag[] | null => {
  const json = parse(text);
  const isList = E.isRight(json) && Array.isArray(json.right);
  return isList && json.right.every((tag): tag is Hashtag => typeof tag === 'string')
    ? json.right
    : null;
};

/** The same, and none where they cannot be read. */
export const storedTags = (text: string): readonly Hashtag[] => readTags(text) ?? [];

/** Each tag once, in the order of first appearance. */
export const unite = (...lists: readonly (readonly Hashtag[])[]): readonly Hashtag[] => [
  ...new Set(lists.flat()),
];
