/** A follow, which stands in the sets of both users. */
export const FOLLOW = {
  mine: 'following',
  theirs: 'followers',
  counter: 'followingCount',
  theirCounter: 'followerCount',
  isPrivate: false,
} as const;
