import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';
import { lengthOf } from './text.js';

/** Lower-case, without `#`. */
export type Hashtag = Brand<string, 'Hashtag'>;

const MAX_LENGTH = 100;

/** Most tags a post may carry: REST refuses more, and of a row of Xano the first ones count. */
export const MAX_HASHTAGS = 30;

// Marks belong to letters: without them a word in Devanagari or Thai would break in the middle. None
// stands first: there it belongs to the `#` itself, as in the keycap emoji.
const SHAPE = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*$/u;
const IN_TEXT = /(?<![\p{L}\p{M}\p{N}_&/#])#([\p{L}\p{M}\p{N}_]+)/gu;

/**
 * Composed and decomposed spellings of one word are one tag. Composed once more at the end, since the
 * small form of a composed letter may be decomposed.
 */
const normalise = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC');

export const parseHashtag = (input: string): E.Either<'InvalidHashtag', Hashtag> => {
  const tag = normalise(input.trim().replace(/^#/, ''));
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
  unite(hashtagsAmong(Array.from(content.matchAll(IN_TEXT), ([, word]) => word)));

/** Each tag once, in the order of first appearance. */
export const unite = (...lists: readonly (readonly Hashtag[])[]): readonly Hashtag[] => [
  ...new Set(lists.flat()),
];
