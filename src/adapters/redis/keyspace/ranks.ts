import { hashOf } from '../../../domain/hash.js';
import type { Hashtag } from '../../../domain/hashtag.js';
import type { PostId } from '../../../domain/post.js';
import type { CommentStep } from '../../../domain/sync/decide-comment.js';
import type { Step } from '../../../domain/sync/step.js';
import { postKey, tagKeys } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';

/** Interval in which the stored scores of a tag are updated, ms. */
export const RERANK_INTERVAL = 300_000;

/**
 * When a tag is due again. Some tags wait half as long as others, so that tags that were due together, as after an outage,
 * spread out.
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

/** Ranks a post anew in these tags, by its counters at that time. */
export const rankOps = (
  list: KeyList,
  id: PostId,
  tags: readonly Hashtag[],
  now: number,
): readonly Operation[] => (tags.length === 0 ? [] : [rankOp(list, id, tags, now)]);

/** As `rankOps`, but only where the post is ranked already, and nowhere when it is gone, banned or too old. */
export const rankWhereOps = (
  list: KeyList,
  id: PostId,
  tags: readonly Hashtag[],
  now: number,
): readonly Operation[] => (tags.length === 0 ? [] : [[...rankOp(list, id, tags, now), 'XX']]);

/** Whether the step changes the number of comments on the post. */
const isCounted = (step: Step): step is CommentStep =>
  step.do === 'remove-comment' || (step.do === 'put-comment' && step.isNew);

/** The posts that steps like, bookmark or comment on, with their tags after the steps. */
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

/** Ranks each post once, however many steps of a batch concern it, since each rank updates all its tags. */
export const ranksOf = (list: KeyList, steps: readonly Step[], now: number): readonly Operation[] =>
  [...rankedBy(steps)].flatMap(([id, tags]) => rankOps(list, id, tags, now));
