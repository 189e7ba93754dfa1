import type { POST_COUNTERS } from './post.js';

/** An edge from a user to a post. */
export interface ActTable {
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
