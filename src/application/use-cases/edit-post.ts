import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  revise,
  tagsOf,
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
import { makeEditStored } from '../change-post.js';
import { acceptDraft, permitEdit } from '../post-access.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { MarkedPost, PostActs } from '../ports/post-acts.js';

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
  readonly posts: PostActs;
  readonly clock: Clock;
}

export const makeEditPost = (deps: Deps): EditPost => {
  const edit = makeEditStored(deps);
  return ({ principal, id, patch }) => {
    const decide = (post: Post): E.Either<NotOwner | PostNotFound | InvalidRequest, PostDraft> =>
      pipe(
        permitEdit(principal)(post),
        E.flatMap((permitted) => acceptDraft(revise(permitted, patch))),
      );
    // Any other tag that the post comes to have it has already.
    const tags = tagsOf(patch.content ?? '', patch.hashtags ?? []);

    return pipe(
      TE.fromIO(deps.clock.now),
      TE.flatMap((now) =>
        edit({ id, viewer: viewerOf(principal), tags }, decide, originOf(principal, now), now),
      ),
    );
  };
};
