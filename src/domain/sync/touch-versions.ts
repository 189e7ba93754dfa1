import { newestIn, versionOf, type Row, type RowVersions } from './row.js';
import { isTimed, UNTIMED, versionOver, type Version } from './version.js';

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
export interface VersionTracker {
  /** `fields` are those of the row before the change. */
  readonly touch: (fields: Row['fields'], change: Touched) => void;
  /** Null where no change told anything new. */
  readonly altered: () => RowVersions | null;
}

export const trackVersions = (before: RowVersions, { version, byUser }: Act): VersionTracker => {
  // Most changes without a version tell nothing new: only then is nothing copied.
  let after: { readonly fields: Record<string, Version>; readonly keyed: Set<string> } | null =
    null;
  const alter = () => (after ??= { fields: { ...before.fields }, keyed: new Set(before.keyed) });
  const versions = (): RowVersions => (after === null ? before : { ...before, ...after });

  const key = (field: string, isKeyed: boolean): void => {
    const { keyed } = after ?? before;
    if (keyed.has(field) === isKeyed) return;
    if (isKeyed) alter().keyed.add(field);
    else alter().keyed.delete(field);
  };
  const isKnown = (field: string): boolean => Object.hasOwn((after ?? before).fields, field);
  /** Without a version, a field that has none of its own keeps what stood for it. */
  const leave = (field: string, stood: Version, kept: Version | null): void => {
    if (version !== null)
      alter().fields[field] = { at: versionOver(stood.at, { version, byUser }), digest: '' };
    else if (kept !== null && !isKnown(field)) alter().fields[field] = kept;
  };
  return {
    touch: (fields, { set, remove }) => {
      for (const field of set) {
        const stood = versionOf({ fields, versions: versions() }, field);
        key(field, version === null && isTimed(stood));
        leave(field, stood, Object.hasOwn(fields, field) ? null : UNTIMED);
      }
      for (const field of remove) {
        const isThere = Object.hasOwn(fields, field);
        key(field, false);
        // What a user takes away that is neither there nor remembered leaves nothing: nobody fills this with names.
        if (isThere || isKnown(field) || !byUser) {
          const stood = versionOf({ fields, versions: versions() }, field);
          leave(field, stood, isThere ? before.row : null);
        }
      }
    },
    altered: () => (after === null ? null : versions()),
  };
};

/** The versions of a row that somebody here changes, from the row as it stood. */
export const touchVersions = (
  { fields, versions }: Row,
  change: Touched,
  act: Act,
): RowVersions => {
  const tracker = trackVersions(versions, act);
  tracker.touch(fields, change);
  return tracker.altered() ?? versions;
};

/** Every field of a new row has the one version. */
export const newVersions = (version: number): RowVersions => ({
  row: { at: version, digest: '' },
  fields: {},
  keyed: new Set(),
  authors: [],
});

/**
 * How new Xano is told that an act is, ms: as new as the row that it leaves. That may be ahead of `now`, and what is older than
 * Xano's own row is refused there, though it stands here.
 */
export const instantTold = (versions: RowVersions | null, now: number): number =>
  versions === null ? now : Math.max(now, newestIn({ fields: {}, versions }));

/** The version of a delete by somebody here: what a user saw of the row goes. */
export const versionOfDelete = (row: Row, { version, byUser }: Act): number | null =>
  version === null || !byUser ? version : versionOver(newestIn(row), { version, byUser });
