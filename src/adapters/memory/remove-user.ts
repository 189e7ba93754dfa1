import type { ActKind } from '../../domain/entities/edges.js';
import { followEdge } from '../../domain/sync/edge.js';
import type { Deletion } from '../../application/ports/user-store.js';
import type { PostId } from '../../domain/post.js';
import { deferredEdge, setPostAside, type Erased } from '../../domain/sync/deferred-record.js';
import { postOwner } from '../../domain/sync/record.js';
import { wholeOf } from '../../domain/sync/show-post.js';
import { UNVERSIONED_POST_FIELDS } from '../../domain/sync/row-fields.js';
import { toRow } from '../../domain/sync/stored-row.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { forgetAnswers } from './answers.js';
import { asideOf, setAside } from './aside.js';
import { wake, defer } from './deferral-steps.js';
import { standing } from './edge-versions.js';
import { putTombstone, tombstoneOf } from './tombstones.js';
import { disengage } from './engagement-steps.js';
import { setFollow } from './follow-steps.js';
import { dropKey, membersOf, sortedSetAt, type Keyspace } from './keyspace.js';
import { textOf, toPost } from './post-record.js';
import { dropPost } from './post-steps.js';
import { postNamed } from './sync-space.js';
import { postsOf, unregister } from './user-steps.js';

const PARTS = ['posts', 'followers', 'following', 'bookmarked', 'liked'] as const;

/** Whose, and how new a delete takes it away: what is newer waits; null takes everything. */
interface Erasure extends Erased {
  readonly at: number | null;
}

const deferEdge = (space: Keyspace, erasure: Erasure, edge: EdgeName): void => {
  const stood = standing(space, edge);
  if (erasure.at === null || stood.version <= erasure.at) return;
  const { owner, record } = deferredEdge(edge, stood, erasure);
  defer(space, owner, record);
};

const dropEngagements = (
  space: Keyspace,
  erasure: Erasure,
  kind: ActKind,
  ids: readonly PostId[],
  now: number,
): void => {
  const { username } = erasure;
  for (const id of ids) {
    deferEdge(space, erasure, { kind, user: username, target: id });
    disengage(space, { kind, id, username }, now);
  }
};

/** Takes the user out of the sets of the others, whose counters follow. */
const dropFollows = (space: Keyspace, erasure: Erasure): void => {
  const { username } = erasure;
  const namesIn = (part: 'followers' | 'following'): readonly Username[] => [
    ...(membersOf(space, { of: 'user', username, part }) as ReadonlySet<Username>),
  ];
  const follows = [
    ...namesIn('followers').map((follower) => ({ follower, following: username })),
    ...namesIn('following').map((following) => ({ follower: username, following })),
  ];
  for (const follow of follows) {
    deferEdge(space, erasure, followEdge(follow));
    setFollow(space, follow, false);
  }
};

/** Without a version a delete takes all there is; else the post and what hangs on it are put aside. */
const dropPosts = (space: Keyspace, erasure: Erasure): void => {
  const { username, at } = erasure;
  for (const id of postsOf(space, username)) {
    const fields = space.posts.get(id);
    if (fields === undefined) continue;
    if (at !== null) {
      const row = toRow(Object.fromEntries(fields), UNVERSIONED_POST_FIELDS);
      const full = wholeOf({ row, aside: asideOf(space, 'post', id) }) ?? row;
      const { row: aside, parked } = setPostAside(id, full, at, erasure);
      setAside(space, 'post', id, aside);
      for (const { owner, record } of parked) defer(space, owner, record);
    }
    dropPost(space, toPost(fields), at === null ? null : 0);
    putTombstone(
      space,
      { of: 'left', name: id },
      tombstoneOf(space, { of: 'user', name: username }),
    );
    // Nobody comes under an id that has turned out to be Xano's for another post.
    if (postNamed(space.sync, id) !== null) wake(space, postOwner(id));
  }
};

/**
 * The user with all that hangs on the user, in one step; says how much there was. `at`: the version
 * of the delete, so that what is newer waits for a user who comes back; null takes all.
 */
export const removeUser = (
  space: Keyspace,
  username: Username,
  now: number,
  at: number | null,
): Deletion => {
  const id = textOf(space.users.get(username), 'id');
  const erasure = { username, id: id === '' ? null : id, at };
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

  dropEngagements(space, erasure, 'like', liked, now);
  dropEngagements(space, erasure, 'bookmark', bookmarked, now);
  dropFollows(space, erasure);
  dropPosts(space, erasure);
  unregister(space, username);
  space.users.delete(username);
  space.sync.edges.delete(username);
  space.sync.sent.delete(username);
  space.accounts.forget({ kind: 'user', name: username });
  forgetAnswers(space, username);
  for (const part of PARTS) dropKey(space, { of: 'user', username, part });
  return deletion;
};
