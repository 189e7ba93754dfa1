import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import { makeBanStored } from '../change-post.js';
import type { ChangeRefused, PostNotFound, StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { MarkedPost, PostActs } from '../ports/post-acts.js';

export interface BanPostCommand {
  readonly principal: Principal;
  readonly id: PostId;
  /** False lifts the ban. */
  readonly banned: boolean;
}

/** For admins; the route lets nobody else through. */
export type BanPost = (
  command: BanPostCommand,
) => TE.TaskEither<PostNotFound | ChangeRefused | StoreError, MarkedPost>;

interface Deps {
  readonly posts: PostActs;
  readonly clock: Clock;
}

export const makeBanPost = (deps: Deps): BanPost => {
  const ban = makeBanStored(deps);
  return ({ principal, id, banned }) =>
    pipe(
      TE.fromIO(deps.clock.now),
      TE.flatMap((now) =>
        ban({ id, viewer: viewerOf(principal) }, banned ? principal.username : null, now),
      ),
    );
};
