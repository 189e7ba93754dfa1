import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import type { Hashtag } from '../hashtag.js';
import { compareStamps, isTimed, parseStamp, printStamp, UNTIMED, type Stamp } from './stamp.js';

/**
 * A version for each field, kept compactly: `row` is that of every field that is there and not listed
 * in `fields`. A field neither there nor listed has none.
 */
export interface RowVersions {
  readonly row: Stamp;
  readonly fields: Readonly<Record<string, Stamp>>;
}

/** The fields of a hash that have versions, and those. Counters and copies of other rows have none. */
export interface Row {
  readonly fields: Readonly<Record<string, string>>;
  readonly versions: RowVersions;
  /** Of a post as it is stored: the tags in whose feeds it stands, in the form they have there. */
  readonly shelves?: readonly Hashtag[];
}

/** Null takes a field away. */
export type FieldChanges = Readonly<Record<string, string | null>>;

const NO_VERSIONS: RowVersions = { row: UNTIMED, fields: {} };

/** A row of fields that anything timed is newer than. */
export const newRow = (fields: Row['fields']): Row => ({ fields, versions: NO_VERSIONS });

const ownStamp = ({ versions }: Row, field: string): Stamp | undefined =>
  // Any name may be a field's, such as one that every object inherits.
  Object.hasOwn(versions.fields, field) ? versions.fields[field] : undefined;

export const stampOf = (row: Row, field: string): Stamp =>
  ownStamp(row, field) ?? (Object.hasOwn(row.fields, field) ? row.versions.row : UNTIMED);

/** Null where the row has no such field. */
export const valueOf = ({ fields }: Row, field: string): string | null =>
  Object.hasOwn(fields, field) ? (fields[field] ?? null) : null;

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u);

const stampFrom = (u: unknown): Stamp => (typeof u === 'string' ? parseStamp(u) : UNTIMED);

/** From the text of `sys_versions`; empty or damaged text is no versions. */
export const parseVersions = (text: string): RowVersions => {
  const json = parse(text);
  if (E.isLeft(json) || !isRecord(json.right)) return NO_VERSIONS;
  const { r, f } = json.right;
  const fields = isRecord(f) ? Object.entries(f) : [];
  return {
    row: stampFrom(r),
    fields: Object.fromEntries(fields.map(([field, text_]) => [field, stampFrom(text_)])),
  };
};

/** `{"r":"1700000000000.k3J9x","f":{"bio":"1700000001000.aB3"}}`, as Lua reads and writes it too. */
export const printVersions = ({ row, fields }: RowVersions): string =>
  JSON.stringify({
    r: printStamp(row),
    f: Object.fromEntries(
      Object.entries(fields).map(([field, stamp]) => [field, printStamp(stamp)]),
    ),
  });

/** The version that most fields share stands for the row; the newest of them where several do. */
const commonest = (stamps: readonly Stamp[]): Stamp => {
  const tally = new Map<string, { readonly stamp: Stamp; readonly count: number }>();
  for (const stamp of stamps) {
    const text = printStamp(stamp);
    tally.set(text, { stamp, count: (tally.get(text)?.count ?? 0) + 1 });
  }
  let best = { stamp: UNTIMED, count: 0 };
  for (const entry of tally.values())
    if (
      entry.count > best.count ||
      (entry.count === best.count && compareStamps(entry.stamp, best.stamp) > 0)
    )
      best = entry;
  return best.stamp;
};

/** The compact form of a version for each field. */
const compact = (fields: Row['fields'], stamps: ReadonlyMap<string, Stamp>): RowVersions => {
  const present = Object.keys(fields);
  const row = commonest(present.map((field) => stamps.get(field) ?? UNTIMED));
  const differing = [...new Set([...present, ...stamps.keys()])].flatMap(
    (field): readonly (readonly [string, Stamp])[] => {
      const stamp = stamps.get(field) ?? UNTIMED;
      const implied = Object.hasOwn(fields, field) ? row : UNTIMED;
      return compareStamps(stamp, implied) === 0 ? [] : [[field, stamp]];
    },
  );
  return { row, fields: Object.fromEntries(differing) };
};

const explicit = (row: Row): Map<string, Stamp> =>
  new Map(
    [...Object.keys(row.fields), ...Object.keys(row.versions.fields)].map((field) => [
      field,
      stampOf(row, field),
    ]),
  );

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
  const fields: Record<string, string> = { ...current.fields };
  const changes: Record<string, string | null> = {};
  for (const field of newer) {
    const value = incoming[field] ?? null;
    if (value !== valueOf(current, field)) changes[field] = value;
    if (value === null) Reflect.deleteProperty(fields, field);
    else fields[field] = value;
    if (isTimed(stamp)) stamps.set(field, stamp);
  }
  return {
    outcome: Object.keys(changes).length === 0 ? 'unchanged' : 'applied',
    row: { fields, versions: compact(fields, stamps) },
    changes,
    against,
  };
};

/**
 * The fields of a row that a delete of this instant does not reach, by their versions. With them stays the
 * instant at which their first record came, as a part without fields: birth.ts.
 */
export const survivorsOf = (
  row: Row,
  deletedAt: number,
): readonly { readonly stamp: Stamp; readonly fields: FieldChanges }[] => {
  const groups = new Map<string, { stamp: Stamp; fields: Record<string, string | null> }>();
  for (const [field, stamp] of explicit(row)) {
    if (stamp.at <= deletedAt) continue;
    const text = printStamp(stamp);
    const group = groups.get(text) ?? { stamp, fields: {} };
    group.fields[field] = valueOf(row, field);
    groups.set(text, group);
  }
  const born = Number(row.fields['created_at']);
  const isFirst = groups.size > 0 && born > deletedAt && !isTimed(stampOf(row, 'created_at'));
  return [
    ...groups.values(),
    ...(isFirst ? [{ stamp: { at: born, digest: '' }, fields: {} }] : []),
  ];
};
