import type { SyncRecord } from './record.js';
import {
  compactVersions,
  fieldVersions,
  versionOf,
  valueOf,
  type FieldChanges,
  type Row,
} from './row.js';
import { compareVersions, isWrittenHere, isTimed, UNTIMED, type Version } from './version.js';

export interface Merge {
  readonly outcome: 'applied' | 'unchanged' | 'stale';
  readonly row: Row;
  /** The changes to write to the hash. */
  readonly changes: FieldChanges;
  /** The stored versions that kept some of the record out, for diagnosis. */
  readonly against: Resistance;
}

export interface Resistance {
  /** The newest stored version, ms, that a field of the record is older than; 0 for none. */
  readonly version: number;
  /** Whether a field has another value of the record's own instant, so that the digest had to decide. */
  readonly sameVersion: boolean;
}

const resistanceTo = (current: Row, incoming: FieldChanges, version: Version): Resistance => {
  const stood = Object.entries(incoming).map(([field, value]) => ({
    version: versionOf(current, field),
    isSame: (value ?? null) === valueOf(current, field),
  }));
  return {
    version: Math.max(0, ...stood.map(({ version: { at } }) => (at > version.at ? at : 0))),
    // A change made here has no digest: it says nothing about how Xano dates its rows.
    sameVersion: stood.some(
      ({ version: { at, digest }, isSame }) =>
        at === version.at && digest !== '' && digest !== version.digest && !isSame,
    ),
  };
};

const NO_RESISTANCE: Resistance = { version: 0, sameVersion: false };

/**
 * Merges a record into a row: sets each field whose stored version is older, and leaves the others. The same record
 * again is `unchanged`, as is a newer one of the same content, whose version is stored. An untimed record sets all its
 * fields and raises no version.
 */
export const mergeRow = (current: Row, incoming: FieldChanges, version: Version): Merge => {
  const order = Object.keys(incoming).map(
    (field) =>
      [field, isTimed(version) ? compareVersions(version, versionOf(current, field)) : 1] as const,
  );
  const newer = order.filter(([, comparison]) => comparison > 0).map(([field]) => field);
  const against = isTimed(version) ? resistanceTo(current, incoming, version) : NO_RESISTANCE;
  if (newer.length === 0)
    return {
      outcome:
        order.length === 0 || order.some(([, comparison]) => comparison === 0)
          ? 'unchanged'
          : 'stale',
      row: current,
      changes: {},
      against,
    };

  const versions = fieldVersions(current);
  const setUntimed = new Set(current.versions.setUntimed);
  const fields: Record<string, string> = { ...current.fields };
  const changes: Record<string, string | null> = {};
  for (const field of newer) {
    const value = incoming[field] ?? null;
    if (value !== valueOf(current, field)) {
      changes[field] = value;
      if (isTimed(versionOf(current, field))) setUntimed.add(field);
    }
    if (value === null) Reflect.deleteProperty(fields, field);
    else fields[field] = value;
    if (isTimed(version)) versions.set(field, version);
    if (isTimed(version) || value === null) setUntimed.delete(field);
  }
  const isSaid = Object.keys(changes).length === 0;
  // A record without a version that changes no value leaves nothing to write.
  if (isSaid && !isTimed(version) && setUntimed.size === current.versions.setUntimed.size)
    return { outcome: 'unchanged', row: current, changes: {}, against };
  return {
    outcome: isSaid ? 'unchanged' : 'applied',
    row: {
      fields,
      versions: { ...current.versions, ...compactVersions(fields, versions), setUntimed },
    },
    changes,
    against,
  };
};

/**
 * Merges a record into a row. When no record tells `created_at`, it is the oldest version of all records of the row, in
 * whatever order they come: an older record moves it back, even a stale one. Only a delete that comes late, after an
 * older record and several newer ones, cannot tell which newer one was first: each field keeps only its newest version.
 */
const mergeTold = (current: Row, incoming: FieldChanges, version: Version): Merge => {
  const merge = mergeRow(current, incoming, version);
  const isSaid = isTimed(versionOf(merge.row, 'created_at'));
  const born = Number(merge.row.fields['created_at']);
  if (!isTimed(version) || isSaid || born <= version.at) return merge;
  const earlier = { created_at: String(version.at) };
  return {
    ...merge,
    row: { ...merge.row, fields: { ...merge.row.fields, ...earlier } },
    changes: { ...merge.changes, ...earlier },
  };
};

/** Whether a value that a comparison saw in Xano replaces the stored value of the version `stood`. */
export const isReplaced = (
  stood: Version,
  { version, seenAt = 0 }: Pick<SyncRecord, 'version' | 'seenAt'>,
): boolean => stood.at <= version.at || (stood.at <= seenAt && !isWrittenHere(stood));

/** Merges a record into a row as `mergeTold` does, and replaces the stored values that give way to an observed record. */
export const mergeRecord = (
  current: Row,
  incoming: FieldChanges,
  record: Pick<SyncRecord, 'version' | 'observed' | 'seenAt'>,
): Merge => {
  const { version, observed } = record;
  const result = mergeTold(current, incoming, version);
  if (observed !== true || !isTimed(version)) return result;
  // The comparison looked for a difference: to find one says nothing about Xano's version columns.
  const merged = { ...result, against: { ...result.against, sameVersion: false } };
  const notNewer = Object.entries(incoming).filter(([field]) =>
    isReplaced(versionOf(merged.row, field), record),
  );
  // The versions stay, so that the replaced content does not come back when it is sent again.
  const { row, changes } = mergeRow(merged.row, Object.fromEntries(notNewer), UNTIMED);
  if (Object.keys(changes).length === 0) return merged;
  const setUntimed = new Set(merged.row.versions.setUntimed);
  for (const [field] of notNewer) setUntimed.delete(field);
  return {
    outcome: 'applied',
    row: { ...row, versions: { ...row.versions, setUntimed } },
    changes: { ...merged.changes, ...changes },
    against: merged.against,
  };
};
