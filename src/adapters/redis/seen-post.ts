import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as t from 'io-ts';
import { storeFault, type StoreError } from '../../application/errors.js';
import type { SeenPost } from '../../application/ports/feed-store.js';
import type { UserFields } from '../../domain/profile.js';
import { FlatHash, PostValues, toHash, toPostOfValues } from './rows.js';

/** A post as view.lua writes it. */
export const SeenRow = t.type({
  post: PostValues,
  columns: FlatHash,
  isLiked: t.boolean,
  isBookmarked: t.boolean,
});
export type SeenRow = t.TypeOf<typeof SeenRow>;

/** Posts, and each of their authors once, by username. */
export const SeenPosts = t.type({
  posts: t.array(SeenRow),
  authors: t.record(t.string, FlatHash),
});

type Authors = t.TypeOf<typeof SeenPosts>['authors'];

/** Each post with its author beside it, or why it cannot be read. */
const readRows = (
  rows: readonly SeenRow[],
  flatAuthors: Authors,
): readonly E.Either<StoreError, SeenPost>[] => {
  const authors = new Map<string, UserFields>(
    Object.entries(flatAuthors).map(([username, flat]) => [username, toHash(flat)]),
  );
  const seen = ({ post: values, columns, isLiked, isBookmarked }: SeenRow) =>
    pipe(
      toPostOfValues(values, columns),
      E.flatMap((post): E.Either<StoreError, SeenPost> => {
        const author = authors.get(post.username);
        return author === undefined
          ? E.left(storeFault(new Error('a post came without its author')))
          : E.right({ post, author, isLiked, isBookmarked });
      }),
    );
  return rows.map(seen);
};

/** The posts of a page: one that is damaged does not take the others with it. */
export const toSeenPosts = (rows: readonly SeenRow[], authors: Authors): readonly SeenPost[] =>
  RA.rights(readRows(rows, authors));

/** One post that was asked for; null when there is none. */
export const toSeenPost = ({
  posts,
  authors,
}: t.TypeOf<typeof SeenPosts>): E.Either<StoreError, SeenPost | null> =>
  readRows(posts, authors)[0] ?? E.right(null);
