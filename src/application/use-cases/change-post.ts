import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import {
  revise,
  tagsOf,
  type Post,
  type PostDraft,
  type PostId,
  type PostPatch,
} from '../../domain/post.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import { makeBanStored, makeEditStored, makeRemoveStored } from '../change-post.js';
import type {
  ChangeRefused,
  InvalidRequest,
  NotOwner,
  PostNotFound,
  StoreError,
} from '../errors.js';
import { originOf } from '../origin.js';
import type { MarkedPost } from '../ports/post-acts.js';
import { acceptDraft, permitEdit } from '../post-access.js';
import type { Needs } from '../world.js';

interface PostCommand {
  readonly principal: Principal;
  readonly id: PostId;
}

type Change<Command, Refusal, Done> = (
  command: PostCommand & Command,
) => TE.TaskEither<Refusal | PostNotFound | ChangeRefused | StoreError, Done>;

export type EditPost = Change<{ readonly patch: PostPatch }, NotOwner | InvalidRequest, MarkedPost>;
export type DeletePost = Change<unknown, NotOwner, void>;
/** For admins; the route lets nobody else through. False lifts the ban. */
export type BanPost = Change<{ readonly banned: boolean }, never, MarkedPost>;

type Deps = Needs<'posts' | 'clock'>;

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
    return () => {
      const now = deps.clock.now();
      const asked = { id, viewer: viewerOf(principal), tags };
      return edit(asked, decide, originOf(principal, now), now)();
    };
  };
};

export const makeDeletePost = (deps: Deps): DeletePost => {
  const remove = makeRemoveStored(deps);
  return ({ principal, id }) =>
    () => {
      const now = deps.clock.now();
      return remove(id, permitEdit(principal), originOf(principal, now), now)();
    };
};

export const makeBanPost = (deps: Deps): BanPost => {
  const ban = makeBanStored(deps);
  return ({ principal, id, banned }) => {
    const by = banned ? principal.username : null;
    return () => ban({ id, viewer: viewerOf(principal) }, by, deps.clock.now())();
  };
};
