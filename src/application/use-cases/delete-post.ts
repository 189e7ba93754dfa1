import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import type { NotOwner, OutboxFull, PostNotFound, StoreError } from '../errors.js';
import { permitEdit } from '../post-access.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { PostStore } from '../ports/post-store.js';

export interface DeletePostCommand {
  readonly principal: Principal;
  readonly id: PostId;
}

export type DeletePost = (
  command: DeletePostCommand,
) => TE.TaskEither<NotOwner | PostNotFound | OutboxFull | StoreError, void>;

interface Deps {
  readonly posts: Pick<PostStore, 'remove'>;
  readonly clock: Clock;
}

export const makeDeletePost =
  ({ posts, clock }: Deps): DeletePost =>
  ({ principal, id }) =>
    pipe(
      TE.fromIO(clock.now),
      TE.flatMap((now) => posts.remove(id, permitEdit(principal), now, originOf(principal, now))),
    );
