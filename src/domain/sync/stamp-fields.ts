import { newestIn, type Row, type RowVersions } from './row.js';
import { isTimed, UNTIMED, versionOver, type Stamp } from './stamp.js';

/** The fields that somebody here sets, and those that go. */
export interface Touched {
  readonly set: readonly string[];
  readonly remove: readonly string[];
}

/** How new what somebody does here is, ms; null keeps every version there is. */
export interface Act {
  readonly version: number | null;
  readonly byUser: boolean;
}

/** The versions of a row as changes by somebody here leave them, one after the other. */
export interface Stamping {
  /** `isThere` tells of a field whether the row has it before the change. */
  readonly stamp: (isThere: (field: string) => boolean, change: Touched) => void;
  readonly versions: () => RowVersions;
}

export const stamping = (before: RowVersions, { version, byUser }: Act): Stamping => {
  const stamps = new Map(Object.entries(before.fields));
  const keyed = new Set(before.keyed);
  /** Without a version, a field that has none of its own keeps what stood for it. */
  const leave = (field: string, stood: Stamp, kept: Stamp | null): void => {
    if (version !== null)
      stamps.set(field, { at: versionOver(stood.at, { version, byUser }), digest: '' });
    else if (kept !== null && !stamps.has(field)) stamps.set(field, kept);
  };
  return {
    stamp: (isThere, { set, remove }) => {
      const stampOf = (field: string): Stamp =>
        stamps.get(field) ?? (isThere(field) ? before.row : UNTIMED);
      for (const field of set) {
        const stood = stampOf(field);
        if (version === null && isTimed(stood)) keyed.add(field);
        else keyed.delete(field);
        leave(field, stood, isThere(field) ? null : UNTIMED);
      }
      for (const field of remove) {
        keyed.delete(field);
        // What a user takes away that is neither there nor remembered leaves nothing: nobody fills this with names.
        if (isThere(field) || stamps.has(field) || !byUser)
          leave(field, stampOf(field), isThere(field) ? before.row : null);
      }
    },
    versions: () => ({ ...before, fields: Object.fromEntries(stamps), keyed }),
  };
};

/** The versions of a row that somebody here changes, from the row as it stood. */
export const stampFields = (row: Row, change: Touched, act: Act): RowVersions => {
  const { stamp, versions } = stamping(row.versions, act);
  stamp((field) => Object.hasOwn(row.fields, field), change);
  return versions();
};

/** Every field of a new row has the one version. */
export const stampNew = (version: number): RowVersions => ({
  row: { at: version, digest: '' },
  fields: {},
  keyed: new Set(),
  authors: [],
});

/** The version of a delete by somebody here: what a user saw of the row goes. */
export const versionOfDelete = (row: Row, { version, byUser }: Act): number | null =>
  version === null || !byUser ? version : versionOver(newestIn(row), { version, byUser });
