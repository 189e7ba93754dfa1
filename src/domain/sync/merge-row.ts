import { compact, explicit, versionOf, valueOf, type FieldChanges, type Row } from './row.js';
import { compareVersions, isTimed, type Version } from './version.js';

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
