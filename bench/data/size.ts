/** The size of the app that is measured. */
export interface Size {
  readonly users: number;
  readonly posts: number;
  /** Approximate number of follows, likes and bookmarks together. */
  readonly edges: number;
}

export const FULL: Size = { users: 200_000, posts: 1_000_000, edges: 5_000_000 };
export const QUICK: Size = { users: 5_000, posts: 20_000, edges: 60_000 };

/** Returns the size of an app with this number of posts, in the proportions of the full one. */
export const sizeForPosts = (posts: number): Size => ({
  users: Math.round(posts * (FULL.users / FULL.posts)),
  posts,
  edges: Math.round(posts * (FULL.edges / FULL.posts)),
});

export const nameOf = ({ users, posts, edges }: Size): string => `${users}-${posts}-${edges}`;

/** The users that rows of the benchmark ask for, each by number. */
export interface Cast {
  /** Authors with `celebrityFollowers` followers each. */
  readonly celebrities: readonly number[];
  readonly celebrityFollowers: number;
  /** Readers who follow `heavyFollowees` users each. */
  readonly heavy: readonly number[];
  readonly heavyFollowees: number;
  /** Readers who follow `lightFollowees` users each. */
  readonly light: readonly number[];
  readonly lightFollowees: number;
  /** An author with one follower. */
  readonly quiet: number;
  /** The users whom any user may follow at random. */
  readonly crowd: { readonly first: number; readonly last: number };
  /** Last of the users, counted from 1, whose pages are requested at random; the requesting users have higher numbers. */
  readonly asked: number;
}

const CELEBRITIES = 3;
const READERS = 5;

const range = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, place) => first + place);

export const castOf = ({ users, posts }: Size): Cast => {
  const scale = posts / FULL.posts;
  const first = CELEBRITIES + 1;
  const last = users - 2 * READERS - 1;
  return {
    celebrities: range(1, CELEBRITIES),
    celebrityFollowers: Math.min(Math.round(100_000 * scale), Math.floor(users / 2)),
    heavy: range(users - READERS, READERS),
    heavyFollowees: Math.max(20, Math.round(5_000 * scale)),
    light: range(users - 2 * READERS, READERS),
    lightFollowees: 10,
    quiet: users,
    crowd: { first, last },
    asked: Math.floor(users / 2),
  };
};
