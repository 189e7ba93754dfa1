import { newestClaim, unionOfClaims, withClaims } from './authorship.js';
import {
  compactVersions,
  fieldVersions,
  versionOf,
  valueOf,
  type Claim,
  type FieldChanges,
  type Row,
} from './row.js';
import {
  compareVersions,
  isWrittenHere,
  isTimed,
  printVersion,
  UNTIMED,
  type Version,
} from './version.js';

const BIRTH = 'created_at';

/** A row split by a delete: the part that survives, and the part that dies. Null for an empty part. */
export interface Split {
  readonly alive: Row | null;
  readonly dead: Row | null;
}

const rowOf = (
  source: Row,
  versions: ReadonlyMap<string, Version>,
  olderClaims: readonly Claim[],
  born: string | undefined,
): Row => {
  const fields: Record<string, string> = {};
  for (const field of versions.keys()) {
    const value = valueOf(source, field);
    if (value !== null) fields[field] = value;
  }
  if (born !== undefined) fields[BIRTH] = born;
  const setUntimed = [...source.versions.setUntimed].filter((field) =>
    isTimed(versions.get(field) ?? UNTIMED),
  );
  return {
    fields,
    versions: {
      ...compactVersions(fields, versions),
      setUntimed: new Set(setUntimed),
      olderClaims,
    },
  };
};

/**
 * Splits a row by a delete of this instant, ms. Values that were set without a version survive with any other part, or
 * in any case with `keepsUnversioned`; `sparesCallerWrites` also spares what callers wrote. When the delete reaches `created_at`,
 * the surviving part gets its oldest version as that instant.
 */
export const splitRow = (
  row: Row,
  deletedAt: number,
  { keepsUnversioned = false, sparesCallerWrites = false } = {},
): Split => {
  const { setUntimed, olderClaims } = row.versions;
  const all = [...fieldVersions(row)];
  const isNewer = (version: Version): boolean =>
    version.at > deletedAt || (sparesCallerWrites && isTimed(version) && isWrittenHere(version));
  const alive = all.filter(([, version]) => isNewer(version));
  if (alive.length === 0 && !keepsUnversioned) return { alive: null, dead: row };
  const isLoose = (field: string, version: Version): boolean =>
    !isTimed(version) || setUntimed.has(field);
  const dead = all.filter(([field, version]) => !isNewer(version) && !isLoose(field, version));
  const deadAuthors = olderClaims.filter(({ version }) => !isNewer(version));
  const born = row.fields[BIRTH];
  const birth = versionOf(row, BIRTH);
  const isGuess = born !== undefined && !isTimed(birth);
  const isBornDead =
    born !== undefined && alive.length > 0 && (isGuess ? Number(born) : birth.at) <= deletedAt;
  if (dead.length + deadAuthors.length === 0 && !isBornDead) return { alive: row, dead: null };
  const loose = all
    .filter(([field, version]) => !isNewer(version) && isLoose(field, version))
    .map(([field]) => [field, UNTIMED] as const);
  const oldest = Math.min(...alive.map(([, { at }]) => at));
  return {
    alive: rowOf(
      row,
      new Map([...alive, ...loose]),
      olderClaims.filter(({ version }) => isNewer(version)),
      isBornDead ? String(oldest) : born,
    ),
    dead:
      dead.length + deadAuthors.length === 0
        ? null
        : rowOf(row, new Map(dead), deadAuthors, isGuess ? born : undefined),
  };
};

/** Merges two rows field by field: the newer value wins; where neither has a version, the first row's value stays. */
export const joinRows = (first: Row, second: Row): Row => {
  const [ours, theirs] = [fieldVersions(first), fieldVersions(second)];
  const versions = new Map(ours);
  const fields: Record<string, string> = { ...first.fields };
  const setUntimed = new Set(first.versions.setUntimed);
  for (const [field, version] of theirs) {
    const order = compareVersions(version, ours.get(field) ?? UNTIMED);
    const isFiller = order === 0 && !ours.has(field);
    const isKeyedOver = order === 0 && isTimed(version) && second.versions.setUntimed.has(field);
    if (order < 0 || (order === 0 && !isFiller && !isKeyedOver)) continue;
    const value = valueOf(second, field);
    if (value === null) Reflect.deleteProperty(fields, field);
    else fields[field] = value;
    versions.set(field, version);
    if (second.versions.setUntimed.has(field)) setUntimed.add(field);
    else setUntimed.delete(field);
  }
  const births = [first, second].flatMap(({ fields: { [BIRTH]: born } }) => born ?? []).map(Number);
  if (births.length > 0 && !isTimed(versions.get(BIRTH) ?? UNTIMED))
    fields[BIRTH] = String(Math.min(...births));
  const claims = unionOfClaims(
    first.versions.olderClaims,
    second.versions.olderClaims,
    newestClaim(first),
    newestClaim(second),
  );
  return withClaims(
    { fields, versions: { ...compactVersions(fields, versions), setUntimed, olderClaims: [] } },
    claims,
  );
};

/**
 * Returns the fields of a row that a delete of this instant, ms, does not reach, grouped by version. If no
 * record tells `created_at`, a part without fields keeps the version of the row's first record.
 */
export const survivorsOf = (
  row: Row,
  deletedAt: number,
): readonly { readonly version: Version; readonly fields: FieldChanges }[] => {
  const groups = new Map<string, { version: Version; fields: Record<string, string | null> }>();
  for (const [field, version] of fieldVersions(row)) {
    if (version.at <= deletedAt) continue;
    const text = printVersion(version);
    const group = groups.get(text) ?? { version, fields: {} };
    group.fields[field] = valueOf(row, field);
    groups.set(text, group);
  }
  const born = Number(row.fields['created_at']);
  const isFirst = groups.size > 0 && born > deletedAt && !isTimed(versionOf(row, 'created_at'));
  return [
    ...groups.values(),
    ...(isFirst ? [{ version: { at: born, digest: '' }, fields: {} }] : []),
  ];
};
