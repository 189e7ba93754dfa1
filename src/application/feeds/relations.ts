import type { Relation } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import type { Known } from '../ports/reader.js';
import { hides } from './hidden.js';

/**
 * Whether one user follows another. Both sides must say so: what is left of a deleted user's follows is undone later,
 * and somebody else may have the name by then.
 */
const follows = (known: Known, follower: Username, followed: Username): boolean | undefined => {
  const mine = known.isMember({ of: 'user', username: follower, part: 'following' }, followed);
  const theirs = known.isMember({ of: 'user', username: followed, part: 'followers' }, follower);
  return mine === undefined || theirs === undefined ? undefined : mine && theirs;
};

/** Returns the relation of a viewer and a user; null without a viewer, and where both are the same user. */
export const relationOf = (
  known: Known,
  viewer: Username | null,
  username: Username,
): Relation | null | undefined => {
  if (viewer === null || viewer === username) return null;
  const isFollowing = follows(known, viewer, username);
  const followsMe = follows(known, username, viewer);
  const isMuted = hides(known, viewer, 'muted', username);
  const isBlocked = hides(known, viewer, 'blocked', username);
  if (isFollowing === undefined || followsMe === undefined) return undefined;
  return isMuted === undefined || isBlocked === undefined
    ? undefined
    : { isFollowing, followsMe, isMuted, isBlocked };
};
