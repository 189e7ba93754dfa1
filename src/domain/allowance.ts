import { fieldIn, isSystemField, type Allowance, type UserFields } from './profile.js';
import type { FieldChanges, RowVersions } from './sync/row.js';
import { byteLength } from './text.js';

type Excess = 'names' | 'bytes';

const bytesOf = (field: string, value: string | null): number =>
  value === null ? 0 : byteLength(field) + byteLength(value);

/**
 * The room in a user's hash, from which changes take in turn: says what one would leave too much of, and then
 * takes nothing. What is over already may stay and shrink. Names that are taken away count as long as
 * they are remembered.
 */
export const roomIn = (
  { bytes: mostBytes, of, names: mostNames }: Allowance,
  stored: UserFields,
  versions: RowVersions,
): ((fields: UserFields, changes: FieldChanges) => Excess | null) => {
  const own = new Set(of);
  const names = new Set(
    mostNames === null ? [] : [...Object.keys(stored), ...Object.keys(versions.fields)],
  );
  for (const name of names) if (isSystemField(name)) names.delete(name);
  let bytes = of.reduce((sum, field) => sum + bytesOf(field, fieldIn(stored, field)), 0);

  return (fields, changes) => {
    const entries = Object.entries(changes);
    let after = bytes;
    for (const [field, value] of entries)
      if (own.has(field)) after += bytesOf(field, value) - bytesOf(field, fieldIn(fields, field));
    if (after > mostBytes && after > bytes) return 'bytes';
    if (mostNames !== null) {
      const fresh = entries.filter(
        ([field, value]) => value !== null && !names.has(field) && !isSystemField(field),
      );
      if (fresh.length > 0 && names.size + fresh.length > mostNames) return 'names';
      for (const [field] of fresh) names.add(field);
    }
    bytes = after;
    return null;
  };
};

/** What a change leaves too much of in a user's hash; `versions` are those that stood before it. */
export const excess = (
  allowance: Allowance,
  before: UserFields,
  after: UserFields,
  versions: RowVersions,
): Excess | null => {
  const gone = Object.keys(before).filter((field) => !Object.hasOwn(after, field));
  const changes = { ...after, ...Object.fromEntries(gone.map((field) => [field, null])) };
  return roomIn(allowance, before, versions)(before, changes);
};
