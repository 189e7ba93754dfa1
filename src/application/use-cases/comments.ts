import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Comment, CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import { isAdmin, type Principal } from '../../domain/principal.js';
import {
  decideNewComment,
  type CommentSnapshot,
  type CommentStep,
  type StoredComment,
  decideCommentEdit,
  decideCommentEnd,
  instantOf,
} from '../../domain/sync/decide-comment.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { Username } from '../../domain/username.js';
import {
  blocked,
  commentNotFound,
  idempotencyMismatch,
  postNotFound,
  userNotFound,
  type Blocked,
  type ChangeRefused,
  type CommentNotFound,
  type IdempotencyMismatch,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
  notOwner,
  type NotOwner,
} from '../errors.js';
import { ask, gen, known } from '../gen.js';
import { originOf, actingAs } from '../acting.js';
import type { CommentAct, CommentActs, CommentReading } from '../ports/comments.js';
import type { Origin } from '../ports/origin.js';
import { whileChangedFrom } from '../while-changed.js';
import type { Needs } from '../world.js';

/** A comment after its change, or before its deletion, and how many comments its post has then. */
interface CommentReceipt {
  readonly comment: Comment;
  /** Null when nothing was changed, so that nobody counted. */
  readonly count: number | null;
}

/**
 * The decision on what was read: a step with its costs and event, a comment that is so already, or a refusal, which counts
 * only if what was read still holds.
 */
type Decision<E = never> =
  | { readonly step: CommentStep; readonly costs: CommentAct['costs']; readonly event: OutboxEvent }
  | { readonly stands: Comment }
  | { readonly refused: E };

interface Asked {
  readonly post: PostId;
  readonly id: CommentId;
  readonly actor: Username;
  readonly origin: Origin;
  readonly now: number;
}

type Fails<E> = E | Blocked | PostNotFound | CommentNotFound | ChangeRefused | StoreError;

const eventOf = (
  type: 'comment.created' | 'comment.updated' | 'comment.deleted',
  { id, post_id, username, content, created_at }: Comment,
  at: number,
): OutboxEvent => ({
  type,
  actor: username,
  at,
  data:
    type === 'comment.deleted'
      ? { id, post_id, username }
      : { id, post_id, username, content, created_at, updated_at: at },
});

const makeAct =
  (comments: CommentActs) =>
  <E>(
    { post, id, actor, origin, now }: Asked,
    decide: (snapshot: CommentSnapshot) => E.Either<E, Decision<E>>,
  ): TE.TaskEither<Fails<E>, CommentReceipt> => {
    const made = (comment: Comment, count: number | null): E.Either<null, CommentReceipt> =>
      E.right({ comment, count });
    const attempt = function* (reading: CommentReading) {
      const decision = yield* known(decide(reading.snapshot));
      if ('stands' in decision) return made(decision.stands, null);
      if ('refused' in decision)
        return (yield* ask(comments.holds(reading)))
          ? yield* known(E.left(decision.refused))
          : E.left(null);
      const done = yield* ask(comments.enact(reading, { ...decision, origin, now }));
      if (E.isLeft(done)) return done;
      if (done.right === 'no_post') return yield* known(E.left(postNotFound(post)));
      if (done.right === 'no_writer') return yield* known(E.left(commentNotFound(id)));
      if (done.right === 'blocked') return yield* known(E.left(blocked));
      return made(decision.step.comment, done.right);
    };
    return gen(() => whileChangedFrom(null, comments.read(post, id, actor), attempt));
  };

/** Creates a comment by the acting user, or returns the one that the same request has created before. */
export const makeAddComment =
  (comments: CommentActs) =>
  (
    comment: Comment,
    origin: Origin,
    now: number,
  ): TE.TaskEither<Fails<UserNotFound | IdempotencyMismatch>, CommentReceipt> => {
    const { id, post_id: post, username: actor } = comment;
    const refused = { no_actor: userNotFound(actor), no_post: postNotFound(post) };
    return makeAct(comments)<UserNotFound | PostNotFound | IdempotencyMismatch>(
      { post, id, actor, origin, now },
      (snapshot) => {
        const decided = decideNewComment(snapshot, comment, origin);
        if (E.isLeft(decided))
          // The comment may be of this very request, whose first try is not finished yet.
          return decided.left === 'taken'
            ? E.right({ refused: idempotencyMismatch })
            : E.left(refused[decided.left]);
        return E.right(
          'again' in decided.right
            ? { stands: decided.right.again }
            : {
                step: decided.right,
                costs: { comments: 1 },
                event: eventOf('comment.created', comment, instantOf(decided.right, now)),
              },
        );
      },
    );
  };

/** Changes a comment as `decide` says of its present state; null changes nothing. */
export const makeChangeComment =
  (comments: CommentActs) =>
  <E>(
    asked: Asked,
    decide: (found: StoredComment) => E.Either<E, CommentStep | null>,
  ): TE.TaskEither<Fails<E>, CommentReceipt> =>
    makeAct(comments)<E | PostNotFound | CommentNotFound>(asked, (snapshot) => {
      const { post, comment, row } = snapshot;
      if (post === null) return E.left(postNotFound(asked.post));
      if (comment === null) return E.left(commentNotFound(asked.id));
      return E.map((step: CommentStep | null): Decision => {
        if (step === null) return { stands: comment };
        const isEnd = step.do === 'remove-comment';
        const type = isEnd ? 'comment.deleted' : 'comment.updated';
        const event = eventOf(type, step.comment, instantOf(step, asked.now));
        return { step, costs: isEnd ? {} : { comments: 1 }, event };
      })(decide({ comment, row, post }));
    });

type Deps = Needs<'comments' | 'users.create' | 'ids' | 'clock'>;

interface CommentCommand {
  readonly principal: Principal;
  readonly post: PostId;
  readonly id: CommentId;
}

/** Adds a comment. `id`: the one that an Idempotency-Key gives; null for a new one. */
type AddComment = (command: {
  readonly principal: Principal;
  readonly post: PostId;
  readonly id: CommentId | null;
  readonly content: string;
}) => TE.TaskEither<Fails<UserNotFound | IdempotencyMismatch>, Comment>;

/** Edits a comment, for its author and the service. */
type EditComment = (
  command: CommentCommand & { readonly content: string },
) => TE.TaskEither<Fails<NotOwner>, Comment>;

/** Deletes a comment, for its author, the author of the post and admins. */
type DeleteComment = (command: CommentCommand) => TE.TaskEither<Fails<NotOwner>, CommentReceipt>;

/** Permits a change of a comment that is theirs; only admins find a comment on a banned post. */
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
    const asked = { post, id, actor: principal.username, origin: originOf(principal, now), now };
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
