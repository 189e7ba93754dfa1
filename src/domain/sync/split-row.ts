import { newestClaim, uniteClaims, withClaims } from './authorship.js';
import {
  compact,
  explicit,
  stampOf,
  valueOf,
  type Claim,
  type FieldChanges,
  type Row,
} from './row.js';
import { compareStamps, isMadeHere, isTimed, printStamp, UNTIMED, type Stamp } from './stamp.js';

const BIRTH = 'created_at';

/** A row in two: what a delete does not reach, and what it takes. Null where there is nothing. */
export interface Split {
  readonly alive: Row | null;
  readonly dead: Row | null;
}

const rowOf = (
  source: Row,
  stamps: ReadonlyMap<string, Stamp>,
  authors: readonly Claim[],
  born: string | undefined,
): Row => {
  const fields: Record<string, string> = {};
  for (const field of stamps.keys()) {
    const value = valueOf(source, field);
    if (value !== null) fields[field] = value;
  }
  if (born !== undefined) fields[BIRTH] = born;
  const keyed = [...source.versions.keyed].filter((field) => isTimed(stamps.get(field) ?? UNTIMED));
  return { fields, versions: { ...compact(fields, stamps), keyed: new Set(keyed), authors } };
};

/**
 * Divides a row by a delete of this instant, ms. What was set without a version goes with the row when
 * any part of it survives, or anyway where it stands `standsLoose`; what was made here stays where it is to be
 * spared, `sparesOurs`. Of a row of which no record says when it was born, what survives is as old as
 * the oldest version in it.
 */
export const splitRow = (
  row: Row,
  deletedAt: number,
  { standsLoose = false, sparesOurs = false } = {},
): Split => {
  const { keyed, authors } = row.versions;
  const all = [...explicit(row)];
  const isNewer = (stamp: Stamp): boolean =>
    stamp.at > deletedAt || (sparesOurs && isTimed(stamp) && isMadeHere(stamp));
  const alive = all.filter(([, stamp]) => isNewer(stamp));
  if (alive.length === 0 && !standsLoose) return { alive: null, dead: row };
  const isLoose = (field: string, stamp: Stamp): boolean => !isTimed(stamp) || keyed.has(field);
  const dead = all.filter(([field, stamp]) => !isNewer(stamp) && !isLoose(field, stamp));
  const deadAuthors = authors.filter(({ stamp }) => !isNewer(stamp));
  const born = row.fields[BIRTH];
  const birth = stampOf(row, BIRTH);
  const isGuess = born !== undefined && !isTimed(birth);
  const isBornDead =
    born !== undefined && alive.length > 0 && (isGuess ? Number(born) : birth.at) <= deletedAt;
  if (dead.length + deadAuthors.length === 0 && !isBornDead) return { alive: row, dead: null };
  const loose = all
    .filter(([field, stamp]) => !isNewer(stamp) && isLoose(field, stamp))
    .map(([field]) => [field, UNTIMED] as const);
  const oldest = Math.min(...alive.map(([, { at }]) => at));
  return {
    alive: rowOf(
      row,
      new Map([...alive, ...loose]),
      authors.filter(({ stamp }) => isNewer(stamp)),
      isBornDead ? String(oldest) : born,
    ),
    dead:
      dead.length + deadAuthors.length === 0
        ? null
        : rowOf(row, new Map(dead), deadAuthors, isGuess ? born : undefined),
  };
};

/** Of each field the newer of two rows; of what neither has a version for, that of the first. */
export const joinRows = (first: Row, second: Row): Row => {
  const [ours, theirs] = [explicit(first), explicit(second)];
  const stamps = new Map(ours);
  const fields: Record<string, string> = { ...first.fields };
  const keyed = new Set(first.versions.keyed);
  for (const [field, stamp] of theirs) {
    const order = compareStamps(stamp, ours.get(field) ?? UNTIMED);
    const isFiller = order === 0 && !ours.has(field);
    const isKeyedOver = order === 0 && isTimed(stamp) && second.versions.keyed.has(field);
    if (order < 0 || (order === 0 && !isFiller && !isKeyedOver)) continue;
    const value = valueOf(second, field);
    if (value === null) Reflect.deleteProperty(fields, field);
    else fields[field] = value;
    stamps.set(field, stamp);
    if (second.versions.keyed.has(field)) keyed.add(field);
    else keyed.delete(field);
  }
  const births = [first, second].flatMap(({ fields: { [BIRTH]: born } }) => born ?? []).map(Number);
  if (births.length > 0 && !isTimed(stamps.get(BIRTH) ?? UNTIMED))
    fields[BIRTH] = String(Math.min(...births));
  const claims = uniteClaims(
    first.versions.authors,
    second.versions.authors,
    newestClaim(first),
    newestClaim(second),
  );
  return withClaims(
    { fields, versions: { ...compact(fields, stamps), keyed, authors: [] } },
    claims,
  );
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
