import * as E from 'fp-ts/lib/Either.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import { readFileSync } from 'node:fs';
import { unquoted, type Read, type SettingName } from './settings.js';

/** Sentences for the operator: which setting, what is wrong with it, what to give. Never its value. */
export type Faults = readonly string[];

export type Validation<A> = E.Either<Faults, A>;

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

export const integer =
  (read: Read) =>
  (name: SettingName, min: number, max: number): Validation<number> => {
    const text = read(name);
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max
      ? E.right(value)
      : fault(`${name} must be a whole number from ${min} to ${max}`);
  };

export const oneOf =
  (read: Read) =>
  <A extends string>(name: SettingName, values: readonly A[]): Validation<A> => {
    const text = read(name);
    const value = values.find((known) => known === text);
    return value === undefined
      ? fault(`${name} must be one of ${values.join(', ')}`)
      : E.right(value);
  };

/** Comma-separated; spaces and quotes around an item do not count. */
export const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => unquoted(item.trim()))
    .filter((item) => item !== '');

/** Some editors of Windows begin a file with a mark of byte order, which is no part of its text. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** What the file says that the setting names; null when it names none. */
export const fileOf =
  (read: Read) =>
  (name: SettingName): Validation<string | null> => {
    const path = read(name);
    if (path === '') return E.right(null);
    try {
      return E.right(withoutMark(readFileSync(path, 'utf8')));
    } catch {
      return fault(`${name} must name a file that the service may read`);
    }
  };
