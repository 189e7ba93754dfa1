import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { Post, PostId } from '../../domain/post.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import {
  bannedKey,
  goneKey,
  namesKey,
  jobOf,
  postKey,
  sharedKey,
  tagKeys,
  userKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { leaveMineOps, leaveTheirsOp } from './keyspace/edges.js';
import type { KeyList, Operation, Plan } from './plan.js';
import { UsernameText } from './rows.js';

/** Some of those who liked or bookmarked a post; the rest is left to recorded work. */
interface Actors {
  readonly likers: readonly Username[];
  readonly bookmarkers: readonly Username[];
}

export const ActorsRow = t.type({
  likers: t.array(UsernameText),
  bookmarkers: t.array(UsernameText),
});

/** The keys of a tag, declared. */
const tagPlan = ({ key }: KeyList, tag: Post['hashtags'][number]) =>
  pipe(tagKeys(tag), ({ posts, ranked, name }) => ({
    posts: key(posts),
    ranked: key(ranked),
    name,
  }));

/** Takes these acts on a post away on the side of whoever acted, and out of its set. */
const leaveOps = (
  list: KeyList,
  id: PostId,
  { likers, bookmarkers }: Actors,
): readonly Operation[] =>
  [
    ...likers.map((user): EdgeName => ({ kind: 'like', user, target: id })),
    ...bookmarkers.map((user): EdgeName => ({ kind: 'bookmark', user, target: id })),
  ].flatMap((edge) => [leaveTheirsOp(list, edge), ...leaveMineOps(list, edge)]);

/** What removal.lua is told of one post; of nobody who acted on it where each is looked at later. */
export const removalPlan = (
  list: KeyList,
  post: Pick<Post, 'id' | 'username' | 'hashtags'>,
  actors: Actors | null,
): Plan => {
  const { key } = list;
  const likes = postKey(post.id, 'likes');
  const bookmarks = postKey(post.id, 'bookmarks');
  return {
    id: post.id,
    author: post.username,
    post: key(postKey(post.id)),
    likes: key(likes),
    names: key(namesKey('likes', post.id)),
    bookmarks: key(bookmarks),
    gone_likes: key(goneKey(likes)),
    gone_bookmarks: key(goneKey(bookmarks)),
    author_hash: key(userKey(post.username)),
    author_posts: key(userKey(post.username, 'posts')),
    author_banned: key(bannedKey(post.username)),
    explore: key(sharedKey('explore:feed')),
    board: key(sharedKey('models:top:engagement')),
    work: key(workKey),
    cursors: key(workCursorsKey),
    tags: post.hashtags.map((tag) => tagPlan(list, tag)),
    ops: actors === null ? [] : leaveOps(list, post.id, actors),
    unlink: jobOf('unlink', post.id),
  };
};
