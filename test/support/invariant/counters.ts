import { differ, type Finding } from './finding.js';
import { postKey, userKey, type Inspection } from './snapshot.js';

export const checkCounters = ({
  users,
  posts,
  members,
  scores,
}: Inspection): readonly Finding[] => [
  ...[...users.values()].flatMap(({ username, key, fields }) => [
    ...differ(key, 'postCount', scores(userKey(username, 'posts')).size, fields['postCount']),
    ...differ(
      key,
      'followerCount',
      members(userKey(username, 'followers')).size,
      fields['followerCount'],
    ),
    ...differ(
      key,
      'followingCount',
      members(userKey(username, 'following')).size,
      fields['followingCount'],
    ),
  ]),
  ...[...posts.values()].flatMap(({ id, key, fields }) => [
    ...differ(key, 'likesCount', members(postKey(id, 'likes')).size, fields['likesCount']),
    ...differ(
      key,
      'bookmarksCount',
      members(postKey(id, 'bookmarks')).size,
      fields['bookmarksCount'],
    ),
    ...differ(key, 'commentsCount', scores(postKey(id, 'comments')).size, fields['commentsCount']),
  ]),
];
