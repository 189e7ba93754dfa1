import { ACTS, type ActKind } from '../entities/edges.js';
import { FOLLOW } from '../entities/follow.js';
import type { Key } from '../key.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import type { EdgeName } from './view.js';

export interface Follow {
  readonly follower: Username;
  readonly following: Username;
}

export interface Engagement {
  readonly kind: ActKind;
  readonly id: PostId;
  readonly username: Username;
}

export const followEdge = ({ follower, following }: Follow): EdgeName => ({
  kind: 'follow',
  user: follower,
  target: following,
});

export const engagementEdge = ({ kind, id, username }: Engagement): EdgeName => ({
  kind,
  user: username,
  target: id,
});

/** The set of those who follow, like or bookmark the same as this edge. */
export const companyOf = ({ kind, target }: EdgeName): Key =>
  kind === 'follow'
    ? { of: 'user', username: target as Username, part: FOLLOW.theirs }
    : { of: 'post', id: target as PostId, part: ACTS[kind].theirs };
