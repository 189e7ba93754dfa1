import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { parseInstant } from '../../domain/instant.js';
import type { Cursor } from '../../domain/page.js';
import { parsePostId } from '../../domain/post.js';
import { parseUsername, type Username } from '../../domain/username.js';

const Wire = t.tuple([t.number, t.number, t.number, t.string]);
const SHAPE = /^[A-Za-z0-9_-]{1,256}$/;

/** Opaque to clients: they hand back what they were given. */
export const printCursor = ({ at, score, created_at, id }: Cursor): string =>
  Buffer.from(JSON.stringify([at, score, created_at, id])).toString('base64url');

const parseJson = (text: string): E.Either<unknown, unknown> =>
  E.tryCatch((): unknown => JSON.parse(text), t.identity);

const toCursor = ([at, score, created_at, id]: t.TypeOf<typeof Wire>): E.Either<unknown, Cursor> =>
  pipe(
    E.Do,
    E.apS('at', parseInstant(String(at))),
    E.apSW('created_at', parseInstant(String(created_at))),
    E.apSW('id', parsePostId(id)),
    E.map((known) => ({ ...known, score })),
    // JSON has a way to write infinity: 1e999.
    E.filterOrElseW(
      () => Number.isFinite(score),
      () => 'not a score',
    ),
  );

/** The inverse of `printCursor`; whatever else a client makes up is refused. */
export const parseCursor = (input: string): E.Either<'InvalidCursor', Cursor> =>
  pipe(
    SHAPE.test(input)
      ? parseJson(Buffer.from(input, 'base64url').toString())
      : E.left<unknown, unknown>(input),
    E.flatMap((input) => Wire.decode(input)),
    E.flatMap(toCursor),
    // One place has one spelling.
    E.filterOrElseW(
      (cursor) => printCursor(cursor) === input,
      () => 'not as it was printed',
    ),
    E.mapLeft(() => 'InvalidCursor' as const),
  );

/** The place in a list of names. */
export const printNameCursor = (after: Username): string =>
  Buffer.from(after).toString('base64url');

/** The inverse of `printNameCursor`. */
export const parseNameCursor = (input: string): E.Either<unknown, Username> =>
  pipe(
    parseUsername(Buffer.from(input, 'base64url').toString()),
    E.filterOrElseW(
      (name) => printNameCursor(name) === input,
      () => 'not as it was printed',
    ),
  );
