import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import { isAdmin, viewerOf, type Principal } from '../../domain/principal.js';
import { postNotFound, type PostNotFound, type StoreError } from '../errors.js';
import type { SeenPost } from '../feeds/feed.js';
import type { Feeds } from '../feeds/feeds.js';

export interface ReadPostCommand {
  readonly principal: Principal;
  readonly id: PostId;
}

/** A banned post is there for admins alone. */
export type ReadPost = (
  command: ReadPostCommand,
) => TE.TaskEither<PostNotFound | StoreError, SeenPost>;

interface Deps {
  readonly feeds: Pick<Feeds, 'post'>;
}

export const makeReadPost =
  ({ feeds }: Deps): ReadPost =>
  ({ principal, id }) =>
    pipe(
      feeds.post(id, viewerOf(principal)),
      TE.filterOrElseW(
        ({ post }) => post.ban === null || isAdmin(principal),
        () => postNotFound(id),
      ),
    );
