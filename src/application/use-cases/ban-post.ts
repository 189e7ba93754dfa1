import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import type { PostNotFound, StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { MarkedPost, PostStore } from '../ports/post-store.js';

export interface BanPostCommand {
  readonly principal: Principal;
  readonly id: PostId;
  /** False lifts the ban. */
  readonly banned: boolean;
}

/** For admins; the route lets nobody else through. */
export type BanPost = (
  command: BanPostCommand,
) => TE.TaskEither<PostNotFound | StoreError, MarkedPost>;

interface Deps {
  readonly posts: Pick<PostStore, 'setBan'>;
  readonly clock: Clock;
}

export const makeBanPost =
  ({ posts, clock }: Deps): BanPost =>
  ({ principal, id, banned }) =>
    pipe(
      TE.fromIO(clock.now),
      TE.flatMap((now) => {
        const ban = banned ? { banned_at: now, banned_by: principal.username } : null;
        return posts.setBan(id, ban, viewerOf(principal), now);
      }),
    );
