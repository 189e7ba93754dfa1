import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { isSecret } from '../domain/secret-names.js';
import type { Scalar } from '../domain/sync/scalar.js';
import { shown } from '../domain/text.js';
import { nearest } from './nearest.js';
import { each, fault, type Validation } from './validation.js';

export type Members = Readonly<Record<string, unknown>>;

export const isObject = (input: unknown): input is Members =>
  t.UnknownRecord.is(input) && !Array.isArray(input);

export const meant = (given: string, words: readonly string[]): string =>
  `did you mean ${nearest(given, words) ?? ''}?`;

/** No member but these. */
export const onlyKnown = (
  place: string,
  members: Members,
  names: readonly string[],
): Validation<unknown> =>
  each(
    Object.keys(members).filter((name) => !names.includes(name)),
    (name) => fault(`${place}${shown(name)} is not known: ${meant(name, names)}`),
  );

export const wrong = (place: string, expected: string): Validation<never> =>
  fault(`${place} must be ${expected}`);

/** Undefined where the member is not there. */
export const optional = <A>(
  place: string,
  codec: t.Type<A, unknown>,
  input: unknown,
  expected: string,
): Validation<A | undefined> =>
  input === undefined || codec.is(input) ? E.right(input) : wrong(place, expected);

const SCALAR = t.union([t.string, t.number, t.boolean, t.null]);
const SCALAR_WORDS = 'a text, a number, true, false or null';

export const scalarOf = (place: string, input: unknown): Validation<Scalar> =>
  SCALAR.is(input) ? E.right(input) : wrong(place, SCALAR_WORDS);

export const secretFault = (place: string): Validation<never> =>
  fault(`${place} names a secret, which never enters: take it out`);

/** The name of a column that may enter. */
export const columnIn = (place: string, input: unknown): Validation<string> => {
  if (typeof input !== 'string' || input === '') return wrong(place, 'the name of a column');
  return isSecret(input) ? secretFault(place) : E.right(input);
};

/** One or several, none of them twice. */
export const listIn = <A>(
  place: string,
  input: unknown,
  read: (place: string, item: unknown) => Validation<A>,
): Validation<readonly A[]> => {
  if (!Array.isArray(input)) return E.map((item: A) => [item])(read(place, input));
  const items: readonly unknown[] = input;
  if (items.length === 0) return fault(`${place} is an empty list`);
  return each(items, (item, index) => {
    const before = items.indexOf(item);
    return before < index
      ? fault(`${place}[${index}] is ${shown(String(item))} again`)
      : read(`${place}[${index}]`, item);
  });
};
