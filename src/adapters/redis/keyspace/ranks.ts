import { hashOf } from '../../../domain/hash.js';
import type { Hashtag } from '../../../domain/hashtag.js';
import type { PostId } from '../../../domain/post.js';
import type { CommentStep } from '../../../domain/sync/decide-comment.js';
import type { Step } from '../../../domain/sync/step.js';
import { postKey, tagKeys } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';

/** The stored scores of a tag are brought up to date after so long at the latest, ms. */
export const RERANK_INTERVAL = 300_000;

/**
 * When it is due again. Some tags wait half as long as others, so that those that were due together, as after a
 * standstill, are not for ever: all would fall on the same seconds.
 */
export const nextRerank = (tag: Hashtag, now: number): number =>
  now + RERANK_INTERVAL - (hashOf(tag) % (RERANK_INTERVAL / 2));

const rankOp = (
  { place }: KeyList,
  id: PostId,
  tags: readonly Hashtag[],
  now: number,
): Operation => [
  'rank',
  place(postKey(id), 'hash'),
  id,
  String(now),
  tags.map((tag) => place(tagKeys(tag).ranked, 'zset')),
];

/** A post is ranked anew in these tags, by its counters as they are by then. */
export const rankOps = (
  list: KeyList,
  id: PostId,
  tags: readonly Hashtag[],
  now: number,
): readonly Operation[] => (tags.length === 0 ? [] : [rankOp(list, id, tags, now)]);

/** Only where it is ranked by then, and nowhere where it is gone, banned or too old. */
export const rankWhereOps = (
  list: KeyList,
  id: PostId,
  tags: readonly Hashtag[],
  now: number,
): readonly Operation[] => (tags.length === 0 ? [] : [[...rankOp(list, id, tags, now), 'XX']]);

/** Whether the post has more comments by it, or fewer. */
const isCounted = (step: Step): step is CommentStep =>
  step.do === 'remove-comment' || (step.do === 'put-comment' && step.isNew);

/** The posts that steps like, bookmark or comment on, with the tags that the steps leave them. */
const rankedBy = (steps: readonly Step[]): ReadonlyMap<PostId, readonly Hashtag[]> => {
  const tags = new Map<PostId, readonly Hashtag[]>();
  const acted = new Set<PostId>();
  for (const step of steps)
    if (step.do === 'put-post') tags.set(step.id, step.hashtags);
    else if (step.do === 'set-edge' && step.post !== null) {
      const id = step.edge.target as PostId;
      tags.set(id, step.post.hashtags);
      acted.add(id);
    } else if (isCounted(step) && !step.post.isBanned) {
      tags.set(step.comment.post_id, step.post.hashtags);
      acted.add(step.comment.post_id);
    }
  return new Map([...tags].filter(([id]) => acted.has(id)));
};

/** Each post once, however many acts of a batch are on it, since each of its tags is ranked anew. */
export const ranksOf = (list: KeyList, steps: readonly Step[], now: number): readonly Operation[] =>
  [...rankedBy(steps)].flatMap(([id, tags]) => rankOps(list, id, tags, now));
