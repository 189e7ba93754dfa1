/**
 * When a content was true in Xano (`at`, ms) and which content it was: two of them can always be told
 * apart, so that of two contents of one instant everybody keeps the same. `at` 0: untimed, older than
 * all others.
 */
export interface Version {
  readonly at: number;
  readonly digest: string;
}

/** Stands in the digest of a record before the id of Xano by which it named its user, or its author. */
const BY_ID = '~';

export const markById = (digest: string, id: string): string => digest + BY_ID + id;

export const isById = ({ digest }: Version): boolean => digest.includes(BY_ID);

/** The id that a record named; empty where there was none, or an earlier version did not keep it. */
export const idNamedBy = ({ digest }: Version): string => digest.split(BY_ID)[1] ?? '';

/** Of what users and services write here there is no digest. */
export const isMadeHere = ({ digest }: Version): boolean => digest === '';

export const UNTIMED: Version = { at: 0, digest: '' };

export const isTimed = ({ at }: Version): boolean => at > 0;

/**
 * The version, ms, that an act of somebody here leaves where `before` stood. No version falls: a user has
 * seen what stands, so that the act is newer, even where Xano's clock is ahead or the instant the same. A
 * service says how new its act is, and may be late.
 */
export const versionOver = (
  before: number,
  act: { readonly version: number; readonly byUser: boolean },
): number => Math.max(act.version, act.byUser ? before + 1 : before);

/** Negative when `a` is the older, 0 when they are the same, positive when `a` is the newer. */
export const compareVersions = (a: Version, b: Version): number => {
  if (a.at !== b.at) return a.at - b.at;
  if (a.digest === b.digest) return 0;
  return a.digest < b.digest ? -1 : 1;
};

/** `1700000000000.k3J9x`, or the instant alone where no digest goes with it. */
export const printVersion = ({ at, digest }: Version): string =>
  digest === '' ? String(at) : `${at}.${digest}`;

const INSTANT = /^\d{1,16}$/;
const DIGEST = /^[\w-]+(?:~[\w-]*)?$/;

/** What is not a version is untimed: a damaged version must not block what is newer. */
export const parseVersion = (text: string): Version => {
  const dot = text.indexOf('.');
  const [at, digest] = dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
  return INSTANT.test(at) && (dot < 0 || DIGEST.test(digest))
    ? { at: Number(at), digest }
    : UNTIMED;
};
