import type { Findable } from '../../src/adapters/http/guide/findable.js';

/** A piece of text, and whether it matches a word of the query. */
export interface Piece {
  readonly text: string;
  readonly isFound: boolean;
}

export interface Found {
  readonly part: Findable;
  /** The text around the first match. */
  readonly around: readonly Piece[];
}

const MAX_FOUND = 12;

/** Returns the words of a query, in letters and digits alone, so that they are safe in a regular expression. */
const wordsIn = (query: string): readonly string[] =>
  query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

/** Weighs a match: 3 for a whole word, 2 at the beginning of a word, 1 within a word, 0 for none. */
const weigh = (text: string, word: string): number => {
  const low = text.toLowerCase();
  if (!low.includes(word)) return 0;
  if (new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'u').test(low)) return 3;
  return new RegExp(`(?<![\\p{L}\\p{N}])${word}`, 'u').test(low) ? 2 : 1;
};

/** Scores how well a part matches the query; 0 if it lacks one of the words. */
const score = ({ page, heading, text }: Findable, words: readonly string[]): number => {
  let sum = 0;
  for (const word of words) {
    const one = weigh(heading, word) * 8 + weigh(page, word) * 4 + weigh(text, word);
    if (one === 0) return 0;
    sum += one;
  }
  return sum;
};

const BEFORE = 40;
const LENGTH = 140;

/** Splits a text into matches of the words and the text between them. */
export const pieces = (text: string, words: readonly string[]): readonly Piece[] => {
  if (words.length === 0) return [{ text, isFound: false }];
  const shape = new RegExp(`(${words.join('|')})`, 'giu');
  return text
    .split(shape)
    .map((piece, place) => ({ text: piece, isFound: place % 2 === 1 }))
    .filter(({ text: piece }) => piece !== '');
};

const aroundIn = (text: string, words: readonly string[]): readonly Piece[] => {
  const low = text.toLowerCase();
  const places = words.map((word) => low.indexOf(word)).filter((place) => place >= 0);
  const first = Math.max(0, Math.min(...places, text.length) - BEFORE);
  // Starts at the beginning of a word.
  const start = first === 0 || places.length === 0 ? 0 : text.indexOf(' ', first) + 1;
  const isCut = start + LENGTH < text.length;
  const shown = text.slice(start, start + LENGTH).replace(isCut ? /\s\S*$/ : '', '');
  return pieces(`${start > 0 ? '… ' : ''}${shown}${isCut ? ' …' : ''}`, words);
};

/** Returns the parts that contain every word of a query, the best first. */
export const search = (parts: readonly Findable[], query: string): readonly Found[] => {
  const words = wordsIn(query);
  if (words.length === 0) return [];
  return parts
    .map((part) => ({ part, weight: score(part, words) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .slice(0, MAX_FOUND)
    .map(({ part }) => ({ part, around: aroundIn(part.text, words) }));
};
