import { followEdge, type Follow } from '../../domain/sync/edge.js';
import type { Key } from '../../domain/key.js';
import type { Username } from '../../domain/username.js';
import { forgetEdge } from './edge-versions.js';
import { addMember, removeMember, type Keyspace } from './keyspace.js';
import { countFollows } from './user-steps.js';

export const followersOf = (username: Username): Key => ({
  of: 'user',
  username,
  part: 'followers',
});

export const followingOf = (username: Username): Key => ({
  of: 'user',
  username,
  part: 'following',
});

/** Both sides and both counters; false when it was so already. */
export const setFollow = (space: Keyspace, follow: Follow, present: boolean): boolean => {
  const { follower, following } = follow;
  const change = present ? addMember : removeMember;
  if (!present) forgetEdge(space, followEdge(follow));
  const changed = change(space, followingOf(follower), following);
  change(space, followersOf(following), follower);
  countFollows(space, follower);
  countFollows(space, following);
  return changed;
};
