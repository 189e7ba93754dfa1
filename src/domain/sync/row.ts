import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import type { Hashtag } from '../hashtag.js';
import {
  compareVersions,
  isTimed,
  parseVersion,
  printVersion,
  UNTIMED,
  type Version,
} from './version.js';

/** The author of a post according to a record of this version. */
export interface Claim {
  readonly version: Version;
  readonly username: string;
}

/**
 * The version of each field in compact form: `row` is the version of every field that is present and not listed in
 * `fields`. A field that is neither present nor listed has no version.
 */
export interface RowVersions {
  readonly row: Version;
  readonly fields: Readonly<Record<string, Version>>;
  /** Fields whose value was set without a version: they keep the version of the value that it replaced. */
  readonly setUntimed: ReadonlySet<string>;
  /** Only for posts: the authors by records older than the newest that names one, the oldest first. */
  readonly olderClaims: readonly Claim[];
}

/** The fields of a hash that have versions, and these versions. Counters and copies of other rows have none. */
export interface Row {
  readonly fields: Readonly<Record<string, string>>;
  readonly versions: RowVersions;
  /** Only for a stored post: the tags whose feeds list it, in the form that they have there. */
  readonly shelves?: readonly Hashtag[];
}

/** New values by field; null removes the field. */
export type FieldChanges = Readonly<Record<string, string | null>>;

const NO_VERSIONS: RowVersions = {
  row: UNTIMED,
  fields: {},
  setUntimed: new Set(),
  olderClaims: [],
};

/** Returns a row of untimed fields: any record with a version is newer. */
export const newRow = (fields: Row['fields']): Row => ({ fields, versions: NO_VERSIONS });

/** Whether nothing with a version was ever merged into the row. */
export const isUnversioned = ({ row, fields, setUntimed, olderClaims }: RowVersions): boolean =>
  !isTimed(row) && Object.keys(fields).length + setUntimed.size + olderClaims.length === 0;

const ownVersion = ({ versions }: Row, field: string): Version | undefined =>
  // A field may have any name, even that of a property that every object inherits.
  Object.hasOwn(versions.fields, field) ? versions.fields[field] : undefined;

export const versionOf = (row: Row, field: string): Version =>
  ownVersion(row, field) ?? (Object.hasOwn(row.fields, field) ? row.versions.row : UNTIMED);

/** Returns the newest version in the row, ms; 0 when it has none. */
export const newestIn = ({ versions: { row, fields } }: Row): number =>
  Math.max(row.at, ...Object.values(fields).map(({ at }) => at));

/** Returns the value of a field; null when the row has no such field. */
export const valueOf = ({ fields }: Row, field: string): string | null =>
  Object.hasOwn(fields, field) ? (fields[field] ?? null) : null;

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u);

const versionFrom = (u: unknown): Version => (typeof u === 'string' ? parseVersion(u) : UNTIMED);

const claimFrom = (u: unknown): readonly Claim[] => {
  const [version, username] = Array.isArray(u) ? (u as readonly unknown[]) : [];
  return typeof username === 'string' ? [{ version: versionFrom(version), username }] : [];
};

const NO_FIELDS: ReadonlySet<string> = new Set();

/** Parses the text of `sys_versions`; empty or damaged text yields no versions. Every change of a row runs this. */
export const parseVersions = (text: string): RowVersions => {
  if (text === '') return NO_VERSIONS;
  const json = parse(text);
  if (E.isLeft(json) || !isRecord(json.right)) return NO_VERSIONS;
  const { r, f, k, a } = json.right;
  const fields: Record<string, Version> = {};
  if (isRecord(f)) for (const field of Object.keys(f)) fields[field] = versionFrom(f[field]);
  return {
    row: versionFrom(r),
    fields,
    setUntimed: isRecord(k) ? new Set(Object.keys(k)) : NO_FIELDS,
    olderClaims: Array.isArray(a) ? a.flatMap(claimFrom) : [],
  };
};

/**
 * Prints versions as `{"r":"1700000000000.k3J9x","f":{"bio":"1700000001000.aB3"}}`. Adds `k`, the fields set without a
 * version, and `a`, pairs of version and author, when there are any.
 */
export const printVersions = ({ row, fields, setUntimed, olderClaims }: RowVersions): string => {
  const f: Record<string, string> = {};
  for (const field of Object.keys(fields)) f[field] = printVersion(fields[field] ?? UNTIMED);
  const k: Record<string, number> = {};
  for (const field of setUntimed) k[field] = 1;
  const a = olderClaims.map(({ version, username }) => [printVersion(version), username]);
  return JSON.stringify({
    r: printVersion(row),
    f,
    k: setUntimed.size > 0 ? k : undefined,
    a: a.length > 0 ? a : undefined,
  });
};

/** Returns the version that most fields share, which becomes that of the row; on a tie, the newest. */
const commonest = (versions: readonly Version[]): Version => {
  const [first = UNTIMED] = versions;
  if (versions.every((version) => version === first)) return first;
  const tally = new Map<string, { readonly version: Version; readonly count: number }>();
  for (const version of versions) {
    const text = printVersion(version);
    tally.set(text, { version, count: (tally.get(text)?.count ?? 0) + 1 });
  }
  let best = { version: UNTIMED, count: 0 };
  for (const entry of tally.values())
    if (
      entry.count > best.count ||
      (entry.count === best.count && compareVersions(entry.version, best.version) > 0)
    )
      best = entry;
  return best.version;
};

/** Returns the versions of all fields in compact form. */
export const compactVersions = (
  fields: Row['fields'],
  versions: ReadonlyMap<string, Version>,
): Pick<RowVersions, 'row' | 'fields'> => {
  const present = Object.keys(fields);
  const row = commonest(present.map((field) => versions.get(field) ?? UNTIMED));
  const differing = [...new Set([...present, ...versions.keys()])].flatMap(
    (field): readonly (readonly [string, Version])[] => {
      const version = versions.get(field) ?? UNTIMED;
      const implied = Object.hasOwn(fields, field) ? row : UNTIMED;
      return compareVersions(version, implied) === 0 ? [] : [[field, version]];
    },
  );
  return { row, fields: Object.fromEntries(differing) };
};

/** Returns the version of each field that is present or was removed with a version. */
export const fieldVersions = (row: Row): Map<string, Version> =>
  new Map(
    [...Object.keys(row.fields), ...Object.keys(row.versions.fields)].map((field) => [
      field,
      versionOf(row, field),
    ]),
  );
