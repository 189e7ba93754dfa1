import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { storeFault, type StoreError } from '../../application/errors.js';
import type { SeenPost } from '../../application/ports/feed-store.js';
import type { UserFields } from '../../domain/profile.js';
import { FlatHash, PostValues, toHash, toPostOfValues } from './rows.js';

/** A post as view.lua writes it. */
export const SeenRow = t.type({ post: PostValues, isLiked: t.boolean, isBookmarked: t.boolean });
export type SeenRow = t.TypeOf<typeof SeenRow>;

/** Posts, and each of their authors once, by username. */
export const SeenPosts = t.type({
  posts: t.array(SeenRow),
  authors: t.record(t.string, FlatHash),
});

type Authors = t.TypeOf<typeof SeenPosts>['authors'];

/** Each post with its author beside it. */
export const toSeenPosts = (
  rows: readonly SeenRow[],
  flatAuthors: Authors,
): E.Either<StoreError, readonly SeenPost[]> => {
  const authors = new Map<string, UserFields>(
    Object.entries(flatAuthors).map(([username, flat]) => [username, toHash(flat)]),
  );
  const seen = ({ post: values, isLiked, isBookmarked }: SeenRow) =>
    pipe(
      toPostOfValues(values),
      E.flatMap((post): E.Either<StoreError, SeenPost> => {
        const author = authors.get(post.username);
        return author === undefined
          ? E.left(storeFault(new Error('a post came without its author')))
          : E.right({ post, author, isLiked, isBookmarked });
      }),
    );
  return E.traverseArray(seen)(rows);
};
