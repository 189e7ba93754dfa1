import * as E from 'fp-ts/lib/Either.js';
import { fieldsOf } from './entities/field.js';
import { POST } from './entities/post.js';
import { USER, USER_COUNTERS } from './entities/user.js';
import { isAdmin, type Principal } from './principal.js';
import { DENORMALISED_FIELDS, isNeverShown, type Allowance } from './profile.js';
import { normalName } from './secret-names.js';
import { holdsSecret } from './secrets.js';
import { isPlainName, isPlainText, lengthOf, withLineFeeds } from './text.js';
import { parseGivenId } from './sync/xano-id.js';
import { parseWebUrl } from './web-url.js';

const COUNTED_OR_GRANTED = new Set<string>([...USER_COUNTERS, ...fieldsOf(USER, { kind: 'role' })]);

/** Fields that identify and date a row of Xano. If users could set these, anybody could take over another's row. */
const OF_THE_RECORD = new Set<string>([
  ...fieldsOf(USER, { kind: 'id' }),
  ...fieldsOf(USER, { kind: 'instant' }),
]);

/** Names that no JWT may write in any spelling, since they would pass for statements of Xano or the service. */
const SPOKEN_FOR = new Set(
  [
    ...COUNTED_OR_GRANTED,
    ...OF_THE_RECORD,
    ...['username', 'user_id', 'external_id', 'deleted', 'updated_at'],
  ].map(normalName),
);

/** Fields that users may write in their own hash; the deployment can add more. */
const OWN_FIELDS = fieldsOf(USER, { byOwner: true });

export const ownFields = (also: readonly string[]): ReadonlySet<string> =>
  new Set([...OWN_FIELDS, ...also]);

const MAX_NAME = 128;
const MAX_BYTES = 4096;
/** Maximum bytes of a field that is copied into each of the author's posts. */
export const MAX_COPIED_BYTES = 2048;
const MAX_SERVICE_BYTES = 65_536;
/** Maximum bytes of all own fields of a user together. */
const MAX_OWN_BYTES = 32_768;
/** Maximum number of fields in one command, and in a hash that an admin's JWT fills. */
export const MAX_NAMES = 200;

/**
 * Whether no route writes this field to Redis. `__proto__` would become the prototype of the object that a reader builds
 * from the hash.
 */
export const isNeverWritten = (field: string): boolean =>
  isNeverShown(field) || field === '__proto__';

/** Whether a setting may let users write this field. */
export const mayBeOwnField = (field: string): boolean =>
  !isNeverWritten(field) &&
  !SPOKEN_FOR.has(normalName(field)) &&
  isPlainName(field) &&
  lengthOf(field) <= MAX_NAME;

/** Whether this principal may write a user's field; `username` has a rule of its own. */
export const mayWriteField = (
  principal: Principal,
  own: ReadonlySet<string>,
  field: string,
): boolean => {
  if (COUNTED_OR_GRANTED.has(field) || isNeverWritten(field)) return false;
  if (principal.kind === 'service') return true;
  return isAdmin(principal) ? OF_THE_RECORD.has(field) || mayBeOwnField(field) : own.has(field);
};

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const mostBytes = (principal: Principal, field: string): number => {
  if (principal.kind === 'service') return MAX_SERVICE_BYTES;
  return DENORMALISED_FIELDS.includes(field) ? MAX_COPIED_BYTES : MAX_BYTES;
};

/** Fields of users and posts that hold a web address. */
export const ADDRESSES: ReadonlySet<string> = new Set([
  ...fieldsOf(USER, { kind: 'address' }),
  ...fieldsOf(POST, { kind: 'address' }),
]);

/** Returns the value as it is stored, or else a phrase that says what it must be. */
export const readValue = (
  principal: Principal,
  field: string,
  given: string,
): E.Either<string, string> => {
  const [value, most] = [withLineFeeds(given), mostBytes(principal, field)];
  // A UTF-16 unit takes at most three bytes, so a short text needs no encoding.
  if (3 * value.length > most && bytesOf(value) > most) return E.left(`at most ${most} bytes`);
  if (!isPlainText(value))
    return E.left('well-formed text without control characters other than tab and line feed');
  if (holdsSecret(value)) return E.left('without passwords, tokens and other secrets');
  if (field === 'id')
    return E.mapLeft(() => 'an id of Xano: a positive integer or a UUID')(parseGivenId(value));
  return ADDRESSES.has(field) && value !== ''
    ? E.mapLeft(() => 'an http(s) address of at most 2048 characters, or empty')(parseWebUrl(value))
    : E.right(value);
};

/** Whether HINCRBY may add to a field. */
export const isCountable = (field: string): boolean => !ADDRESSES.has(field) && field !== 'id';

/** Returns the limits on a user's hash for a principal; null for the service, which writes whatever Xano has. */
export const allowanceFor = (principal: Principal, own: ReadonlySet<string>): Allowance | null =>
  principal.kind === 'service'
    ? null
    : { bytes: MAX_OWN_BYTES, of: [...own], names: isAdmin(principal) ? MAX_NAMES : null };
