import { COMMENTS } from './entities/comment.js';
import { ACT_KINDS, ACTS, EDGES, FOLLOW } from './entities/edges.js';
import type { Comment, CommentId } from './comment.js';
import { readTags, type Hashtag } from './hashtag.js';
import type { Key, PostPart, SharedKey, UserPart } from './key.js';
import type { PostId } from './post.js';
import { companyOf } from './sync/decide-edge.js';
import type { EdgeName } from './sync/view.js';
import type { Username } from './username.js';

/** What follows from users, posts and edges as they stand: whoever changes, compares or mends them goes by it. */

type Fields = Readonly<Record<string, string>>;

/** What posts stand in by when they were made. */
export type Shelf =
  | { readonly of: 'user'; readonly username: Username; readonly part: 'posts' }
  | { readonly of: 'hashtag'; readonly tag: Hashtag; readonly part: 'posts' | 'ranked' }
  | { readonly of: 'app'; readonly name: 'explore:feed' };

/** Where a row stands by a score; the banned posts of an author are in no feed. */
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

/** By role; other roles stand in none. */
export const REGISTRIES = {
  user: { of: 'app', name: 'users:regular' },
  model: { of: 'app', name: 'users:models' },
} as const;

export const registryOf = (role: string) =>
  role === 'user' || role === 'model' ? REGISTRIES[role] : null;

/** What a post says of where it stands. */
export interface PlacedPost {
  readonly username: Username;
  readonly hashtags: readonly Hashtag[];
  readonly createdAt: number;
  readonly isBanned: boolean;
}

const timelineOf = (username: Username): Shelf => ({ of: 'user', username, part: 'posts' });

/** Where a post stands by its instant. The explore feed keeps no more than its newest. */
export const entriesOf = (post: PlacedPost): readonly Entry[] => {
  const { username, hashtags, createdAt: score, isBanned } = post;
  if (isBanned) return [{ list: { of: 'banned', username }, score }];
  return [
    { list: timelineOf(username), score },
    { list: EXPLORE, score },
    ...hashtags.map((tag): Entry => ({ list: { of: 'hashtag', tag, part: 'posts' }, score })),
  ];
};

/** Whether a post of these fields may stand there. Tags that cannot be read tell nothing. */
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

/** The collections that an edge stands in: that of whoever acts, and that of what it is about. */
export const sidesOf = (edge: EdgeName): { readonly mine: Key; readonly theirs: Key } => ({
  mine: { of: 'user', username: edge.user, part: EDGES[edge.kind].mine },
  theirs: companyOf(edge),
});

/** Counters of a user and of a post, each with the collection whose size it is. */
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

/** The kind of act that it counts; null: it counts comments. */
export const actCountedBy = (counter: PostCounter) =>
  ACT_KINDS.find((kind) => ACTS[kind].counter === counter) ?? null;

/** A post by its id, as a row. */
export const postRow = (id: PostId): Key => ({ of: 'post', id, part: null });
export const commentRow = (id: CommentId): Key => ({ of: 'comment', id });
/** A timeline of comments. */
export type CommentList = Extract<Key, { readonly of: 'user' | 'post' }> & {
  readonly part: (typeof COMMENTS)['part'];
};
/** Those that a comment stands in. */
export const commentLists = ({ post_id: id, username }: Pick<Comment, 'post_id' | 'username'>) =>
  ({
    ofPost: { of: 'post', id, part: COMMENTS.part },
    ofUser: { of: 'user', username, part: COMMENTS.part },
  }) as const satisfies Readonly<Record<string, Key>>;
export const userRow = (username: Username): Key => ({ of: 'user', username, part: null });
