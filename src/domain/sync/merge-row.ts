import { compact, explicit, stampOf, valueOf, type FieldChanges, type Row } from './row.js';
import { compareStamps, isTimed, type Stamp } from './stamp.js';

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

const resistanceTo = (current: Row, incoming: FieldChanges, stamp: Stamp): Resistance => {
  const stood = Object.entries(incoming).map(([field, value]) => ({
    stamp: stampOf(current, field),
    isSame: (value ?? null) === valueOf(current, field),
  }));
  return {
    version: Math.max(0, ...stood.map(({ stamp: { at } }) => (at > stamp.at ? at : 0))),
    // What users change here has no digest: nobody can mend how Xano dates that.
    sameVersion: stood.some(
      ({ stamp: { at, digest }, isSame }) =>
        at === stamp.at && digest !== '' && digest !== stamp.digest && !isSame,
    ),
  };
};

const NO_RESISTANCE: Resistance = { version: 0, sameVersion: false };

/**
 * Sets each field whose stored version is older, and leaves the others. The same record again is
 * `unchanged`, as is a newer one of the same content, whose version is kept. An untimed one sets all
 * its fields and raises no version.
 */
export const mergeRow = (current: Row, incoming: FieldChanges, stamp: Stamp): Merge => {
  const order = Object.keys(incoming).map(
    (field) => [field, isTimed(stamp) ? compareStamps(stamp, stampOf(current, field)) : 1] as const,
  );
  const newer = order.filter(([, comparison]) => comparison > 0).map(([field]) => field);
  const against = isTimed(stamp) ? resistanceTo(current, incoming, stamp) : NO_RESISTANCE;
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

  const stamps = explicit(current);
  const keyed = new Set(current.versions.keyed);
  const fields: Record<string, string> = { ...current.fields };
  const changes: Record<string, string | null> = {};
  for (const field of newer) {
    const value = incoming[field] ?? null;
    if (value !== valueOf(current, field)) {
      changes[field] = value;
      if (isTimed(stampOf(current, field))) keyed.add(field);
    }
    if (value === null) Reflect.deleteProperty(fields, field);
    else fields[field] = value;
    if (isTimed(stamp)) stamps.set(field, stamp);
    if (isTimed(stamp) || value === null) keyed.delete(field);
  }
  const isSaid = Object.keys(changes).length === 0;
  // What tells no version, and nothing new either, leaves nothing to be written.
  if (isSaid && !isTimed(stamp) && keyed.size === current.versions.keyed.size)
    return { outcome: 'unchanged', row: current, changes: {}, against };
  return {
    outcome: isSaid ? 'unchanged' : 'applied',
    row: { fields, versions: { ...current.versions, ...compact(fields, stamps), keyed } },
    changes,
    against,
  };
};
