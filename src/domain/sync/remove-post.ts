import type { PostId } from '../post.js';
import { forgetDependents, type PostFacts, type SyncView } from './view.js';
import { partsOf } from './deferred-record.js';
import { authorOf, hashtagsOf } from './post-row.js';
import { findUser } from './identity.js';
import { postOwner, userOwner, type PostRecord } from './record.js';
import { showPost, withAside } from './show-post.js';
import { splitRow } from './split-row.js';
import { isTimed } from './version.js';
import { deferred, merged, UNREAD, type MergeResult, type Step, type Unread } from './step.js';

/** Deletes what is not newer than the record from a post; newer parts stay, or wait for an author. */
export const removePost = (
  view: SyncView,
  id: PostId,
  facts: PostFacts,
  record: PostRecord,
): MergeResult => {
  const { at } = record.version;
  const timed = isTimed(record.version);
  const leavesTombstone = timed && record.observed !== true;
  const tombstone = Math.max(facts.tombstone, leavesTombstone ? at : 0);
  const { row, aside, authorTombstone, authorExists } = facts;
  const author = row === null ? null : authorOf(row);
  const isHere = row !== null && author !== null;
  view.posts.set(id, { ...facts, row: null, tombstone, erasedAuthor: facts.erasedAuthor });
  if (isHere) forgetDependents(view, id);
  const stored = withAside(facts);
  const rest = stored === null || !timed ? null : splitRow(stored, at).alive;
  const away: readonly Step[] = [
    ...(leavesTombstone ? [{ do: 'put-tombstone', of: 'post', name: id, at } as const] : []),
    ...(isHere
      ? [
          {
            do: 'remove-post',
            id,
            author,
            hashtags: hashtagsOf(row),
            at: timed ? at : null,
          } as const,
        ]
      : []),
  ];
  if (rest !== null) {
    const { steps } = showPost(view, id, rest, {
      tombstone: authorTombstone,
      isHere: authorExists,
    });
    const isShown = (view.posts.get(id)?.row ?? null) !== null;
    const parts = isShown || !isHere ? [] : partsOf(id, rest, at);
    return merged(isHere ? 'applied' : 'unchanged', [
      ...away,
      ...steps,
      ...parts.map((part): Step => ({ do: 'defer', ...part })),
    ]);
  }
  view.posts.set(id, { ...facts, row: null, aside: null, tombstone });
  return merged(isHere ? 'applied' : 'unchanged', [
    ...away,
    ...(aside === null ? [] : [{ do: 'set-aside', of: 'post', name: id, row: null } as const]),
    // Records that wait for the post may have waited for one that is dead now.
    ...(isHere ? [] : [{ do: 'wake', owner: postOwner(id) } as const]),
  ]);
};

/**
 * Defers an untimed delete of a post that is not here, and whose author is unknown: an untimed record of the post that came
 * before it waits there too, and only the order of arrival tells which is newer. Null for any other delete.
 */
export const deferDelete = (
  view: SyncView,
  facts: PostFacts,
  record: PostRecord,
  now: number,
): MergeResult | Unread | null => {
  const { author, version, observed } = record;
  if (author === null || isTimed(version) || observed === true || withAside(facts) !== null)
    return null;
  if (author.id !== null && view.userIds.get(author.id) != null) return null;
  const found = findUser(view, author, version.at, now);
  if (found === UNREAD) return UNREAD;
  if (found.owner !== null) return deferred(found.owner, record);
  const isUnknown = found.facts.row === null && !found.facts.erasing;
  return isUnknown ? deferred(userOwner(found.name), record) : null;
};
