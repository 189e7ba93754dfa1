import type { Comment, CommentId } from '../comment.js';
import { parseVersions } from '../sync/row.js';
import { isWrittenHere, type Version } from '../sync/version.js';
import type { XanoId } from '../sync/xano-id.js';

/**
 * Whether Xano ever sent a row. `local`: the row was made here, or there is no evidence that Xano sent it. `sent`: Xano
 * sent it; `version` is the row's newest version, ms, 0 for none; `xanoId` is its id in Xano, null if unknown; `ends` are
 * the post and author of a comment.
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
  const { row, fields, olderClaims } = parseVersions(text);
  return [row, ...Object.values(fields), ...olderClaims.map(({ version }) => version)];
};

const newestOf = (versions: readonly Version[]): number =>
  Math.max(0, ...versions.map(({ at }) => at));

/** Judges a user. `id` is the user's id in Xano, '' if unknown. */
export const sentUser = (id: XanoId, versions: string): Sent =>
  id === '' ? LOCAL : { state: 'sent', version: newestOf(versionsIn(versions)), xanoId: id };

/**
 * Judges a post or comment. Every record of Xano leaves a digest in the versions. A numeric id is an id of Xano, unless a
 * user chose it for a post made here, which then has a version.
 */
export const sentRow = (name: string, text: string): Sent => {
  const versions = versionsIn(text);
  const version = newestOf(versions);
  const isNumber = /^\d+$/.test(name);
  const isOfRecord = versions.some((one) => !isWrittenHere(one));
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
