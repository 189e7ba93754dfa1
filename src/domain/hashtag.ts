import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import type { Brand } from './brand.js';
import { lengthOf } from './text.js';

/** Lower-case, without `#`. */
export type Hashtag = Brand<string, 'Hashtag'>;

const MAX_LENGTH = 100;

/** Maximum number of tags of a post: REST refuses more; of a row of Xano only the first ones count. */
export const MAX_HASHTAGS = 30;

/** A letter with its marks takes at most four UTF-16 units. A longer text is refused before it is normalised, because
 * normalisation takes time quadratic in the number of marks. */
const MAX_UNITS = 4 * MAX_LENGTH;

// Marks belong to letters: without them a word in Devanagari or Thai would break in the middle. A tag never begins with
// a mark, which would belong to the `#` itself, as in the keycap emoji. The joiners of Persian, Sinhala, Hebrew,
// Tibetan, Catalan and Japanese count only between two letters.
const LETTER = String.raw`[\p{L}\p{M}\p{N}_]`;
const JOINER = String.raw`[\u200d\u200c\u00b7\u05be\u05f3\u05f4\u0f0b\u0f0c\u301c\uff5e\u3003\u309b\u309c\u30a0\u30fb\ua67e]`;
const WORD = String.raw`[\p{L}\p{N}_](?:${LETTER}|${JOINER}+(?=${LETTER}))*`;
const SHAPE = new RegExp(`^${WORD}$`, 'u');

// A tag begins neither within a word nor right after a character that ends an address, an entity or an attribute. Marks
// that turn a character into an emoji are no part of a word: many people write a tag directly after an emoji.
const BEFORE = String.raw`(?<![\p{L}\p{N}_&/#\uff03=]|[^\P{M}\ufe0e\ufe0f\u20e3])`;
const MAY_HAVE_TAGS = /[#\uff03]/;
const IN_TEXT = new RegExp(`${BEFORE}[#\\uff03](${WORD})`, 'gu');

// A letter of a host name. The marks of an emoji are none, so an address may follow an emoji. A host begins only where no
// such letter precedes it: if it could begin at each of them, the time for a long text would be quadratic.
const OF_HOST = String.raw`(?![\ufe0e\ufe0f\u20e3])[\p{L}\p{M}\p{N}-]`;

/** Parts of a text in which a `#` begins no tag. Each alternative is matched in one pass over the text. */
const NO_TEXT = new RegExp(
  [
    // An address, with or without a scheme. Chinese and Japanese punctuation ends it.
    String.raw`[a-z][a-z0-9+.-]{0,20}://[^\s<>"\u3000-\u3003\u3008-\u301f\uff00-\uff60]*`,
    String.raw`(?<![.@]|${OF_HOST})(?:www\.|(?:(?:${OF_HOST}){1,63}\.)+[\p{L}\p{M}]{2,63}(?::\d{1,5})?/)[^\s<>"\u3000-\u3003\u3008-\u301f\uff00-\uff60]*`,
    // An HTML tag with all its attributes, an attribute by itself, and the target of a Markdown link.
    String.raw`<[a-z/!][^<>]*>`,
    String.raw`=\s*(?:"[^"<>]*"|'[^'<>]*')`,
    String.raw`\]\([^()\s]*\)`,
    // A colour in a style.
    String.raw`(?:colou?r|background|border|outline|fill|stroke|shadow)[a-z-]{0,30}\s?:\s?(?:(?:[\d.]{1,9}[a-z%]{0,4}|solid|dashed|dotted|double|inset)\s){0,9}#[0-9a-f]{3,8}(?![\p{L}\p{M}\p{N}_])`,
  ].join('|'),
  'giu',
);

/**
 * Returns the one form in which a tag is stored and looked up. Composed and decomposed spellings become the same; the
 * final NFC is needed because the lower case of a composed letter may be decomposed. The lower case of the Turkish dotted
 * capital I keeps the dot as a mark, which nobody types, so the dot is removed.
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

/** Parses the words that are valid hashtags and leaves out the others; keeps order and repetitions. */
export const hashtagsAmong = (words: readonly unknown[]): readonly Hashtag[] =>
  words.flatMap((word) => {
    const tag = typeof word === 'string' ? parseHashtag(word) : E.left(word);
    return E.isRight(tag) ? [tag.right] : [];
  });

/** Returns the tags in a text, each once, in order of first appearance. A tag that is too long counts as plain text. */
export const hashtagsIn = (content: string): readonly Hashtag[] =>
  MAY_HAVE_TAGS.test(content)
    ? unionOfTags(
        hashtagsAmong(
          Array.from(content.replace(NO_TEXT, ' ').matchAll(IN_TEXT), ([, word]) => word),
        ),
      )
    : [];

/**
 * Reads the stored tags of a post. A tag keeps the form in which it was stored, because the keys of its feeds have that
 * form too. Null if the text is no list of tags.
 */
export const readTags = (text: string): readonly Hashtag[] | null => {
  const json = parse(text);
  const isList = E.isRight(json) && Array.isArray(json.right);
  return isList && json.right.every((tag): tag is Hashtag => typeof tag === 'string')
    ? json.right
    : null;
};

/** Reads the stored tags of a post; an empty list if they cannot be read. */
export const storedTags = (text: string): readonly Hashtag[] => readTags(text) ?? [];

/** Returns the tags of all lists, each once, in order of first appearance. */
export const unionOfTags = (...lists: readonly (readonly Hashtag[])[]): readonly Hashtag[] => [
  ...new Set(lists.flat()),
];
