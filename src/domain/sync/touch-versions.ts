import { newestIn, versionOf, type Row, type RowVersions } from './row.js';
import { isTimed, UNTIMED, versionAfter, type Version } from './version.js';

/** The fields that a change by a caller sets, and those that it removes. */
export interface Touched {
  readonly set: readonly string[];
  readonly remove: readonly string[];
}

/** An act of a caller: `version` says how new it is, ms; null leaves all stored versions as they are. */
export interface Act {
  readonly version: number | null;
  readonly byUser: boolean;
}

/** Tracks the versions of a row through successive changes by a caller. */
export interface VersionTracker {
  /** `fields` are those of the row before the change. */
  readonly touch: (fields: Row['fields'], change: Touched) => void;
  /** Returns the versions after all changes; null when no change has altered them. */
  readonly altered: () => RowVersions | null;
}

export const trackVersions = (before: RowVersions, { version, byUser }: Act): VersionTracker => {
  // Most changes without a version alter no version, so the versions are copied only at the first alteration.
  let after: { readonly fields: Record<string, Version>; readonly setUntimed: Set<string> } | null =
    null;
  const alter = () =>
    (after ??= { fields: { ...before.fields }, setUntimed: new Set(before.setUntimed) });
  const versions = (): RowVersions => (after === null ? before : { ...before, ...after });

  const key = (field: string, isKeyed: boolean): void => {
    const { setUntimed } = after ?? before;
    if (setUntimed.has(field) === isKeyed) return;
    if (isKeyed) alter().setUntimed.add(field);
    else alter().setUntimed.delete(field);
  };
  const isKnown = (field: string): boolean => Object.hasOwn((after ?? before).fields, field);
  /** Gives a field the version of the act; without one, a field that has no version of its own gets `kept`, if any. */
  const leave = (field: string, stood: Version, kept: Version | null): void => {
    if (version !== null)
      alter().fields[field] = { at: versionAfter(stood.at, { version, byUser }), digest: '' };
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
        // A user who removes a field that is neither there nor remembered adds no version: names must not fill the row.
        if (isThere || isKnown(field) || !byUser) {
          const stood = versionOf({ fields, versions: versions() }, field);
          leave(field, stood, isThere ? before.row : null);
        }
      }
    },
    altered: () => (after === null ? null : versions()),
  };
};

/** Returns the versions of a row after a change by a caller; the row is the one before the change. */
export const touchVersions = (
  { fields, versions }: Row,
  change: Touched,
  act: Act,
): RowVersions => {
  const tracker = trackVersions(versions, act);
  tracker.touch(fields, change);
  return tracker.altered() ?? versions;
};

/** Returns the versions of a new row: every field has this version, ms. */
export const newVersions = (version: number): RowVersions => ({
  row: { at: version, digest: '' },
  fields: {},
  setUntimed: new Set(),
  olderClaims: [],
});

/**
 * Returns the instant, ms, that Xano gets for an act: the newest version of the row that the act leaves, which may be
 * ahead of `now`. Xano refuses an act that is older than its own row, although the act is already stored here.
 */
export const instantForXano = (versions: RowVersions | null, now: number): number =>
  versions === null ? now : Math.max(now, newestIn({ fields: {}, versions }));

/** Returns the version of a caller's delete, ms, or null: a user's delete covers everything the user saw of the row. */
export const versionOfDelete = (row: Row, { version, byUser }: Act): number | null =>
  version === null || !byUser ? version : versionAfter(newestIn(row), { version, byUser });
