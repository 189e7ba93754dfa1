import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { LosslessNumber, stringify } from 'lossless-json';
import { type XanoId, isIntegerId } from '../../domain/sync/xano-id.js';

/** No row nests deeper, and recursion over deeper values would overflow the stack. */
const MAX_DEPTH = 100;

/** 2^53 has 16 digits, so a shorter number loses none. */
const LONG = 16;
const INTEGER = /^-?(0|[1-9]\d*)$/;

const code = (char: string): number => char.charCodeAt(0);
const [QUOTE, BACKSLASH, COLON] = [code('"'), code('\\'), code(':')];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [code('{'), code('}'), code('['), code(']')];
const [ZERO, NINE, MINUS] = [code('0'), code('9'), code('-')];

const isDigit = (char: number): boolean => char >= ZERO && char <= NINE;

/** Whether an odd number of backslashes precedes the place. */
const isEscaped = (text: string, at: number): boolean => {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
};

/** Returns the place of the quote that ends the string which begins at `from`, or the end of the text. */
const endOfText = (text: string, from: number): number => {
  let at = text.indexOf('"', from + 1);
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at === -1 ? text.length : at;
};

/** Makes a function that returns the first place, from `from` on, whose character fails the test. */
const passing =
  (isOne: (char: number) => boolean) =>
  (text: string, from: number): number => {
    let at = from;
    while (at < text.length && isOne(text.charCodeAt(at))) at += 1;
    return at;
  };

const SPACES = [' ', '\t', '\r', '\n'].map(code);
const NUMERIC = ['+', '-', '.', 'e', 'E'].map(code);
const afterSpace = passing((char) => SPACES.includes(char));
const afterNumber = passing((char) => isDigit(char) || NUMERIC.includes(char));

/** Whether a colon follows: a bare number is no member name in JSON, and quoting it would make the text valid. */
const isName = (text: string, end: number): boolean =>
  text.charCodeAt(afterSpace(text, end)) === COLON;

const losesDigits = (number: string): boolean =>
  INTEGER.test(number) && !Number.isSafeInteger(Number(number));

/**
 * Puts each integer beyond 2^53 in quotes, in one pass: `JSON.parse` would round it, and parsers that do not take a hundred
 * times as long, while the process serves nobody. Invalid JSON stays invalid.
 */
const quoteLongIntegers = (text: string): E.Either<'TooDeep', string> => {
  const pieces: string[] = [];
  let [depth, done, at] = [0, 0, 0];
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfText(text, at);
    else if (char === OPEN || char === OPEN_LIST) depth += 1;
    else if (char === CLOSE || char === CLOSE_LIST) depth -= 1;
    else if (char === MINUS || isDigit(char)) {
      const end = afterNumber(text, at);
      const number = end - at < LONG ? '' : text.slice(at, end);
      if (losesDigits(number) && !isName(text, end)) {
        pieces.push(text.slice(done, at), number);
        done = end;
      }
      at = end - 1;
    }
    if (depth > MAX_DEPTH) return E.left('TooDeep');
    at += 1;
  }
  return E.right([...pieces, text.slice(done)].join('"'));
};

/** Parses JSON as JavaScript does, except that an integer beyond 2^53 becomes a string of its digits. */
export const parseJson = (text: string): E.Either<'NotJson' | 'TooDeep', unknown> =>
  pipe(
    quoteLongIntegers(text),
    E.flatMap((quoted) =>
      E.tryCatch(
        (): unknown => JSON.parse(quoted),
        () => 'NotJson' as const,
      ),
    ),
  );

/** Converts an id for `printJson`: an integer id of any length becomes a number, any other stays text. */
export const idForJson = (id: XanoId): unknown => (isIntegerId(id) ? new LosslessNumber(id) : id);

export const printJson = (value: unknown): string => stringify(value) ?? 'null';
