import type { POST_COUNTERS } from './post.js';

/** An edge from a user to a post. */
interface ActTable {
  /** The user's timeline of posts, and the post's set of users. */
  readonly mine: string;
  readonly theirs: string;
  /** The post's field that holds the size of its set. */
  readonly counter: (typeof POST_COUNTERS)[number];
  /** Points for one act, in ranked feeds and on the models leaderboard alike. */
  readonly weight: number;
  /** Whether the post also lists the users of the set by time. */
  readonly isNamed: boolean;
  /** Whether only the acting user may see the edge. */
  readonly isPrivate: boolean;
}

/** An edge from one user to another, held in the sets of both. */
interface TieTable {
  readonly mine: string;
  readonly theirs: string;
  /** The sets that also have a list of their users by time. */
  readonly named: readonly string[];
  /** The fields of the acting user and of the target that hold the sizes of their sets. */
  readonly counter?: string;
  readonly theirCounter?: string;
  readonly isPrivate: boolean;
}

export const FOLLOW = {
  mine: 'following',
  theirs: 'followers',
  counter: 'followingCount',
  theirCounter: 'followerCount',
  named: ['followers', 'following'],
  isPrivate: false,
} as const satisfies TieTable;

/** Hides a user from the acting user. The muted user is not told, and mutes have no counter. */
const MUTE = {
  mine: 'muted',
  theirs: 'muters',
  named: ['muted'],
  isPrivate: true,
} as const satisfies TieTable;

/** Hides two users from each other and stops all acts between them. The blocked user is not told; blocks have no counter. */
export const BLOCK = {
  mine: 'blocked',
  theirs: 'blockers',
  named: ['blocked'],
  isPrivate: true,
} as const satisfies TieTable;

/** Edges from a user to a user. */
export const TIES = { follow: FOLLOW, mute: MUTE, block: BLOCK } as const;
export type TieKind = keyof typeof TIES;
export const TIE_KINDS = Object.keys(TIES) as readonly TieKind[];

export const isTie = (kind: string): kind is TieKind => Object.hasOwn(TIES, kind);

const LIKE = {
  mine: 'liked',
  theirs: 'likes',
  counter: 'likesCount',
  weight: 3,
  isNamed: true,
  isPrivate: false,
} as const satisfies ActTable;

const BOOKMARK = {
  mine: 'bookmarked',
  theirs: 'bookmarks',
  counter: 'bookmarksCount',
  weight: 4,
  isNamed: false,
  isPrivate: true,
} as const satisfies ActTable;

/** Edges from a user to a post. */
export const ACTS = { like: LIKE, bookmark: BOOKMARK } as const;
export type ActKind = keyof typeof ACTS;
export const ACT_KINDS = Object.keys(ACTS) as readonly ActKind[];

/** All edges: each joins two rows and has no fields of its own. */
export const EDGES = { ...TIES, ...ACTS } as const;
export type EdgeKind = keyof typeof EDGES;
/** All kinds of edges, in the order in which a sync is fastest. */
export const EDGE_KINDS = [
  'follow',
  'like',
  'bookmark',
  'mute',
  'block',
] as const satisfies readonly EdgeKind[];
