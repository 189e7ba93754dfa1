import { ACTS } from '../../domain/entities/edges.js';
import { engagementEdge, type Engagement } from '../../domain/sync/edge.js';
import { engagementOf } from '../../domain/engagement.js';
import type { Key } from '../../domain/key.js';
import { forgetEdge } from './edge-versions.js';
import {
  addMember,
  dropScore,
  membersOf,
  putScore,
  removeMember,
  type Keyspace,
} from './keyspace.js';
import { countsOf, toPost } from './post-record.js';
import { rank } from './post-steps.js';
import { earn } from './user-steps.js';

const sides = ({ kind, id, username }: Engagement): { readonly post: Key; readonly user: Key } => ({
  post: { of: 'post', id, part: ACTS[kind].theirs },
  user: { of: 'user', username, part: ACTS[kind].mine },
});

const countOf = (space: Keyspace, engagement: Engagement): number =>
  membersOf(space, sides(engagement).post).size;

/** The counter follows the set; ranked feeds and the author's board follow the counter. */
const recount = (space: Keyspace, engagement: Engagement, now: number): void => {
  const fields = space.posts.get(engagement.id);
  if (fields === undefined) return;
  const before = engagementOf(countsOf(fields));
  fields.set(ACTS[engagement.kind].counter, String(countOf(space, engagement)));
  const post = toPost(fields);
  if (post.ban === null) rank(space, post, post.hashtags, now);
  earn(space, post.username, engagementOf(post) - before);
};

/** False when it was so already; the instant of the first act stays. */
export const engage = (
  space: Keyspace,
  engagement: Engagement,
  now: number,
  since = now,
): boolean => {
  const { post, user } = sides(engagement);
  if (!addMember(space, post, engagement.username)) return false;
  putScore(space, user, engagement.id, since);
  recount(space, engagement, now);
  return true;
};

export const disengage = (space: Keyspace, engagement: Engagement, now: number): boolean => {
  const { post, user } = sides(engagement);
  if (!removeMember(space, post, engagement.username)) return false;
  dropScore(space, user, engagement.id);
  forgetEdge(space, engagementEdge(engagement));
  recount(space, engagement, now);
  return true;
};
