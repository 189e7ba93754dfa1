/** What a hash holds besides its row: sizes of sets, copies of other rows, names that keys have. */
export const UNVERSIONED_USER_FIELDS: readonly string[] = [
  'username',
  'postCount',
  'followerCount',
  'followingCount',
];

export const UNVERSIONED_POST_FIELDS: readonly string[] = [
  'id',
  'user_id',
  'display_name',
  'avatar',
  'user_role',
  'likesCount',
  'commentsCount',
  'bookmarksCount',
  'hashtags',
];
