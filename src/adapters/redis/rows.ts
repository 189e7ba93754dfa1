import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { storeFault, type StoreError } from '../../application/errors.js';
import { parseCommentId } from '../../domain/comment.js';
import { parseHashtag, type Hashtag } from '../../domain/hashtag.js';
import { parsePostId } from '../../domain/post.js';
import { parseStoredUsername } from '../../domain/username.js';

const isString = (u: unknown): u is string => typeof u === 'string';

const text = <A extends string>(name: string, parse: (input: string) => E.Either<unknown, A>) =>
  new t.Type<A, string>(
    name,
    (u): u is A => typeof u === 'string' && E.isRight(parse(u)),
    (u, context) => {
      const parsed = typeof u === 'string' ? parse(u) : E.left(u);
      return E.isRight(parsed) ? t.success(parsed.right) : t.failure(u, context);
    },
    (a) => a,
  );

/** Decodes one of these words. */
export const names = <Name extends string>(...all: readonly [Name, Name, ...Name[]]) =>
  t.keyof(Object.fromEntries(all.map((name) => [name, null])) as Record<Name, null>);

export const UsernameText = text('Username', parseStoredUsername);
export const CommentIdText = text('CommentId', parseCommentId);
export const PostIdText = text('PostId', parsePostId);
/** Decodes a tag as stored, since the stored form is part of key names and an earlier rule may have made it. */
export const HashtagText = text('Hashtag', (input) =>
  E.map(() => input as Hashtag)(parseHashtag(input)),
);
/** Decodes a number that Redis keeps as text. */
export const NumberText = new t.Type<number, string>(
  'NumberText',
  (u): u is number => typeof u === 'number',
  (u, context) =>
    typeof u === 'string' && u !== '' && Number.isFinite(Number(u))
      ? t.success(Number(u))
      : t.failure(u, context),
  String,
);

export const TextOrNull = t.union([t.string, t.null]);

/** Decodes JSON text. */
export const json = <A>(inner: t.Type<A, unknown>): t.Type<A, string> =>
  new t.Type<A, string>(
    `json(${inner.name})`,
    (u): u is A => inner.is(u),
    (u, context) => {
      if (typeof u !== 'string') return t.failure(u, context);
      return pipe(
        E.tryCatch(
          () => JSON.parse(u) as unknown,
          () => [{ value: u, context }],
        ),
        E.flatMap((value) => inner.validate(value, context)),
      );
    },
    (a) => JSON.stringify(inner.encode(a)),
  );

/** Decodes a reply of `read.lua`: JSON text, and the long values that it refers to by 1-based number. */
export const jsonAndLong = <A>(
  inner: t.Type<A, unknown>,
): t.Type<{ readonly said: A; readonly long: readonly string[] }> => {
  const Said = json(inner);
  return new t.Type(
    `jsonAndLong(${inner.name})`,
    (u): u is { readonly said: A; readonly long: readonly string[] } =>
      typeof u === 'object' && u !== null && 'said' in u && inner.is(u.said) && 'long' in u,
    (u, context) => {
      if (!Array.isArray(u) || !u.every(isString)) return t.failure(u, context);
      const [text, ...long] = u;
      return E.map((said: A) => ({ said, long }))(Said.validate(text, context));
    },
    (a) => a,
  );
};

export const Hash = t.record(t.string, t.string, 'Hash');

/** Decodes a list with one check per item: io-ts would make a context for each, which slows pages. */
const listOf = <A>(name: string, isItem: (u: unknown) => u is A): t.Type<readonly A[], unknown> => {
  const is = (u: unknown): u is readonly A[] => Array.isArray(u) && u.every(isItem);
  return new t.Type<readonly A[], unknown>(
    name,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context)),
    (list) => list,
  );
};

/** Decodes a hash as a flat list: field names and values, alternating. */
export const FlatHash = listOf('FlatHash', isString);

export const toHash = (flat: t.TypeOf<typeof FlatHash>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    flat.flatMap((field, place) => (place % 2 === 0 ? [[field, flat[place + 1] ?? '']] : [])),
  );

/** What scripts reply for no (0) and yes (1). */
export const Flag = t.union([t.literal(0), t.literal(1)]);

export const MISUNDERSTOOD = storeFault(
  new Error('Redis answered what this service does not write'),
);

/** Decodes a reply of Redis, which is input like any other: other programs may have written the data. */
export const decodeReply =
  <A>(reply: t.Decoder<unknown, A>) =>
  (value: unknown): E.Either<StoreError, A> => {
    const decoded = reply.decode(value);
    return E.isRight(decoded) ? decoded : E.left(MISUNDERSTOOD);
  };
