import * as E from 'fp-ts/lib/Either.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';

/** Sentences for the operator: which setting, what is wrong with it, what to give. Never its value. */
export type Faults = readonly string[];

export type Validation<A> = E.Either<Faults, A>;

/** The valid result of a function that validates its input. */
export type ReadBy<F> = F extends (...given: never) => Validation<infer A> ? A : never;

const applicative = E.getApplicativeValidation(RA.getSemigroup<string>());

/** Reads every part, so that all faults are reported at once. */
export const together = sequenceS(applicative);

export const fault = (text: string): Validation<never> => E.left([text]);

/** Parses each of the items; returns all of them, or the faults of all of them. */
export const each = <A, B>(
  items: readonly A[],
  parse: (item: A, index: number) => Validation<B>,
): Validation<readonly B[]> =>
  RA.traverseWithIndex(applicative)((index: number, item: A) => parse(item, index))(items);

/**
 * Removes the quotes around a text, as a shell and `.env` do; Docker's `--env-file` and the forms of hosts leave
 * them. Quotes within are part of the text.
 */
export const unquoted = (text: string): string =>
  /^"([^"]*)"$/.exec(text)?.[1] ?? /^'([^']*)'$/.exec(text)?.[1] ?? text;

/** Splits a text at commas; spaces and quotes around an item do not count. */
export const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => unquoted(item.trim()))
    .filter((item) => item !== '');

/** Removes the byte order mark with which some editors of Windows begin a file. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');
