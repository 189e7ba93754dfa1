import { versionOf, valueOf, type Claim, type Row } from './row.js';
import { compareVersions, isTimed, printVersion } from './version.js';

/** Unites lists of claims: each claim once, the oldest first. */
export const unionOfClaims = (...all: readonly (readonly Claim[])[]): readonly Claim[] => {
  const known = new Map(all.flat().map((claim) => [printVersion(claim.version), claim]));
  return [...known.values()].toSorted((a, b) => compareVersions(a.version, b.version));
};

/** Returns the claim of the newest record that names an author; empty when no version names one. */
export const newestClaim = (row: Row): readonly Claim[] => {
  const username = valueOf(row, 'username');
  const version = versionOf(row, 'username');
  return username === null || !isTimed(version) ? [] : [{ version, username }];
};

/** Prefix of a Xano id that stands for an author of unknown name; no username begins with it. */
export const UNKNOWN_AUTHOR = '#';

export const hasUnknownAuthor = (row: Row): boolean =>
  valueOf(row, 'username')?.startsWith(UNKNOWN_AUTHOR) === true;

/** Time for which an older claim is kept, ms: as long as the delete of a user is remembered. */
const CLAIM_MS = 7 * 86_400_000;
/** Maximum of older claims: a row must not grow with the number of its writes. */
const MAX_CLAIMS = 16;

/** Returns the row with those claims that are older than the one of its present author, within the limits above. */
export const withClaims = (row: Row, claims: readonly Claim[]): Row => {
  const newest = versionOf(row, 'username');
  const older = claims
    .filter(
      ({ version }) => compareVersions(version, newest) < 0 && version.at > newest.at - CLAIM_MS,
    )
    .slice(-MAX_CLAIMS);
  const { olderClaims } = row.versions;
  const isSame =
    older.length === olderClaims.length &&
    older.every(({ version, username }, place) => {
      const same = olderClaims[place];
      return same?.username === username && compareVersions(version, same.version) === 0;
    });
  return isSame ? row : { ...row, versions: { ...row.versions, olderClaims: older } };
};

/** Whether the stored author comes from a record with a version, and was not set without one since. */
export const hasVersionedAuthor = (row: Row): boolean =>
  newestClaim(row).length > 0 && !row.versions.setUntimed.has('username');

/** Returns the claim that held at an instant, ms; null when no record names an author for it. */
export const claimAt = (row: Row, at: number): Claim | null => {
  const claims = [
    ...row.versions.olderClaims,
    ...(hasVersionedAuthor(row) ? newestClaim(row) : []),
  ];
  return claims.findLast(({ version }) => version.at <= at) ?? null;
};

/**
 * Returns the version, ms, up to which a post died with its present author, who was deleted at `tombstone`; 0 when
 * it did not die. A delete takes the posts that were the author's then, not a post that came from another user
 * later. Where no claim names the author at that time, it was the present one.
 */
export const diedAt = (row: Row, tombstone: number): number => {
  if (tombstone === 0) return 0;
  const last = claimAt(row, tombstone);
  return last === null || last.username === valueOf(row, 'username') ? tombstone : 0;
};

/** Whether the author's delete, of version `tombstone`, ms, also deleted the post. */
export const isDeadWithAuthor = (row: Row, tombstone: number): boolean =>
  hasVersionedAuthor(row) && newestClaim(row).every(({ version }) => version.at <= tombstone);

/** Returns the row of a post to set aside: its author no longer counts as set without a version. */
export const rowToSetAside = (row: Row): Row => {
  if (!row.versions.setUntimed.has('username')) return row;
  const setUntimed = new Set([...row.versions.setUntimed].filter((field) => field !== 'username'));
  return { ...row, versions: { ...row.versions, setUntimed } };
};
