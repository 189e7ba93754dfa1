import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { parseInstant } from '../../domain/instant.js';
import type { Cursor, NamePlace } from '../../domain/page.js';
import { parsePostId } from '../../domain/post.js';
import { parseStoredUsername } from '../../domain/username.js';

const Wire = t.tuple([t.number, t.number, t.number, t.string]);
const NameWire = t.tuple([t.number, t.string]);
const SHAPE = /^[A-Za-z0-9_-]{1,256}$/;

/** Opaque to clients: they hand back what they were given. */
const print = (place: t.TypeOf<typeof Wire> | t.TypeOf<typeof NameWire>): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

export const printCursor = ({ at, score, created_at, id }: Cursor): string =>
  print([at, score, created_at, id]);

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

const read = (input: string): E.Either<unknown, unknown> =>
  SHAPE.test(input) ? parseJson(Buffer.from(input, 'base64url').toString()) : E.left(input);

/** The inverse of `printCursor`; whatever else a client makes up is refused. */
export const parseCursor = (input: string): E.Either<'InvalidCursor', Cursor> =>
  pipe(
    read(input),
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
export const printNameCursor = ({ at, name }: NamePlace): string => print([at, name]);

/** The inverse of `printNameCursor`. */
export const parseNameCursor = (input: string): E.Either<unknown, NamePlace> =>
  pipe(
    read(input),
    E.flatMap((input): E.Either<unknown, t.TypeOf<typeof NameWire>> => NameWire.decode(input)),
    E.flatMap(([at, name]) =>
      pipe(E.Do, E.apS('at', parseInstant(String(at))), E.apSW('name', parseStoredUsername(name))),
    ),
    E.filterOrElse(
      (place) => printNameCursor(place) === input,
      (): unknown => 'not as it was printed',
    ),
  );
