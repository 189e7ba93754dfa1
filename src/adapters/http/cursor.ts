import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { parseCommentId, type CommentPlace } from '../../domain/comment.js';
import { parseInstant } from '../../domain/instant.js';
import type { Entry } from '../../application/ports/reader.js';
import { parseNotice } from '../../domain/notification.js';
import type { Cursor, NamePlace } from '../../domain/page.js';
import { parsePostId } from '../../domain/post.js';
import type { SearchEntry } from '../../domain/search-entries.js';
import { parseStoredUsername } from '../../domain/username.js';

const Wire = t.tuple([t.number, t.number, t.number, t.string]);
const NameWire = t.tuple([t.number, t.string]);
const SearchWire = t.tuple([t.string, t.string]);
/** The longest cursor names two ids and a user, of up to 64 characters each, and takes about 300 characters. */
const SHAPE = /^[A-Za-z0-9_-]{1,512}$/;

/** Prints a cursor; clients treat it as opaque and send it back unchanged. */
const print = (place: readonly (string | number)[]): string =>
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
    // JSON can express infinity: 1e999.
    E.filterOrElseW(
      () => Number.isFinite(score),
      () => 'not a score',
    ),
  );

const read = (input: string): E.Either<unknown, unknown> =>
  SHAPE.test(input) ? parseJson(Buffer.from(input, 'base64url').toString()) : E.left(input);

/** The inverse of `printCursor`; refuses anything that `printCursor` does not print. */
export const parseCursor = (input: string): E.Either<'InvalidCursor', Cursor> =>
  pipe(
    read(input),
    E.flatMap((input) => Wire.decode(input)),
    E.flatMap(toCursor),
    // Each place has exactly one spelling.
    E.filterOrElseW(
      (cursor) => printCursor(cursor) === input,
      () => 'not as it was printed',
    ),
    E.mapLeft(() => 'InvalidCursor' as const),
  );

/** Prints the place in a list of names. */
export const printNameCursor = ({ at, name }: NamePlace): string => print([at, name]);

/** Makes a parser of `[at, member]` cursors whose member `readMember` accepts. */
const parsePlace =
  <Member extends string>(readMember: (text: string) => E.Either<unknown, Member>) =>
  (input: string): E.Either<unknown, readonly [at: number, member: Member]> =>
    pipe(
      read(input),
      E.flatMap((input): E.Either<unknown, t.TypeOf<typeof NameWire>> => NameWire.decode(input)),
      E.flatMap(([at, member]) =>
        pipe(
          parseInstant(String(at)),
          E.flatMap((instant) =>
            pipe(
              readMember(member),
              E.map((read) => [instant, read] as const),
            ),
          ),
        ),
      ),
      E.filterOrElse(
        (place) => print([...place]) === input,
        (): unknown => 'not as it was printed',
      ),
    );

/** The inverse of `printNameCursor`. */
export const parseNameCursor: (input: string) => E.Either<unknown, NamePlace> = flow(
  parsePlace(parseStoredUsername),
  E.map(([at, name]) => ({ at, name })),
);

/** Prints the place in a list of notifications. */
export const printNoticeCursor = ({ score, member }: Entry): string => print([score, member]);

/** The inverse of `printNoticeCursor`. */
export const parseNoticeCursor: (input: string) => E.Either<unknown, Entry> = flow(
  parsePlace(E.fromPredicate((text) => parseNotice(text) !== null, t.identity)),
  E.map(([score, member]) => ({ score, member })),
);

/** Prints the place in a list of comments. */
export const printCommentCursor = ({ at, id }: CommentPlace): string => print([at, id]);

/** The inverse of `printCommentCursor`. */
export const parseCommentCursor: (input: string) => E.Either<unknown, CommentPlace> = flow(
  parsePlace(parseCommentId),
  E.map(([at, id]) => ({ at, id })),
);

/** Prints the place in the results of a user search. */
export const printSearchCursor = ({ text, username }: SearchEntry): string =>
  print([text, username]);

/** The inverse of `printSearchCursor`. */
export const parseSearchCursor = (input: string): E.Either<unknown, SearchEntry> =>
  pipe(
    read(input),
    E.flatMap((input): E.Either<unknown, t.TypeOf<typeof SearchWire>> => SearchWire.decode(input)),
    E.flatMap(([text, name]) =>
      pipe(
        parseStoredUsername(name),
        E.map((username) => ({ text, username })),
      ),
    ),
    E.filterOrElse(
      (place) => printSearchCursor(place) === input,
      (): unknown => 'not as it was printed',
    ),
  );
