import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  revise,
  type Post,
  type PostDraft,
  type PostId,
  type PostPatch,
} from '../../domain/post.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import type {
  ChangeRefused,
  InvalidRequest,
  NotOwner,
  PostNotFound,
  StoreError,
} from '../errors.js';
import { acceptDraft, permitEdit } from '../post-access.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { MarkedPost, PostStore } from '../ports/post-store.js';

export interface EditPostCommand {
  readonly principal: Principal;
  readonly id: PostId;
  readonly patch: PostPatch;
}

export type EditPost = (
  command: EditPostCommand,
) => TE.TaskEither<
  NotOwner | InvalidRequest | PostNotFound | ChangeRefused | StoreError,
  MarkedPost
>;

interface Deps {
  readonly posts: Pick<PostStore, 'edit'>;
  readonly clock: Clock;
}

export const makeEditPost =
  ({ posts, clock }: Deps): EditPost =>
  ({ principal, id, patch }) => {
    const decide = (post: Post): E.Either<NotOwner | PostNotFound | InvalidRequest, PostDraft> =>
      pipe(
        permitEdit(principal)(post),
        E.flatMap((permitted) => acceptDraft(revise(permitted, patch))),
      );

    return pipe(
      TE.fromIO(clock.now),
      TE.flatMap((now) =>
        posts.edit(id, decide, viewerOf(principal), now, originOf(principal, now)),
      ),
    );
  };
