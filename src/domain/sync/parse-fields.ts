import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { parseCommentId, type CommentId } from '../comment.js';
import { COPIES, POST_COUNTERS } from '../entities/post.js';
import { USER_COUNTERS } from '../entities/user.js';
import { hashtagsAmong, hashtagsIn, MAX_HASHTAGS, unionOfTags, type Hashtag } from '../hashtag.js';
import { parsePostId, type PostId } from '../post.js';
import { TIME_EXPECTED } from './field-value.js';
import type { RowFields, Malformed } from './incoming-row.js';
import type { LeftOut } from './left-out.js';
import type { UserRef } from './record.js';
import { parseTime } from './time.js';
import { parseXanoId } from './xano-id.js';
import { isNeverWritten } from '../user-field.js';
import { parseUsername, type Username } from '../username.js';

/** The columns that may hold the word itself when an add-on of Xano includes the rows of a table of tags. */
const WORDS = ['name', 'tag', 'title'];

const wordOf = (entry: unknown): unknown => {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  return WORDS.map((name) => (entry as RowFields)[name]).find((word) => typeof word === 'string');
};

/** `{a,b}` is how PostgreSQL prints a list. */
const split = (text: string): readonly string[] =>
  text.replace(/^\s*\{(.*)\}\s*$/su, '$1').split(/[\s,;、]+/u);

