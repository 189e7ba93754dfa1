import { COMMENTS } from './entities/comment.js';
import { ACT_KINDS, ACTS, EDGES, FOLLOW } from './entities/edges.js';
import type { Comment, CommentId } from './comment.js';
import { readTags, type Hashtag } from './hashtag.js';
import type { Key, PostPart, SharedKey, UserPart } from './key.js';
import type { PostId } from './post.js';
import { companyOf } from './sync/decide-edge.js';
import type { EdgeName } from './sync/view.js';
import type { Username } from './username.js';

/** Rules for everything derived from users, posts and edges. Changes, comparisons and repairs all use them. */

type Fields = Readonly<Record<string, string>>;

/** A feed or timeline, whose posts are scored by their time of creation; a ranked feed by engagement and age. */
export type Shelf =
  | { readonly of: 'user'; readonly username: Username; readonly part: 'posts' }
  | { readonly of: 'hashtag'; readonly tag: Hashtag; readonly part: 'posts' | 'ranked' }
  | { readonly of: 'app'; readonly name: 'explore:feed' };

/** A sorted set that holds rows by a score. Banned posts are in a list of their author's and in no feed. */
export type Listed =
  | Shelf
  | { readonly of: 'app'; readonly name: SharedKey }
  | { readonly of: 'banned'; readonly username: Username };

export interface Entry {
  readonly list: Listed;
  readonly score: number;
}

export const EXPLORE: Extract<Shelf, { readonly of: 'app' }> = { of: 'app', name: 'explore:feed' };
export const LEADERBOARD = { of: 'app', name: 'models:top:engagement' } as const;

/** The registry of each role; users of any other role are in none. */
export const REGISTRIES = {
  user: { of: 'app', name: 'users:regular' },
  model: { of: 'app', name: 'users:models' },
} as const;

export const registryOf = (role: string) =>
  role === 'user' || role === 'model' ? REGISTRIES[role] : null;

/** The fields of a post that decide which lists hold it. */
export interface PlacedPost {
  readonly username: Username;
  readonly hashtags: readonly Hashtag[];
  readonly createdAt: number;
  readonly isBanned: boolean;
}

const timelineOf = (username: Username): Shelf => ({ of: 'user', username, part: 'posts' });

/** Returns the lists that hold a post by its time of creation. The explore feed keeps only its newest posts. */
export const entriesOf = (post: PlacedPost): readonly Entry[] => {
  const { username, hashtags, createdAt: score, isBanned } = post;
  if (isBanned) return [{ list: { of: 'banned', username }, score }];
  return [
    { list: timelineOf(username), score },
    { list: EXPLORE, score },
    ...hashtags.map((tag): Entry => ({ list: { of: 'hashtag', tag, part: 'posts' }, score })),
  ];
};

/** Whether a post with these fields may be in a feed. Tags that cannot be read rule nothing out. */
export const admits = (shelf: Shelf, post: Fields): boolean => {
  if (post['banned'] === '1') return false;
  switch (shelf.of) {
    case 'user':
      return post['username'] === shelf.username;
    case 'hashtag':
      return readTags(post['hashtags'] ?? '')?.includes(shelf.tag) ?? true;
    case 'app':
      return true;
  }
};

/** Returns the two collections that hold an edge: the acting user's, and that of the target user or post. */
export const sidesOf = (edge: EdgeName): { readonly mine: Key; readonly theirs: Key } => ({
  mine: { of: 'user', username: edge.user, part: EDGES[edge.kind].mine },
  theirs: companyOf(edge),
});

/** Counters of a user, each with the collection whose size it equals; `POST_SIZES` has those of a post. */
export const USER_SIZES = [
  ['postCount', 'posts'],
  [FOLLOW.theirCounter, FOLLOW.theirs],
  [FOLLOW.counter, FOLLOW.mine],
] as const satisfies readonly (readonly [string, UserPart])[];

export const POST_SIZES = [
  ...ACT_KINDS.map((kind) => [ACTS[kind].counter, ACTS[kind].theirs] as const),
  [COMMENTS.counter, COMMENTS.part] as const,
] satisfies readonly (readonly [string, PostPart])[];

export type UserCounter = (typeof USER_SIZES)[number][0];
export type PostCounter = (typeof POST_SIZES)[number][0];

/** Returns the kind of act that a counter counts; null for the counter of comments. */
export const actCountedBy = (counter: PostCounter) =>
  ACT_KINDS.find((kind) => ACTS[kind].counter === counter) ?? null;

/** Returns the key of a post's hash. */
export const postRow = (id: PostId): Key => ({ of: 'post', id, part: null });
export const commentRow = (id: CommentId): Key => ({ of: 'comment', id });
/** A timeline of comments. */
export type CommentList = Extract<Key, { readonly of: 'user' | 'post' }> & {
  readonly part: (typeof COMMENTS)['part'];
};
/** Returns the two timelines that hold a comment: its post's and its author's. */
export const commentLists = ({ post_id: id, username }: Pick<Comment, 'post_id' | 'username'>) =>
  ({
    ofPost: { of: 'post', id, part: COMMENTS.part },
    ofUser: { of: 'user', username, part: COMMENTS.part },
  }) as const satisfies Readonly<Record<string, Key>>;
export const userRow = (username: Username): Key => ({ of: 'user', username, part: null });
