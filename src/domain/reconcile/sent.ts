import type { Comment, CommentId } from '../comment.js';
import { parseVersions } from '../sync/row.js';
import { isMadeHere, type Version } from '../sync/version.js';
import type { XanoId } from '../sync/xano-id.js';

/**
 * `local`: made here, or nobody can tell that Xano ever sent it. `sent`: Xano sent it once; `version` is the
 * newest of the row, ms, 0 for none, and `xanoId` its id there where that is known; `ends`: on what a comment
 * is, and whose.
 */
export type Sent =
  | { readonly state: 'local' }
  | {
      readonly state: 'sent';
      readonly version: number;
      readonly xanoId: XanoId | null;
      readonly ends?: Pick<Comment, 'post_id' | 'username'>;
    };

const LOCAL: Sent = { state: 'local' };

const versionsIn = (text: string): readonly Version[] => {
  const { row, fields, authors } = parseVersions(text);
  return [row, ...Object.values(fields), ...authors.map(({ version }) => version)];
};

const newestOf = (versions: readonly Version[]): number =>
  Math.max(0, ...versions.map(({ at }) => at));

/** `id`: of Xano, '' where none is known. */
export const sentUser = (id: XanoId, versions: string): Sent =>
  id === '' ? LOCAL : { state: 'sent', version: newestOf(versionsIn(versions)), xanoId: id };

/**
 * Of a post or a comment. A record leaves a digest in the versions. A key that is a number is an id of Xano,
 * unless a user gave it to a post made here, which has a version then.
 */
export const sentRow = (name: string, text: string): Sent => {
  const versions = versionsIn(text);
  const version = newestOf(versions);
  const isNumber = /^\d+$/.test(name);
  const isOfRecord = versions.some((one) => !isMadeHere(one));
  if (!isOfRecord && !(isNumber && version === 0)) return LOCAL;
  return { state: 'sent', version, xanoId: isNumber ? name : null };
};

export const sentComment = (
  id: CommentId,
  text: string,
  ends: Pick<Comment, 'post_id' | 'username'>,
): Sent => {
  const sent = sentRow(id, text);
  return sent.state === 'local' ? sent : { ...sent, ends };
};

export const sentEdge = (isTold: boolean, version: number): Sent =>
  isTold ? { state: 'sent', version, xanoId: null } : LOCAL;
