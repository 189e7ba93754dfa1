import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import { makeRemoveStored } from '../change-post.js';
import type { ChangeRefused, NotOwner, PostNotFound, StoreError } from '../errors.js';
import { originOf } from '../origin.js';
import { permitEdit } from '../post-access.js';
import type { Clock } from '../ports/clock.js';
import type { PostActs } from '../ports/post-acts.js';

export interface DeletePostCommand {
  readonly principal: Principal;
  readonly id: PostId;
}

export type DeletePost = (
  command: DeletePostCommand,
) => TE.TaskEither<NotOwner | PostNotFound | ChangeRefused | StoreError, void>;

interface Deps {
  readonly posts: PostActs;
  readonly clock: Clock;
}

export const makeDeletePost = (deps: Deps): DeletePost => {
  const remove = makeRemoveStored(deps);
  return ({ principal, id }) =>
    pipe(
      TE.fromIO(deps.clock.now),
      TE.flatMap((now) => remove(id, permitEdit(principal), originOf(principal, now), now)),
    );
};
