import type { POST_COUNTERS } from './post.js';

/** An edge from a user to a post. */
interface ActTable {
  /** The user's timeline of posts, and the post's set of users. */
  readonly mine: string;
  readonly theirs: string;
  /** Of the post: the size of that set. */
  readonly counter: (typeof POST_COUNTERS)[number];
  /** What one is worth, for ranked feeds and the models leaderboard alike. */
  readonly weight: number;
  /** Whether the post has a list of its names by time. */
  readonly isNamed: boolean;
  /** Whether it is the business of its user alone. */
  readonly isPrivate: boolean;
}

/** An edge from a user to another, which stands in the sets of both. */
interface TieTable {
  readonly mine: string;
  readonly theirs: string;
  /** Which of these sets have a list of their names by time. */
  readonly named: readonly string[];
  /** Of whoever acts and of whoever it is about: the sizes of these sets. */
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

/** Whom somebody does not want to see; whoever is muted is not told, and nobody counts it. */
const MUTE = {
  mine: 'muted',
  theirs: 'muters',
  named: ['muted'],
  isPrivate: true,
} as const satisfies TieTable;

/** Between the two nothing is seen and nothing is done any more; whoever is blocked is not told, and nobody counts it. */
export const BLOCK = {
  mine: 'blocked',
  theirs: 'blockers',
  named: ['blocked'],
  isPrivate: true,
} as const satisfies TieTable;

/** What a user does to another. */
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

/** What a user does to a post. */
export const ACTS = { like: LIKE, bookmark: BOOKMARK } as const;
export type ActKind = keyof typeof ACTS;
export const ACT_KINDS = Object.keys(ACTS) as readonly ActKind[];

/** What joins two rows, and has no fields of its own. */
export const EDGES = { ...TIES, ...ACTS } as const;
export type EdgeKind = keyof typeof EDGES;
/** In the order in which syncing is fastest. */
export const EDGE_KINDS = [
  'follow',
  'like',
  'bookmark',
  'mute',
  'block',
] as const satisfies readonly EdgeKind[];
