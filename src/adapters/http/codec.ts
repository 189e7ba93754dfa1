import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { FieldError } from '../../application/errors.js';
import { shown } from '../../domain/text.js';
import { closedObject, describedBy, optionalBy, type Schema } from './schema.js';

/** Enough for a person to correct a form; a batch with thousands of faults does not get all of them back. */
const MAX_ERRORS = 20;

/** Makes a decode-only codec from custom code; `schema` says what it accepts. */
export const codec = <A>(
  name: string,
  schema: Parameters<typeof describedBy>[0],
  is: t.Is<A>,
  validate: t.Validate<unknown, A>,
): t.Type<A, unknown> =>
  describedBy(schema, new t.Type<A, unknown>(name, is, validate, t.identity));

/**
 * Makes a codec of one function. `read` returns Left with what the value must be; the schema says the same as far as JSON
 * Schema can.
 */
export const reader = <A>(
  name: string,
  schema: Schema,
  read: (input: unknown) => E.Either<string, A>,
): t.Type<A, unknown> =>
  codec(
    name,
    schema,
    (input): input is A => E.isRight(read(input)),
    (input, context) => {
      const value = read(input);
      return E.isRight(value)
        ? t.success(value.right)
        : t.failure<A>(input, context, `must be ${value.left}`);
    },
  );

/** Makes a codec that accepts what the guard accepts, unchanged. */
export const guarded = <A>(
  name: string,
  schema: Schema,
  isGood: (input: unknown) => input is A,
  expected: string,
): t.Type<A, unknown> =>
  reader(name, schema, (input) => (isGood(input) ? E.right(input) : E.left(expected)));

export const TextOrNull = t.union([t.string, t.null]);
export const NumberOrNull = t.union([t.number, t.null]);

/** Members that are strings. */
export const texts = <N extends string>(...names: readonly N[]): Readonly<Record<N, t.StringC>> =>
  Object.fromEntries(names.map((name) => [name, t.string])) as Record<N, t.StringC>;

/** Members that are numbers. */
export const numbers = <N extends string>(...names: readonly N[]): Readonly<Record<N, t.NumberC>> =>
  Object.fromEntries(names.map((name) => [name, t.number])) as Record<N, t.NumberC>;

/** Accepts one of these words. */
export const words = <W extends string>(...of: readonly W[]): t.KeyofC<Record<W, null>> =>
  t.keyof(Object.fromEntries(of.map((word) => [word, null])) as Record<W, null>);

/** Lifts a domain parser into a codec, so that a rule is written once and enforced at the edge. */
export const fromParser = <A>(
  name: string,
  parse: (input: string) => E.Either<unknown, A>,
  expected: string,
  schema: Schema = {},
): t.Type<A, unknown> =>
  reader(name, { type: 'string', description: expected, ...schema }, (input) =>
    typeof input === 'string'
      ? pipe(
          parse(input),
          E.mapLeft(() => expected),
        )
      : E.left(expected),
  );

/** Tells whether a value counts as absent: forms send `""`, and Xano stores `""` for a text that is not set. */
export const isNothing = (input: unknown): input is undefined | null | '' =>
  input === undefined || input === null || input === '';

/** Makes a member or parameter optional: absent, null and `""` alike decode to the fallback. */
export const withFallback = <A, F>(
  inner: t.Type<A, unknown>,
  fallback: F,
): t.Type<A | F, unknown> =>
  optionalBy(
    inner,
    fallback,
    new t.Type<A | F, unknown>(
      inner.name,
      (input): input is A | F => input === fallback || inner.is(input),
      (input, context) => (isNothing(input) ? t.success(fallback) : inner.validate(input, context)),
      t.identity,
    ),
  );

/** An object with exactly these members: an answer that contains more than it declares is refused too. */
export const closed = <P extends t.Props, O extends t.Props = P>(
  name: string,
  required: P,
  optional = {} as O,
): t.Type<t.TypeOf<t.IntersectionC<[t.TypeC<P>, t.PartialC<O>]>>, unknown> => {
  const open = t.intersection([t.type(required), t.partial(optional)], name);
  const isKnown = (key: string) => Object.hasOwn(required, key) || Object.hasOwn(optional, key);
  const names = Object.keys(required);
  return codec(name, closedObject(required, optional), open.is, (input, context) => {
    const read = open.validate(input, context);
    if (E.isLeft(read)) return read;
    const given = Object.keys(read.right);
    return given.every(isKnown) && names.every((name) => given.includes(name))
      ? read
      : t.failure(input, context, 'must have the declared members and no other');
  });
};

const toFieldError = ({ context, message }: t.ValidationError): FieldError => ({
  // An intersection or union adds a step that is in no document: the index of the alternative.
  path: shown(
    context
      .filter((_, step) => !isCombination(context[step - 1]))
      .map(({ key }) => key)
      .filter((key) => key !== '')
      .join('.'),
  ),
  message: message ?? `must be ${context.at(-1)?.type.name ?? 'another value'}`,
});

const isCombination = (entry: t.ContextEntry | undefined): boolean =>
  entry?.type instanceof t.IntersectionType || entry?.type instanceof t.UnionType;

/** Decodes input. Errors say where the input is wrong, never what it contained: bodies carry private text. */
export const decode =
  <A>(decoder: t.Decoder<unknown, A>) =>
  (input: unknown): E.Either<readonly FieldError[], A> =>
    pipe(
      decoder.decode(input),
      E.mapLeft((errors) => errors.slice(0, MAX_ERRORS).map(toFieldError)),
    );
