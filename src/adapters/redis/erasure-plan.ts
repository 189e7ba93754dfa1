import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { EngagementKind } from '../../application/ports/engagement-store.js';
import type { Post, PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { actPlan, timelineOf } from './act-plan.js';
import {
  bannedKey,
  goneKey,
  pieceOf,
  sharedKey,
  userKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { keyList, type KeyList } from './plan.js';
import { FlatRow } from './read-posts.js';
import { edgePlan } from './redis-follow-store.js';
import { removalPlan } from './removal-plan.js';
import { PostIdText, toHash, toPost, UsernameText } from './rows.js';

const Entry = t.intersection([t.type({ id: PostIdText }), FlatRow]);
type Entry = t.TypeOf<typeof Entry>;

/** What read-erasure.lua answers. */
export const ErasureRow = t.type({
  posts: t.array(Entry),
  liked: t.array(Entry),
  bookmarked: t.array(Entry),
  followers: t.array(UsernameText),
  following: t.array(UsernameText),
});

/** All that hangs on a user: where it stands, and where it waits once the user is gone. */
export const listsOf = (username: Username) =>
  [
    userKey(username, 'posts'),
    bannedKey(username),
    userKey(username, 'liked'),
    userKey(username, 'bookmarked'),
    userKey(username, 'followers'),
    userKey(username, 'following'),
  ].map((live) => ({ live, gone: goneKey(live) }));

interface Known extends Entry {
  readonly post: Post | null;
}

const known = (entries: readonly Entry[]): E.Either<StoreError, readonly Known[]> =>
  pipe(
    entries,
    RA.traverse(E.Applicative)((entry): E.Either<StoreError, Known> => {
      if (entry.fields.length === 0) return E.right({ ...entry, post: null });
      return pipe(
        toPost(toHash(entry.fields)),
        E.map((post) => ({ ...entry, post })),
      );
    }),
  );

const hashtagsText = ({ fields }: Entry): string => toHash(fields)['hashtags'] ?? '';

/** A post already gone leaves only its id to take out of the list. */
const actsOf = (
  list: KeyList,
  username: Username,
  kind: EngagementKind,
  entries: readonly Known[],
) =>
  entries.map((entry) => {
    const act = {
      kind,
      id: entry.id,
      username,
      author: entry.post?.username ?? username,
      hashtags: entry.post?.hashtags ?? [],
    };
    return {
      ...actPlan(list, act, goneKey(timelineOf(act))),
      hashtags: hashtagsText(entry),
    };
  });

/** The posts of the erased user wait in two lists, whose places the plain keys take otherwise. */
const removalsOf = (list: KeyList, username: Username, entries: readonly Known[]) =>
  entries.map((entry) => ({
    ...removalPlan(list, entry.post ?? lostPost(entry.id, username), entry),
    author_posts: list.key(goneKey(userKey(username, 'posts'))),
    author_banned: list.key(goneKey(bannedKey(username))),
    hashtags: hashtagsText(entry),
  }));

const lostPost = (id: PostId, username: Username): Pick<Post, 'id' | 'username' | 'hashtags'> => ({
  id,
  username,
  hashtags: [],
});

/** What erase-user.lua is told of one chunk. */
export const erasurePlan = (username: Username, row: t.TypeOf<typeof ErasureRow>) =>
  pipe(
    E.Do,
    E.bind('posts', () => known(row.posts)),
    E.bind('liked', () => known(row.liked)),
    E.bind('bookmarked', () => known(row.bookmarked)),
    E.map(({ posts, liked, bookmarked }) => {
      const list = keyList();
      const { key } = list;
      const user = key(userKey(username));
      const edges = [
        ...row.followers.map((follower) =>
          edgePlan(
            list,
            { follower, following: username },
            {
              following: userKey(follower, 'following'),
              followers: goneKey(userKey(username, 'followers')),
            },
          ),
        ),
        ...row.following.map((following) =>
          edgePlan(
            list,
            { follower: username, following },
            {
              following: goneKey(userKey(username, 'following')),
              followers: userKey(following, 'followers'),
            },
          ),
        ),
      ];
      const plan = {
        user,
        regular: key(sharedKey('users:regular')),
        models: key(sharedKey('users:models')),
        board: key(sharedKey('models:top:engagement')),
        work: key(workKey),
        cursors: key(workCursorsKey),
        lists: listsOf(username).map(({ live, gone }) => ({ live: key(live), gone: key(gone) })),
        acts: [
          ...actsOf(list, username, 'like', liked),
          ...actsOf(list, username, 'bookmark', bookmarked),
        ],
        edges,
        posts: removalsOf(list, username, posts),
        username,
        erase: pieceOf('erase', username),
      };
      return { keys: list.keys, plan };
    }),
  );
