import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { OWNER_FIELDS } from '../../domain/entities/post.js';
import type { Post, PostId } from '../../domain/post.js';
import type { Gateway } from './gateway.js';
import { postKey } from './keys.js';
import { ActorsRow, type Actors } from './removal-plan.js';
import { toPost } from './post-row.js';
import { FlatHash, json, toHash } from './rows.js';

export interface ReadPost {
  readonly post: Post;
  readonly actors: Actors;
  /** JSON of the fields that steps are decided upon, for the step to see that they still hold. */
  readonly asRead: string;
}

const DECIDED_UPON = ['username', ...OWNER_FIELDS, 'sys_given_hashtags', 'banned'];

export const FlatRow = t.intersection([t.type({ fields: FlatHash }), ActorsRow]);

/** What steps on posts are decided upon, with at most `some` actors a side; the missing left out. */
export const readPosts = (
  redis: Gateway,
  ids: readonly PostId[],
  some: number,
): TE.TaskEither<StoreError, readonly ReadPost[]> =>
  pipe(
    redis.script(
      'readPosts',
      ids.flatMap((id) => [postKey(id), postKey(id, 'likes'), postKey(id, 'bookmarks')]),
      [some],
      json(t.array(FlatRow)),
    ),
    TE.flatMapEither((rows) =>
      pipe(
        rows.filter(({ fields }) => fields.length > 0),
        RA.traverse(E.Applicative)(({ fields, likers, bookmarkers }) => {
          const hash = toHash(fields);
          const asRead = DECIDED_UPON.map((field) => [field, hash[field] ?? '']);
          return pipe(
            toPost(hash),
            E.map((post) => ({
              post,
              actors: { likers, bookmarkers },
              asRead: JSON.stringify(Object.fromEntries(asRead)),
            })),
          );
        }),
      ),
    ),
  );
