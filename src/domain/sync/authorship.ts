import { versionOf, valueOf, type Claim, type Row } from './row.js';
import { compareVersions, isTimed, printVersion } from './version.js';

/** The claims of both, each once, the oldest first. */
export const uniteClaims = (...all: readonly (readonly Claim[])[]): readonly Claim[] => {
  const known = new Map(all.flat().map((claim) => [printVersion(claim.version), claim]));
  return [...known.values()].toSorted((a, b) => compareVersions(a.version, b.version));
};

/** Whose the post is by the newest record that names an author; none where no version says so. */
export const newestClaim = (row: Row): readonly Claim[] => {
  const username = valueOf(row, 'username');
  const version = versionOf(row, 'username');
  return username === null || !isTimed(version) ? [] : [{ version, username }];
};

/** Stands before the Xano id of an author whose name nobody has told; no user is called so. */
export const NAMELESS = '#';

export const isNameless = (row: Row): boolean =>
  valueOf(row, 'username')?.startsWith(NAMELESS) === true;

/** How long a claim is of use, ms: as long as the delete of a user is remembered. */
const CLAIM_MS = 7 * 86_400_000;
/** A row must not grow with how often it is written. */
const MAX_CLAIMS = 16;

/** The row, with these claims but its newest. */
export const withClaims = (row: Row, claims: readonly Claim[]): Row => {
  const newest = versionOf(row, 'username');
  const older = claims
    .filter(
      ({ version }) => compareVersions(version, newest) < 0 && version.at > newest.at - CLAIM_MS,
    )
    .slice(-MAX_CLAIMS);
  const { authors } = row.versions;
  const isSame =
    older.length === authors.length &&
    older.every(({ version, username }, place) => {
      const same = authors[place];
      return same?.username === username && compareVersions(version, same.version) === 0;
    });
  return isSame ? row : { ...row, versions: { ...row.versions, authors: older } };
};

/** Whether the author of a post is the newest that a version names, and not set without one. */
export const isClaimed = (row: Row): boolean =>
  newestClaim(row).length > 0 && !row.versions.keyed.has('username');

/** Whose a post was at an instant, ms, as far as a record has told. */
export const claimAt = (row: Row, at: number): Claim | null => {
  const claims = [...row.versions.authors, ...(isClaimed(row) ? newestClaim(row) : [])];
  return claims.findLast(({ version }) => version.at <= at) ?? null;
};

/**
 * Up to which version, ms, a post died with the author it has, who was deleted at `tombstone`; 0: it did not.
 * A delete takes what was the author's then: not a post that somebody else had, and that came to the
 * author later. Where nobody tells whose it was, it was the author's.
 */
export const diedAt = (row: Row, tombstone: number): number => {
  if (tombstone === 0) return 0;
  const last = claimAt(row, tombstone);
  return last === null || last.username === valueOf(row, 'username') ? tombstone : 0;
};

/** Whether the author's delete took the post away. */
export const isDeadWithAuthor = (row: Row, tombstone: number): boolean =>
  isClaimed(row) && newestClaim(row).every(({ version }) => version.at <= tombstone);

/** A post that is put aside is whose the newest version says: what was set without one is over. */
export const laidAside = (row: Row): Row => {
  if (!row.versions.keyed.has('username')) return row;
  const keyed = new Set([...row.versions.keyed].filter((field) => field !== 'username'));
  return { ...row, versions: { ...row.versions, keyed } };
};
