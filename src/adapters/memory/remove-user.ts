import type { EngagementKind } from '../../application/ports/engagement-store.js';
import type { Deletion } from '../../application/ports/user-store.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { disengage } from './engagement-steps.js';
import { dropKey, membersOf, removeMember, sortedSetAt, type Keyspace } from './keyspace.js';
import { toPost } from './post-record.js';
import { dropPost } from './post-steps.js';
import { countFollows, postsOf, unregister } from './user-steps.js';

const PARTS = ['posts', 'followers', 'following', 'bookmarked', 'liked'] as const;

const dropPosts = (space: Keyspace, username: Username): void => {
  for (const id of postsOf(space, username)) {
    const fields = space.posts.get(id);
    if (fields !== undefined) dropPost(space, toPost(fields));
  }
};

const dropEngagements = (
  space: Keyspace,
  username: Username,
  kind: EngagementKind,
  ids: readonly PostId[],
  now: number,
): void => {
  for (const id of ids) disengage(space, { kind, id, username }, now);
};

/** Takes the user out of the sets of the others, whose counters follow. */
const dropFollows = (space: Keyspace, username: Username): void => {
  const sides = [
    ['followers', 'following'],
    ['following', 'followers'],
  ] as const;
  for (const [part, mirror] of sides)
    for (const other of membersOf(space, { of: 'user', username, part }) as Iterable<Username>) {
      removeMember(space, { of: 'user', username: other, part: mirror }, username);
      countFollows(space, other);
    }
};

/** The user with all that hangs on the user, in one step; says how much there was. */
export const removeUser = (space: Keyspace, username: Username, now: number): Deletion => {
  const idsIn = (part: 'liked' | 'bookmarked'): readonly PostId[] => [
    ...(sortedSetAt(space, { of: 'user', username, part }).scores.keys() as Iterable<PostId>),
  ];
  const liked = idsIn('liked');
  const bookmarked = idsIn('bookmarked');
  const deletion: Deletion = {
    posts: postsOf(space, username).length,
    likes: liked.length,
    bookmarks: bookmarked.length,
    followers: membersOf(space, { of: 'user', username, part: 'followers' }).size,
    following: membersOf(space, { of: 'user', username, part: 'following' }).size,
  };

  dropPosts(space, username);
  dropEngagements(space, username, 'like', liked, now);
  dropEngagements(space, username, 'bookmark', bookmarked, now);
  dropFollows(space, username);
  unregister(space, username);
  space.users.delete(username);
  for (const part of PARTS) dropKey(space, { of: 'user', username, part });
  return deletion;
};
