import * as E from 'fp-ts/lib/Either.js';
import { isAhead } from '../instant.js';
import { DEFAULT_ROLE, parseRole } from '../role.js';
import { isPlainName, shown, toPlainText } from '../text.js';
import { ADDRESSES } from '../user-field.js';
import { parseWebUrl } from '../web-url.js';
import type { Entity } from './entity.js';
import { addressIn, isBarePath, withAddresses, type FilesUrl } from './file.js';
import type { LeftOut } from './left-out.js';
import type { FieldChanges } from './row.js';
import { parseTime } from './time.js';

/** What reading a value depends on besides the value. */
export interface FieldRules {
  /** The present instant, ms. */
  readonly now: number;
  readonly filesUrl: FilesUrl;
}

/** Greatest length of a value from Xano, UTF-16 units; a longer one is a mistake or an attack. */
const MAX_VALUE = 65_536;

/** The value as the hash stores it (null: none; undefined: leave it unset), or an error text to follow the column's name. */
type Value = E.Either<string, string | null | undefined>;

export const TIME_EXPECTED = 'must be a time: epoch ms, epoch s or ISO 8601';

/** Reads `created_at`. Every row has one, so an empty value does not remove it. */
const readBirth = (value: unknown, now: number): Value => {
  const time = parseTime(value);
  if (E.isLeft(time)) return E.left(TIME_EXPECTED);
  if (time.right === null) return E.right(undefined);
  return isAhead(time.right, now)
    ? E.left('lies more than a day in the future')
    : E.right(String(time.right));
};

/** Reads a web address. A browser would run another scheme, or look for a bare path at the host that shows the page. */
const readAddress = (value: unknown, filesUrl: FilesUrl): Value => {
  const address = addressIn(value, filesUrl);
  if (address === null) return E.right(null);
  const url = parseWebUrl(toPlainText(address).trim().replaceAll(' ', '%20'));
  if (E.isRight(url)) return url;
  return E.left(
    isBarePath(address)
      ? 'is a path of Xano without its host: set XANO_FILES_URL'
      : 'must be an http(s) address of at most 2048 characters',
  );
};

/** Reads a role. A user with an unknown role gets only the rights of everybody, and does not keep those of before. */
const readRole = (value: unknown): Value => {
  const text = typeof value === 'string' ? value.trim() : value;
  if (text === null || text === undefined || text === '') return E.right(DEFAULT_ROLE);
  const role = typeof text === 'string' ? parseRole(text) : E.left(null);
  return E.isRight(role)
    ? role
    : E.left(`must be user, model or admin, and is ${DEFAULT_ROLE} now`);
};

/** Reads any other value as text: a file becomes its address, everything else that is no text becomes JSON. */
const readText = (value: unknown, filesUrl: FilesUrl): Value => {
  const known = withAddresses(value, filesUrl);
  if (known === null || known === undefined) return E.right(null);
  if (typeof known === 'number' && !Number.isFinite(known))
    return E.left('must be a finite number');
  const text = toPlainText(typeof known === 'string' ? known : JSON.stringify(known));
  return text.length > MAX_VALUE ? E.left('is over 64 KiB') : E.right(text);
};

const isRole = (entity: Entity, field: string): boolean => entity === 'user' && field === 'role';

const readField = (
  entity: Entity,
  field: string,
  value: unknown,
  { now, filesUrl }: FieldRules,
): Value => {
  if (!isPlainName(field))
    return E.left('is no name: it has control characters, or half a character');
  if (field === 'created_at') return readBirth(value, now);
  if (ADDRESSES.has(field)) return readAddress(value, filesUrl);
  return isRole(entity, field) ? readRole(value) : readText(value, filesUrl);
};

/** The readable fields of a row, and the columns that were left out. */
export interface ReadFields {
  readonly fields: FieldChanges;
  readonly leftOut: readonly LeftOut[];
}

export const readFields = (
  entity: Entity,
  entries: readonly (readonly [string, unknown])[],
  rules: FieldRules,
): ReadFields => {
  const fields = new Map<string, string | null>();
  const leftOut: LeftOut[] = [];
  for (const [column, value] of entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const read = readField(entity, column, value, rules);
    if (E.isLeft(read))
      leftOut.push({ column: shown(column), message: `${shown(column)} ${read.left}` });
    else if (read.right !== undefined) fields.set(column, read.right);
    if (E.isLeft(read) && isRole(entity, column)) fields.set(column, DEFAULT_ROLE);
  }
  return { fields: Object.fromEntries(fields), leftOut };
};
