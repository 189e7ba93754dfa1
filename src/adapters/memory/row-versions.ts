import type { Origin } from '../../application/ports/origin.js';
import { parseVersions, printVersions } from '../../domain/sync/row.js';
import { isTimed, UNTIMED, versionOver, type Stamp } from '../../domain/sync/stamp.js';
import type { Fields } from './keyspace.js';

export const VERSIONS = 'sys_versions';

interface Change {
  readonly set: readonly string[];
  readonly remove: readonly string[];
}

/**
 * The versions of a hash that is about to be changed; undefined when it has none before and after.
 * An untimed change keeps every version there is, and gives none to a field that is new.
 */
export const stampedVersions = (
  fields: Fields,
  versions: string | undefined,
  { set, remove }: Change,
  { version, byUser }: Origin,
): string | undefined => {
  if (versions === undefined && version === null) return undefined;
  const before = parseVersions(versions ?? '');
  const { row, fields: known } = before;
  const stamps = new Map(Object.entries(known));
  const keyed = new Set(before.keyed);
  const versionBefore = (field: string): Stamp =>
    stamps.get(field) ?? (fields.has(field) ? row : UNTIMED);
  const leave = (field: string, kept: Stamp | null): void => {
    const stood = versionBefore(field);
    if (version !== null)
      stamps.set(field, { at: versionOver(stood.at, { version, byUser }), digest: '' });
    else if (kept !== null && !stamps.has(field)) stamps.set(field, kept);
  };
  for (const field of set) {
    if (version === null && isTimed(versionBefore(field))) keyed.add(field);
    else keyed.delete(field);
    leave(field, fields.has(field) ? null : UNTIMED);
  }
  for (const field of remove) {
    keyed.delete(field);
    // What a user takes away that is neither there nor remembered leaves nothing.
    if (fields.has(field) || stamps.has(field) || !byUser)
      leave(field, fields.has(field) ? row : null);
  }
  return printVersions({ ...before, fields: Object.fromEntries(stamps), keyed });
};

/** Stamps the fields of a hash before they are changed. */
export const stampFields = (fields: Fields, change: Change, origin: Origin): void => {
  const text = stampedVersions(fields, fields.get(VERSIONS), change, origin);
  if (text !== undefined) fields.set(VERSIONS, text);
};

/** Every field of a new row has the one version. */
export const stampRow = (fields: Fields, version: number | null): void => {
  if (version !== null)
    fields.set(
      VERSIONS,
      printVersions({
        row: { at: version, digest: '' },
        fields: {},
        keyed: new Set(),
        authors: [],
      }),
    );
};

/** The version of the delete of a row by somebody here: what a user saw of it goes. */
export const versionOfDelete = (
  fields: Fields | undefined,
  { version, byUser }: Origin,
): number | null => {
  if (version === null || !byUser) return version;
  const { row, fields: apart } = parseVersions(fields?.get(VERSIONS) ?? '');
  const newest = Math.max(row.at, ...Object.values(apart).map(({ at }) => at));
  return versionOver(newest, { version, byUser });
};
