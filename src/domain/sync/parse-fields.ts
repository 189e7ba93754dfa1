import * as E from 'fp-ts/lib/Either.js';
import { hashtagsAmong, hashtagsIn, MAX_HASHTAGS, unite, type Hashtag } from '../hashtag.js';
import { parsePostId, type PostId } from '../post.js';
import { DEFAULT_ROLE, parseRole } from '../role.js';
import { toPlainText } from '../text.js';
import { isNeverWritten } from '../user-field.js';
import { isForeignUrl } from '../web-url.js';
import { parseUsername, type Username } from '../username.js';
import type { Malformed, RowFields } from './delivery.js';
import { addressIn, withAddresses } from './file.js';
import type { UserRef } from './record.js';
import type { FieldChanges } from './row.js';
import { tagWords } from './tags.js';
import { parseTime } from './time.js';
import { parseXanoId } from './xano-id.js';

export type Parsed<A> = E.Either<Malformed, A>;

/** What Xano has is taken up to here, UTF-16 units; more is a mistake, or an attack. */
const MAX_VALUE = 65_536;

export const malformed = (code: Malformed['code'], message: string): E.Either<Malformed, never> =>
  E.left({ code, message });

const invalid = (path: string, what: string) =>
  malformed('invalid_record', `${path} must be ${what}`);

/** 0, an empty text and null stand for no row where a row is referred to. */
const isNone = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 0 || value === '0';

/** The first of these columns that says something. */
const first = (row: RowFields, names: readonly string[]): readonly [string, unknown] | null => {
  const name = names.find((candidate) => !isNone(row[candidate]));
  return name === undefined ? null : [name, row[name]];
};

const toUsername = (path: string, value: unknown): Parsed<Username> => {
  const username = typeof value === 'string' ? parseUsername(value) : E.left(value);
  return E.isRight(username)
    ? E.right(username.right)
    : invalid(path, 'a username: 1 to 64 letters, digits, _ . or -');
};

export const toPostId = (path: string, value: unknown): Parsed<PostId> => {
  const id = parseXanoId(value);
  const post = E.isRight(id) ? parsePostId(id.right) : id;
  return E.isRight(post) ? E.right(post.right) : invalid(path, 'an id of a post');
};

/** Whom a row means, by a username or by a Xano id; null when it names nobody. */
export const toUserRef = (
  row: RowFields,
  names: readonly string[],
  ids: readonly string[],
): Parsed<UserRef | null> => {
  const named = first(row, names);
  const identified = first(row, ids);
  const id = identified === null ? E.right(null) : parseXanoId(identified[1]);
  if (E.isLeft(id)) return invalid(identified?.[0] ?? 'id', 'an id of Xano');
  if (named === null) return E.right(id.right === null ? null : { username: null, id: id.right });
  return E.map((username: Username): UserRef => ({ username, id: id.right }))(
    toUsername(named[0], named[1]),
  );
};

export const toTime = (path: string, value: unknown): Parsed<number | null> =>
  E.mapLeft((): Malformed => ({
    code: 'invalid_record',
    message: `${path} must be a time: epoch ms, epoch s or ISO 8601`,
  }))(parseTime(value));

/** Files are known by their addresses; what else is no text becomes JSON. */
const toText = (value: unknown): string | null => {
  const known = withAddresses(value);
  if (known === null || known === undefined) return null;
  return typeof known === 'string' ? known : JSON.stringify(known);
};

const COUNTED = new Set([
  'postCount',
  'followerCount',
  'followingCount',
  'likesCount',
  'commentsCount',
  'bookmarksCount',
]);

/** A post's copies of its author, and what bans it: not Xano's to send with a row. */
const OF_ANOTHER_ROW = new Set(['display_name', 'avatar', 'user_role']);

/** Whether a record sets this field. No row is without an instant of birth, so none takes it away. */
export const isCarried = (entity: 'user' | 'post', field: string, value: unknown): boolean =>
  !isNeverWritten(field) &&
  !(field === 'created_at' && isNone(value)) &&
  !COUNTED.has(field) &&
  (entity === 'user' || !(OF_ANOTHER_ROW.has(field) || field.startsWith('banned')));

const ADDRESSES = new Set(['avatar', 'media_url']);

/** One field of a user or a post as its hash keeps it. */
const toField = (path: string, value: unknown): Parsed<string | null> => {
  if (path === 'created_at')
    return E.map((ms: number | null) => (ms === null ? null : String(ms)))(toTime(path, value));
  const given = ADDRESSES.has(path) ? addressIn(value) : toText(value);
  const text = given === null ? null : toPlainText(given);
  if (text === null || text === '') return E.right(path === 'role' ? DEFAULT_ROLE : text);
  // A browser would run what such an address says.
  if (ADDRESSES.has(path) && isForeignUrl(text)) return E.right('');
  if (text.length > MAX_VALUE) return malformed('too_large', `${path} is over 64 KiB`);
  if (path === 'role' && E.isLeft(parseRole(text))) return invalid(path, 'user, model or admin');
  return E.right(text);
};

export const toFields = (
  entries: readonly (readonly [string, unknown])[],
): Parsed<FieldChanges> => {
  const parsed = E.traverseArray(([field, value]: readonly [string, unknown]) =>
    E.map((text: string | null) => [field, text] as const)(toField(field, value)),
  )(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return E.map(Object.fromEntries<string | null>)(parsed);
};

/** The hashtags in a column; what is none is dropped, and told. */
export const toHashtags = (
  value: unknown,
): { readonly hashtags: readonly Hashtag[]; readonly dropped: number } => {
  const words = tagWords(value);
  const tags = hashtagsAmong(words);
  return { hashtags: unite(tags), dropped: words.length - tags.length };
};

/** How many tags of a post are left out: those that are none, and those beyond what it may carry. */
export const countDropped = ({ hashtags: given, content }: RowFields): number => {
  const { hashtags, dropped } = toHashtags(given);
  const inText = typeof content === 'string' ? hashtagsIn(content) : [];
  return dropped + Math.max(0, unite(hashtags, inText).length - MAX_HASHTAGS);
};
