/**
 * When a content was true in Xano (`at`, ms), and which content it was (`digest`): any two contents can be ordered, so
 * every process keeps the same one of two contents of one instant. `at` 0: untimed, older than all others.
 */
export interface Version {
  readonly at: number;
  readonly digest: string;
}

/** Precedes, in the digest of a record, the Xano id by which the record named its user or author. */
const BY_ID = '~';

export const markById = (digest: string, id: string): string => digest + BY_ID + id;

export const isById = ({ digest }: Version): boolean => digest.includes(BY_ID);

/** Returns the Xano id that a record named; empty when it named none, or an earlier release did not store it. */
export const idNamedBy = ({ digest }: Version): string => digest.split(BY_ID)[1] ?? '';

/** Whether a caller wrote the content in this service, rather than Xano: such a version has no digest. */
export const isWrittenHere = ({ digest }: Version): boolean => digest === '';

export const UNTIMED: Version = { at: 0, digest: '' };

export const isTimed = ({ at }: Version): boolean => at > 0;

/**
 * Returns the version, ms, that an act of a caller leaves in place of `before`; no version falls. A user has seen the
 * stored state, so the user's act is newer, even when Xano's clock is ahead or the instant is the same. A calling
 * service says how new its act is, and may be late.
 */
export const versionAfter = (
  before: number,
  act: { readonly version: number; readonly byUser: boolean },
): number => Math.max(act.version, act.byUser ? before + 1 : before);

/** Negative when `a` is the older, 0 when they are the same, positive when `a` is the newer. */
export const compareVersions = (a: Version, b: Version): number => {
  if (a.at !== b.at) return a.at - b.at;
  if (a.digest === b.digest) return 0;
  return a.digest < b.digest ? -1 : 1;
};

/** Prints a version: `1700000000000.k3J9x`, or the instant alone when there is no digest. */
export const printVersion = ({ at, digest }: Version): string =>
  digest === '' ? String(at) : `${at}.${digest}`;

const INSTANT = /^\d{1,16}$/;
const DIGEST = /^[\w-]+(?:~[\w-]*)?$/;

/** Parses a version. Any other text is untimed, since a damaged version must not block newer ones. */
export const parseVersion = (text: string): Version => {
  const dot = text.indexOf('.');
  const [at, digest] = dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
  return INSTANT.test(at) && (dot < 0 || DIGEST.test(digest))
    ? { at: Number(at), digest }
    : UNTIMED;
};
