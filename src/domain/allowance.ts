import { fieldIn, isSystemField, type Allowance, type UserFields } from './profile.js';
import type { FieldChanges, RowVersions } from './sync/row.js';
import { byteLength } from './text.js';

type Excess = 'names' | 'bytes';

const bytesOf = (field: string, value: string | null): number =>
  value === null ? 0 : byteLength(field) + byteLength(value);

/**
 * Returns a function that checks changes one after the other against the room left in a user's hash. The function returns
 * the limit that a change exceeds and does not count that change; otherwise it counts the change and returns null. A hash
 * already over a limit may stay so and shrink. Removed names count for as long as a version of them is remembered.
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

/** Returns the limit that a change of a user's hash exceeds, or null. `versions` are the versions before the change. */
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
