import { ACT_KINDS, ACTS, type ActKind } from '../../domain/entities/edges.js';
import { engagementOf, isRanked, rankedScore } from '../../domain/engagement.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { Key } from '../../domain/key.js';
import type { Post, PostId } from '../../domain/post.js';
import { edgeRecord } from '../../domain/sync/deferred-record.js';
import { authorsOwner, postOwner } from '../../domain/sync/record.js';
import type { Username } from '../../domain/username.js';
import { defer } from './deferral-steps.js';
import { forgetEdge, standing } from './edge-versions.js';
import { dropKey, dropScore, membersOf, putScore, sortedSetAt, type Keyspace } from './keyspace.js';
import { countPosts, earn } from './user-steps.js';

const EXPLORE: Key = { of: 'app', name: 'explore:feed' };

/** The ranked feeds of the post's tags show what it is worth at `now`. */
export const rank = (space: Keyspace, post: Post, tags: readonly Hashtag[], now: number): void => {
  const score = rankedScore(engagementOf(post), post.created_at, now);
  for (const tag of tags) {
    const key: Key = { of: 'hashtag', tag, part: 'ranked' };
    if (isRanked(post.created_at, now)) putScore(space, key, post.id, score);
    else dropScore(space, key, post.id);
  }
};

export const tag = (space: Keyspace, post: Post, tags: readonly Hashtag[], now: number): void => {
  for (const name of tags)
    putScore(space, { of: 'hashtag', tag: name, part: 'posts' }, post.id, post.created_at);
  rank(space, post, tags, now);
};

export const untag = (space: Keyspace, id: PostId, tags: readonly Hashtag[]): void => {
  for (const name of tags) {
    dropScore(space, { of: 'hashtag', tag: name, part: 'posts' }, id);
    dropScore(space, { of: 'hashtag', tag: name, part: 'ranked' }, id);
  }
};

const explore = (space: Keyspace, post: Post): void => {
  putScore(space, EXPLORE, post.id, post.created_at);
  const { order } = sortedSetAt(space, EXPLORE);
  const [oldest] = order;
  if (order.length > space.exploreMax && oldest !== undefined)
    dropScore(space, EXPLORE, oldest.member);
};

export const enterFeeds = (space: Keyspace, post: Post, now: number): void => {
  explore(space, post);
  putScore(space, { of: 'user', username: post.username, part: 'posts' }, post.id, post.created_at);
  countPosts(space, post.username);
  tag(space, post, post.hashtags, now);
};

export const leaveFeeds = (space: Keyspace, post: Post): void => {
  dropScore(space, EXPLORE, post.id);
  dropScore(space, { of: 'user', username: post.username, part: 'posts' }, post.id);
  countPosts(space, post.username);
  untag(space, post.id, post.hashtags);
};

/** Remembers a banned post for its author, in whose timeline it no longer stands. */
export const hide = (space: Keyspace, { id, username }: Post): void => {
  space.banned.set(username, (space.banned.get(username) ?? new Set()).add(id));
};

export const unhide = (space: Keyspace, { id, username }: Pick<Post, 'id' | 'username'>): void => {
  const hidden = space.banned.get(username);
  hidden?.delete(id);
  if (hidden?.size === 0) space.banned.delete(username);
};

/** What is newer than the delete of the post waits for a post that comes back. */
const forget = (space: Keyspace, id: PostId, kind: ActKind, at: number | null): void => {
  const { theirs, mine } = ACTS[kind];
  // A post that died with its author, or is another's, is found again by what is told of it.
  const owner = at === 0 ? authorsOwner(id) : postOwner(id);
  // Under the Xano id an act taken back is remembered, whatever id the post had then.
  const called = space.sync.formerIds.get(id) ?? id;
  const members = membersOf(space, { of: 'post', id, part: theirs }) as ReadonlySet<Username>;
  for (const user of members) {
    const edge = { kind, user, target: id };
    const stood = standing(space, edge);
    if (at !== null && stood.version > at)
      defer(space, owner, edgeRecord({ ...edge, target: called }, stood));
    forgetEdge(space, edge);
    dropScore(space, { of: 'user', username: user, part: mine }, id);
  }
  dropKey(space, { of: 'post', id, part: theirs });
};

/** The post leaves everything that knew of it. `at`: the version of the delete; null takes all. */
export const dropPost = (space: Keyspace, post: Post, at: number | null): void => {
  leaveFeeds(space, post);
  unhide(space, post);
  for (const kind of ACT_KINDS) forget(space, post.id, kind, at);
  space.posts.delete(post.id);
  earn(space, post.username, -engagementOf(post));
};
