import { isSystemField, type Allowance, type UserFields } from './profile.js';
import type { RowVersions } from './sync/row.js';
import { byteLength } from './text.js';

const bytesIn = ({ of }: Allowance, fields: UserFields): number =>
  of.reduce((sum, field) => {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    return value === undefined ? sum : sum + byteLength(field) + byteLength(value);
  }, 0);

/** Names that are taken away count as long as they are remembered. */
const namesIn = (fields: UserFields, { fields: known }: RowVersions): number =>
  new Set([...Object.keys(fields), ...Object.keys(known)].filter((name) => !isSystemField(name)))
    .size;

/**
 * What a change leaves too much of in a user's hash; what is over already may stay and shrink. `versions` are
 * those that stood before it.
 */
export const excess = (
  allowance: Allowance,
  before: UserFields,
  after: UserFields,
  versions: RowVersions,
): 'names' | 'bytes' | null => {
  const bytes = bytesIn(allowance, after);
  if (bytes > allowance.bytes && bytes > bytesIn(allowance, before)) return 'bytes';
  if (allowance.names === null) return null;
  const names = namesIn(after, versions);
  return names > allowance.names && names > namesIn(before, versions) ? 'names' : null;
};
