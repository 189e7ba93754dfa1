import { isAdmin, type Principal } from './principal.js';
import { DENORMALISED_FIELDS, isSecret, isSystemField } from './profile.js';

const COUNTED_OR_GRANTED = new Set(['role', 'postCount', 'followerCount', 'followingCount']);

/**
 * What identifies and dates a row of Xano. Were these the user's own to set, anybody could post under
 * another's Xano id, or stand first among the newest.
 */
const OF_THE_RECORD = new Set(['id', 'created_at']);

/**
 * Enters Redis by no door. `__proto__` would turn into the prototype of whatever object a reader builds
 * from the hash.
 */
export const isNeverWritten = (field: string): boolean =>
  isSecret(field) || field === '__proto__' || isSystemField(field);

/** True of a user's field that this principal may not set; `username` has a rule of its own. */
export const isBlockedUserField = (principal: Principal, field: string): boolean =>
  COUNTED_OR_GRANTED.has(field) ||
  isNeverWritten(field) ||
  (OF_THE_RECORD.has(field) && !isAdmin(principal));

/** How many fields a hash may hold that its own user fills: it is read with each of their posts. */
export const MAX_OWN_FIELDS = 200;

const MAX_NAME = 128;
const MAX_BYTES = 4096;
/** Copied into each of the author's posts. */
const MAX_COPIED_BYTES = 2048;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Whether a value is small enough for this principal to write; Xano's own rows are taken as they are. */
export const fitsUserField = (principal: Principal, field: string, value: string): boolean =>
  principal.kind === 'service' ||
  (field.length <= MAX_NAME &&
    bytesOf(value) <= (DENORMALISED_FIELDS.includes(field) ? MAX_COPIED_BYTES : MAX_BYTES));

/** Null: as many as there are. */
export const maxFieldsFor = (principal: Principal): number | null =>
  principal.kind === 'service' ? null : MAX_OWN_FIELDS;
