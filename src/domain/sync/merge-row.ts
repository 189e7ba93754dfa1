import type { SyncRecord } from './record.js';
import { compact, explicit, versionOf, valueOf, type FieldChanges, type Row } from './row.js';
import { compareVersions, isMadeHere, isTimed, UNTIMED, type Version } from './version.js';

export interface Merge {
  readonly outcome: 'applied' | 'unchanged' | 'stale';
  readonly row: Row;
  /** What the hash is to be changed by. */
  readonly changes: FieldChanges;
  /** What stood against some of the record, for whoever has to look into it. */
  readonly against: Resistance;
}

export interface Resistance {
  /** The newest version that a field of the record is older than, ms; 0 for none. */
  readonly version: number;
  /** A field has another content of the record's own version, so that a digest had to decide. */
  readonly sameVersion: boolean;
}

const resistanceTo = (current: Row, incoming: FieldChanges, version: Version): Resistance => {
  const stood = Object.entries(incoming).map(([field, value]) => ({
    version: versionOf(current, field),
    isSame: (value ?? null) === valueOf(current, field),
  }));
  return {
    version: Math.max(0, ...stood.map(({ version: { at } }) => (at > version.at ? at : 0))),
    // What users change here has no digest: nobody can mend how Xano dates that.
    sameVersion: stood.some(
      ({ version: { at, digest }, isSame }) =>
        at === version.at && digest !== '' && digest !== version.digest && !isSame,
    ),
  };
};

const NO_RESISTANCE: Resistance = { version: 0, sameVersion: false };

/**
 * Sets each field whose stored version is older, and leaves the others. The same record again is
 * `unchanged`, as is a newer one of the same content, whose version is kept. An untimed one sets all
 * its fields and raises no version.
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

  const versions = explicit(current);
  const keyed = new Set(current.versions.keyed);
  const fields: Record<string, string> = { ...current.fields };
  const changes: Record<string, string | null> = {};
  for (const field of newer) {
    const value = incoming[field] ?? null;
    if (value !== valueOf(current, field)) {
      changes[field] = value;
      if (isTimed(versionOf(current, field))) keyed.add(field);
    }
    if (value === null) Reflect.deleteProperty(fields, field);
    else fields[field] = value;
    if (isTimed(version)) versions.set(field, version);
    if (isTimed(version) || value === null) keyed.delete(field);
  }
  const isSaid = Object.keys(changes).length === 0;
  // What tells no version, and nothing new either, leaves nothing to be written.
  if (isSaid && !isTimed(version) && keyed.size === current.versions.keyed.size)
    return { outcome: 'unchanged', row: current, changes: {}, against };
  return {
    outcome: isSaid ? 'unchanged' : 'applied',
    row: { fields, versions: { ...current.versions, ...compact(fields, versions), keyed } },
    changes,
    against,
  };
};

/**
 * Merges a record into a row. Of a row of which no record says when it was born, that is the oldest
 * version of all its records, in whatever order they come: an older one takes it back, a stale one too.
 * Only a delete that comes late, after an older record and several newer ones, cannot tell which of the
 * newer came first: the newest of each field is all that is left of them.
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

/** Whether what Xano was seen to have takes the place of what stands under this version. */
export const givesWay = (
  stood: Version,
  { version, seenAt = 0 }: Pick<SyncRecord, 'version' | 'seenAt'>,
): boolean => stood.at <= version.at || (stood.at <= seenAt && !isMadeHere(stood));

/** What a record makes of a row: as `mergeTold` has it, except for what Xano was seen to have. */
export const mergeRecord = (
  current: Row,
  incoming: FieldChanges,
  record: Pick<SyncRecord, 'version' | 'observed' | 'seenAt'>,
): Merge => {
  const { version, observed } = record;
  const told = mergeTold(current, incoming, version);
  if (observed !== true || !isTimed(version)) return told;
  // It was looked for because it differs: that is nothing to tell of Xano's columns.
  const merged = { ...told, against: { ...told.against, sameVersion: false } };
  const notNewer = Object.entries(incoming).filter(([field]) =>
    givesWay(versionOf(merged.row, field), record),
  );
  // The versions stay: the content that was replaced does not come back when it is sent again.
  const { row, changes } = mergeRow(merged.row, Object.fromEntries(notNewer), UNTIMED);
  if (Object.keys(changes).length === 0) return merged;
  const keyed = new Set(merged.row.versions.keyed);
  for (const [field] of notNewer) keyed.delete(field);
  return {
    outcome: 'applied',
    row: { ...row, versions: { ...row.versions, keyed } },
    changes: { ...merged.changes, ...changes },
    against: merged.against,
  };
};
