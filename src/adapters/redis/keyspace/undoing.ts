import type { PostId } from '../../../domain/post.js';
import type { Erasure, ErasureStep } from '../../../domain/sync/decide-erasure.js';
import { erasureEndAwaited } from '../../../domain/sync/record.js';
import type { Username } from '../../../domain/username.js';
import { bannedKey, edgesKey, formerKey, goneKey, jobOf, userKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { countCommentsOp, dropCommentOps } from './comments.js';
import { liveSides } from './edge-places.js';
import { removeOps } from './edges.js';
import { erasureCursor } from './erasure.js';
import { finishOps, recordOps, versionFrom, WORK } from './job-steps.js';
import { removePostOps, type Moment } from './posts.js';
import { rankOps, rankWhereOps } from './ranks.js';
import { stepOps } from './steps.js';
import { wakeOp, type Deferring } from './waiting.js';

/** Longer than any read of a page takes, ms. */
const FORMER_TTL = 3_600_000;

/** Reads an erasure from its job's cursor. */
export const erasureFrom = (username: Username, cursor: string): Erasure => {
  const [at = '', id = null] = cursor.split(' ');
  return { username, at: versionFrom(at), id };
};

/** Removes an edge of a user who is being erased, whose lists are under other keys. */
const dropEdgeOps = (
  list: KeyList,
  username: Username,
  { edge, post }: Extract<ErasureStep, { readonly do: 'drop-edge' }>,
  now: number,
): readonly Operation[] => {
  const { mine, theirs } = liveSides(edge);
  const sides =
    edge.user === username ? { mine: goneKey(mine), theirs } : { mine, theirs: goneKey(theirs) };
  return [
    ...removeOps(list, edge, post?.author ?? null, sides),
    ...(post === null ? [] : rankOps(list, edge.target as PostId, post.hashtags, now)),
  ];
};

/** A comment that is gone or cannot be read is removed from the list only. */
const dropOwnedOps = (
  list: KeyList,
  username: Username,
  { id, comment, post }: Extract<ErasureStep, { readonly do: 'drop-comment' }>,
  now: number,
): readonly Operation[] => {
  const { place } = list;
  const of = comment?.username === username ? comment : null;
  return [
    ['ZREM', place(goneKey(userKey(username, 'comments')), 'zset'), id],
    ...(of === null ? [] : dropCommentOps(list, of)),
    ...(of === null || post === null
      ? []
      : [
          countCommentsOp(list, of.post_id, post.author),
          ...rankWhereOps(list, of.post_id, post.hashtags, now),
        ]),
  ];
};

/** The operations of one step of an erasure. */
export const erasureOps = (
  list: KeyList,
  username: Username,
  step: ErasureStep,
  moment: Moment & Deferring,
): readonly Operation[] => {
  const lists = {
    timeline: goneKey(userKey(username, 'posts')),
    banned: goneKey(bannedKey(username)),
  };
  if (step.do === 'drop-edge') return dropEdgeOps(list, username, step, moment.now);
  if (step.do === 'drop-comment') return dropOwnedOps(list, username, step, moment.now);
  if (step.do === 'remove-post') return removePostOps(list, step, moment, lists);
  if (step.do !== 'drop-post') return stepOps(list, step, moment);
  return Object.values(lists).map((key) => ['ZREM', list.place(key, 'zset'), step.id]);
};

/**
 * Ends an erasure and retries the records deferred until then, or schedules the rest. `isAnother`: the user who has the name
 * now keeps it.
 */
export const endErasureOps = (
  list: KeyList,
  { username, at, id }: Erasure,
  { isLeft, isAnother }: Readonly<Record<'isLeft' | 'isAnother', boolean>>,
  now: number,
): readonly Operation[] => {
  const job = jobOf('erase', username);
  if (isLeft) return recordOps(list, job, erasureCursor(at ?? 0, id), now);
  const former: readonly Operation[] = [
    ['DEL', list.at(edgesKey(username))],
    ['SET', list.place(formerKey(username), 'string'), '1', 'PX', String(FORMER_TTL)],
  ];
  return [
    ...finishOps(list, { queue: WORK, name: job }),
    ...(isAnother ? [] : former),
    wakeOp(list, erasureEndAwaited(username), now),
  ];
};
