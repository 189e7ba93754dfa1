import * as E from 'fp-ts/lib/Either.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';

/** Sentences for the operator: which setting, what is wrong with it, what to give. Never its value. */
export type Faults = readonly string[];

export type Validation<A> = E.Either<Faults, A>;

/** What a function reads that tells the faults of what it is given. */
export type ReadBy<F> = F extends (...given: never) => Validation<infer A> ? A : never;

const applicative = E.getApplicativeValidation(RA.getSemigroup<string>());

/** Reads every part, so that all faults are told at once. */
export const together = sequenceS(applicative);

export const fault = (text: string): Validation<never> => E.left([text]);

/** Each of the items, or the faults of all of them. */
export const each = <A, B>(
  items: readonly A[],
  parse: (item: A, index: number) => Validation<B>,
): Validation<readonly B[]> =>
  RA.traverseWithIndex(applicative)((index: number, item: A) => parse(item, index))(items);

/**
 * Without the quotes around it, which a shell and `.env` take off, and which Docker's `--env-file`
 * and forms of hosts leave. Quotes within are part of the text.
 */
export const unquoted = (text: string): string =>
  /^"([^"]*)"$/.exec(text)?.[1] ?? /^'([^']*)'$/.exec(text)?.[1] ?? text;

/** Comma-separated; spaces and quotes around an item do not count. */
export const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => unquoted(item.trim()))
    .filter((item) => item !== '');

/** Some editors of Windows begin a file with a mark of byte order, which is no part of its text. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');
