import type { Hashtag } from '../../domain/hashtag.js';
import type { PostId } from '../../domain/post.js';
import type { Step } from '../../domain/sync/step.js';
import { postKey } from './keys.js';
import type { KeyList, Plan } from './plan.js';
import { tagPlan } from './removal-plan.js';

/** The posts that a batch likes or bookmarks, with the tags that the batch leaves them. */
const rankedBy = (steps: readonly Step[]): ReadonlyMap<PostId, readonly Hashtag[]> => {
  const tags = new Map<PostId, readonly Hashtag[]>();
  const acted = new Set<PostId>();
  for (const step of steps)
    if (step.do === 'put-post') tags.set(step.id, step.hashtags);
    else if (step.do === 'set-edge' && step.post !== null) {
      const id = step.edge.target as PostId;
      tags.set(id, step.post.hashtags);
      acted.add(id);
    }
  return new Map([...tags].filter(([id]) => acted.has(id)));
};

/**
 * What rank_post of engagement.lua is told: each post once, however many acts of a batch are on it, since
 * each of its tags is ranked anew.
 */
export const rankPlans = (list: KeyList, steps: readonly Step[]): readonly Plan[] =>
  [...rankedBy(steps)].map(([id, hashtags]) => ({
    id,
    post: list.key(postKey(id)),
    tags: hashtags.map((tag) => tagPlan(list, tag)),
  }));