const listIn = (text: string): readonly unknown[] => {
  const json = /^\s*\[/.test(text) ? parse(text) : E.left(null);
  return E.isRight(json) && Array.isArray(json.right) ? json.right : split(text);
};

/**
 * Returns the words of a column of tags, valid hashtags or not. The column may hold a list of texts or of objects
 * with a `name`, `tag` or `title`, the JSON text of such a list, `{a,b}`, or words between commas, semicolons and blanks.
 */
export const tagWords = (value: unknown): readonly unknown[] => {
  const entries = typeof value === 'string' ? listIn(value) : value;
  return (Array.isArray(entries) ? entries : [])
    .map(wordOf)
    .map((word: unknown) => (typeof word === 'string' ? word.replace(/^"(.*)"$/su, '$1') : word))
    .filter((word) => word !== '' && word !== null);
};

export type Parsed<A> = E.Either<Malformed, A>;

export const malformed = (code: Malformed['code'], message: string): E.Either<Malformed, never> =>
  E.left({ code, message });

export const missing = (path: string) => malformed('missing_field', `${path} is missing`);

export const required = <A>(path: string, parsed: Parsed<A | null>): Parsed<A> =>
  E.flatMap((value: A | null): Parsed<A> => (value === null ? missing(path) : E.right(value)))(
    parsed,
  );

/** Columns that describe the row itself, and not the user, post or edge in it. */
export const ROW_COLUMNS: ReadonlySet<string> = new Set(['updated_at', 'deleted']);

const invalid = (path: string, what: string) =>
  malformed('invalid_record', `${path} must be ${what}`);

/** Whether a reference refers to no row: Xano has 0, an empty text or null there. */
const isNone = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 0 || value === '0';

/** Returns the first of these columns that refers to a row, with its value; null when none does. */
const first = (row: RowFields, names: readonly string[]): readonly [string, unknown] | null => {
  const name = names.find((candidate) => !isNone(row[candidate]));
  return name === undefined ? null : [name, row[name]];
};

const toUsername = (path: string, value: unknown): Parsed<Username> => {
  const username = typeof value === 'string' ? parseUsername(value) : E.left(value);
  return E.isRight(username)
    ? E.right(username.right)
    : invalid(path, 'a username: 1 to 64 of A to Z, a to z, digits, _ . and -');
};

const optionalId =
  <Id>(what: string, parse: (text: string) => E.Either<unknown, Id>) =>
  (row: RowFields, path: string): Parsed<Id | null> => {
    const value = row[path];
    if (isNone(value)) return E.right(null);
    const id = parseXanoId(value);
    const parsed = E.isRight(id) ? parse(id.right) : id;
    return E.isRight(parsed)
      ? E.right(parsed.right)
      : invalid(path, `an id of a ${what}: 1 to 64 of A to Z, a to z, digits, _ and -`);
  };

/** Reads the id of a post; null when the column names none. */
export const optionalPostId = optionalId<PostId>('post', parsePostId);
export const optionalCommentId = optionalId<CommentId>('comment', parseCommentId);

/** Reads which user a row names, by a username, a Xano id or both; null when it names nobody. */
export const toUserRef = (
  row: RowFields,
  names: readonly string[],
  ids: readonly string[],
): Parsed<UserRef | null> => {
  const named = first(row, names);
  const identified = first(row, ids);
  const id = identified === null ? E.right(null) : parseXanoId(identified[1]);
  if (E.isLeft(id))
    return invalid(identified?.[0] ?? 'id', 'an id of Xano: a positive integer or a uuid');
  if (named === null) return E.right(id.right === null ? null : { username: null, id: id.right });
  return E.map((username: Username): UserRef => ({ username, id: id.right }))(
    toUsername(named[0], named[1]),
  );
};

const asLeftOut = (column: string, { message }: Malformed): LeftOut => ({ column, message });

/** A part of a record, and the columns that were left out of it. */
export interface Part<A> {
  readonly value: A;
  readonly leftOut: readonly LeftOut[];
}

const whole = <A>(value: A): Part<A> => ({ value, leftOut: [] });

/**
 * Reads which user owns a row, as `toUserRef` does. When the row has both a name and an id, one readable value is
 * enough: the other is left out.
 */
export const toOwnerRef = (
  row: RowFields,
  names: readonly string[],
  ids: readonly string[],
): Parsed<Part<UserRef | null>> => {
  const ref = toUserRef(row, names, ids);
  if (E.isRight(ref)) return E.right(whole(ref.right));
  const [named, identified] = [first(row, names), first(row, ids)];
  const byId = toUserRef(row, [], ids);
  if (named !== null && E.isRight(byId) && byId.right !== null)
    return E.right({ value: byId.right, leftOut: [asLeftOut(named[0], ref.left)] });
  const byName = toUserRef(row, names, []);
  return identified !== null && E.isRight(byName) && byName.right !== null
    ? E.right({ value: byName.right, leftOut: [asLeftOut(identified[0], ref.left)] })
    : ref;
};

/** Returns the value of an optional column; an unreadable one becomes null and is reported as left out. */
export const orLeftOut = <A>(column: string, parsed: Parsed<A | null>): Part<A | null> =>
  E.isRight(parsed)
    ? whole(parsed.right)
    : { value: null, leftOut: [asLeftOut(column, parsed.left)] };

/** Returns what to report when the row has one of these columns, but they name nobody, as `user_id: 0`; else nothing. */
export const emptyReferences = (
  row: RowFields,
  columns: readonly string[],
  what: string,
): readonly LeftOut[] => {
  const column = columns.find((name) => row[name] !== undefined);
  if (column === undefined || first(row, columns) !== null) return [];
  const value = row[column] === '' ? 'empty' : String(row[column]);
  return [{ column, message: `names no ${what}: ${column} is ${value}` }];
};

export const toTime = (path: string, value: unknown): Parsed<number | null> =>
  E.mapLeft((): Malformed => ({
    code: 'invalid_record',
    message: `${path} ${TIME_EXPECTED}`,
  }))(parseTime(value));

const COUNTED = new Set<string>([...USER_COUNTERS, ...POST_COUNTERS]);

/** Fields that a post copies from its author: as with a ban, no row of a post from Xano sets them. */
const OF_ANOTHER_ROW = new Set(COPIES.map(([field]) => field));

/** Whether a record sets this field. Every row has a creation time, so an empty `created_at` does not remove it. */
export const isCarried = (entity: 'user' | 'post', field: string, value: unknown): boolean =>
  !isNeverWritten(field) &&
  !(field === 'created_at' && isNone(value)) &&
  !COUNTED.has(field) &&
  (entity === 'user' || !(OF_ANOTHER_ROW.has(field) || field.startsWith('banned')));

/** Returns the hashtags in a column, and the number of its words that are not hashtags. */
export const toHashtags = (
  value: unknown,
): { readonly hashtags: readonly Hashtag[]; readonly dropped: number } => {
  const words = tagWords(value);
  const tags = hashtagsAmong(words);
  return { hashtags: unionOfTags(tags), dropped: words.length - tags.length };
};

/** Returns how many tags of a post are left out: words that are not hashtags, and tags beyond the maximum of a post. */
export const countDropped = ({ hashtags: given, content }: RowFields): number => {
  const { hashtags, dropped } = toHashtags(given);
  const inText = typeof content === 'string' ? hashtagsIn(content) : [];
  return dropped + Math.max(0, unionOfTags(hashtags, inText).length - MAX_HASHTAGS);
};
