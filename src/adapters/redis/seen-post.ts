import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as t from 'io-ts';
import { storeFault, type StoreError } from '../../application/errors.js';
import type { SeenPost } from '../../application/ports/feed-store.js';
import type { UserFields } from '../../domain/profile.js';
import { Hash, toPost } from './rows.js';

/** A post as view.lua writes it. */
export const SeenRow = t.type({ post: Hash, isLiked: t.boolean, isBookmarked: t.boolean });
export type SeenRow = t.TypeOf<typeof SeenRow>;

/** Posts, and each of their authors once, by username. */
export const SeenPosts = t.type({
  posts: t.array(SeenRow),
  authors: t.record(t.string, Hash),
});

/** Each post with its author beside it. */
export const toSeenPosts = (
  rows: readonly SeenRow[],
  authors: Readonly<Record<string, UserFields>>,
): E.Either<StoreError, readonly SeenPost[]> =>
  pipe(
    rows,
    RA.traverse(E.Applicative)(({ post: hash, isLiked, isBookmarked }) =>
      pipe(
        toPost(hash),
        E.flatMap((post): E.Either<StoreError, SeenPost> => {
          const author = authors[post.username];
          return author === undefined
            ? E.left(storeFault(new Error('a post came without its author')))
            : E.right({ post, author, isLiked, isBookmarked });
        }),
      ),
    ),
  );
