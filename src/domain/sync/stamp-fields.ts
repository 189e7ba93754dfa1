import { newestIn, stampOf, type Row, type RowVersions } from './row.js';
import { isTimed, UNTIMED, versionOver, type Stamp } from './stamp.js';

/** The fields that somebody here sets, and those that go. */
interface Change {
  readonly set: readonly string[];
  readonly remove: readonly string[];
}

/** How new what somebody does here is, ms; null keeps every version there is. */
export interface Act {
  readonly version: number | null;
  readonly byUser: boolean;
}

/** The versions of a row that somebody here changes, from the row as it stood. */
export const stampFields = (
  row: Row,
  { set, remove }: Change,
  { version, byUser }: Act,
): RowVersions => {
  const stamps = new Map(Object.entries(row.versions.fields));
  const keyed = new Set(row.versions.keyed);
  const isThere = (field: string): boolean => Object.hasOwn(row.fields, field);
  /** Without a version, a field that has none of its own keeps what stood for it. */
  const leave = (field: string, kept: Stamp | null): void => {
    if (version !== null)
      stamps.set(field, {
        at: versionOver(stampOf(row, field).at, { version, byUser }),
        digest: '',
      });
    else if (kept !== null && !stamps.has(field)) stamps.set(field, kept);
  };
  for (const field of set) {
    if (version === null && isTimed(stampOf(row, field))) keyed.add(field);
    else keyed.delete(field);
    leave(field, isThere(field) ? null : UNTIMED);
  }
  for (const field of remove) {
    keyed.delete(field);
    // What a user takes away that is neither there nor remembered leaves nothing: nobody fills this with names.
    if (isThere(field) || stamps.has(field) || !byUser)
      leave(field, isThere(field) ? row.versions.row : null);
  }
  return { ...row.versions, fields: Object.fromEntries(stamps), keyed };
};

/** The version of a delete by somebody here: what a user saw of the row goes. */
export const versionOfDelete = (row: Row, { version, byUser }: Act): number | null =>
  version === null || !byUser ? version : versionOver(newestIn(row), { version, byUser });
