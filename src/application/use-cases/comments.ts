import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Comment, CommentId } from '../../domain/comment.js';
import { isAdmin, type Principal } from '../../domain/principal.js';
import type { PostId } from '../../domain/post.js';
import {
  decideCommentEdit,
  decideCommentEnd,
  type StoredComment,
} from '../../domain/sync/decide-comment.js';
import { makeAddComment, makeChangeComment, type CommentReceipt } from '../change-comment.js';
import {
  notOwner,
  postNotFound,
  type Blocked,
  type ChangeRefused,
  type CommentNotFound,
  type IdempotencyMismatch,
  type NotOwner,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { originOf } from '../origin.js';
import { actingAs } from '../service-account.js';
import type { Needs } from '../world.js';

type Deps = Needs<'comments' | 'users.create' | 'ids' | 'clock'>;

interface CommentCommand {
  readonly principal: Principal;
  readonly post: PostId;
  readonly id: CommentId;
}

type Fails = Blocked | NotOwner | PostNotFound | CommentNotFound | ChangeRefused | StoreError;

/** `id`: what an Idempotency-Key makes of it; null: a new one. */
export type AddComment = (command: {
  readonly principal: Principal;
  readonly post: PostId;
  readonly id: CommentId | null;
  readonly content: string;
}) => TE.TaskEither<
  | Blocked
  | UserNotFound
  | PostNotFound
  | CommentNotFound
  | IdempotencyMismatch
  | ChangeRefused
  | StoreError,
  Comment
>;

/** For the author, and for the service. */
export type EditComment = (
  command: CommentCommand & { readonly content: string },
) => TE.TaskEither<Fails, Comment>;

/** For the author, the author of the post, and admins. */
export type DeleteComment = (command: CommentCommand) => TE.TaskEither<Fails, CommentReceipt>;

/** A comment on a banned post is there for admins alone. */
const permit = (
  { principal, post: id }: CommentCommand,
  { post }: StoredComment,
  isTheirs: boolean,
): E.Either<NotOwner | PostNotFound, true> => {
  if (post.isBanned && !isAdmin(principal)) return E.left(postNotFound(id));
  return isTheirs ? E.right(true) : E.left(notOwner);
};

export const makeAddCommentTo = (deps: Deps): AddComment => {
  const add = makeAddComment(deps.comments);
  return ({ principal, post, id, content }) =>
    () => {
      const now = deps.clock.now();
      const { username } = principal;
      const comment: Comment = {
        id: id ?? deps.ids.nextCommentId(),
        post_id: post,
        username,
        content,
        created_at: now,
        updated_at: null,
      };
      return pipe(
        actingAs(deps)(username)(add(comment, originOf(principal, now), now)),
        TE.map((receipt) => receipt.comment),
      )();
    };
};

export const makeEditComment = (deps: Deps): EditComment => {
  const change = makeChangeComment(deps.comments);
  return (command) => () => {
    const { principal, post, id, content } = command;
    const now = deps.clock.now();
    const asked = {
      post,
      id,
      actor: principal.username,
      origin: originOf(principal, now),
      now,
    };
    return pipe(
      change(asked, (found) => {
        const { username } = found.comment;
        const isTheirs = principal.kind === 'service' || principal.username === username;
        return E.map(() => decideCommentEdit(found, content, asked.origin, now))(
          permit(command, found, isTheirs),
        );
      }),
      TE.map(({ comment }) => comment),
    )();
  };
};

export const makeDeleteComment = (deps: Deps): DeleteComment => {
  const change = makeChangeComment(deps.comments);
  return (command) => () => {
    const { principal, post, id } = command;
    const now = deps.clock.now();
    const asked = { post, id, actor: principal.username, origin: originOf(principal, now), now };
    return change(asked, (found) => {
      const owners = [found.comment.username, found.post.author];
      const isTheirs = isAdmin(principal) || owners.includes(principal.username);
      return E.map(() => decideCommentEnd(found, asked.origin))(permit(command, found, isTheirs));
    })();
  };
};
