import type { Findable } from '../../src/adapters/http/guide/findable.js';

/** A piece of text, and whether it is what was looked for. */
export interface Piece {
  readonly text: string;
  readonly isFound: boolean;
}

export interface Found {
  readonly part: Findable;
  /** The text around the first word that was found. */
  readonly around: readonly Piece[];
}

const MAX_FOUND = 12;

/** Of letters and digits alone, so that they are no signs of a regular expression. */
const wordsIn = (query: string): readonly string[] =>
  query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

/** What stands at the beginning of a word weighs more than what stands within. */
const weigh = (text: string, word: string): number => {
  const low = text.toLowerCase();
  if (!low.includes(word)) return 0;
  if (new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'u').test(low)) return 3;
  return new RegExp(`(?<![\\p{L}\\p{N}])${word}`, 'u').test(low) ? 2 : 1;
};

/** How well a part answers to all of the words; 0 where one of them is nowhere in it. */
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

/** The words as they are found in a text, and what stands between them. */
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
  // From the beginning of a word on.
  const start = first === 0 || places.length === 0 ? 0 : text.indexOf(' ', first) + 1;
  const isCut = start + LENGTH < text.length;
  const shown = text.slice(start, start + LENGTH).replace(isCut ? /\s\S*$/ : '', '');
  return pieces(`${start > 0 ? '… ' : ''}${shown}${isCut ? ' …' : ''}`, words);
};

/** The parts that hold every word of a query, the best first. */
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
