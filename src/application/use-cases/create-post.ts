import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isAhead } from '../../domain/instant.js';
import {
  draftPost,
  inputOf,
  type NewPost,
  type Post,
  type PostId,
  type PostInput,
} from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import { SERVICE_ACCOUNT, type Username } from '../../domain/username.js';
import {
  fieldNotWritable,
  invalidRequest,
  type ChangeRefused,
  type FieldNotWritable,
  type IdempotencyMismatch,
  type InvalidRequest,
  type PostIdTaken,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { makeCreateStored } from '../change-post.js';
import { ask, gen, known } from '../gen.js';
import { originOf } from '../origin.js';
import { acceptDraft } from '../post-access.js';
import type { Idempotency } from '../ports/post-acts.js';
import { actingAs } from '../service-account.js';
import type { Needs } from '../world.js';

export interface CreatePostCommand extends PostInput {
  readonly principal: Principal;
  readonly idempotency: Idempotency | null;
  /** These three are the service's alone to give. */
  readonly id: PostId | null;
  readonly created_at: number | null;
  readonly username: Username | null;
}

type CreatePostError =
  | FieldNotWritable
  | InvalidRequest
  | UserNotFound
  | PostIdTaken
  | IdempotencyMismatch
  | ChangeRefused
  | StoreError;

export type CreatePost = (command: CreatePostCommand) => TE.TaskEither<CreatePostError, Post>;

type Deps = Needs<'posts' | 'users.create' | 'clock' | 'ids'>;

const reservedField = (command: CreatePostCommand): string | undefined =>
  command.principal.kind === 'service'
    ? undefined
    : (['id', 'created_at', 'username'] as const).find((field) => command[field] !== null);

const authorOf = ({ principal, username }: CreatePostCommand): Username =>
  username ?? principal.username;

/** The service account is made on its first use, as the author: as an actor it need not be here. */
const actorOf = (command: CreatePostCommand): Username =>
  command.principal.username === SERVICE_ACCOUNT ? authorOf(command) : command.principal.username;

export const makeCreatePost = (deps: Deps): CreatePost => {
  const { clock, ids } = deps;
  const as = actingAs(deps);
  const create = makeCreateStored(deps);

  const dated = (
    { created_at }: CreatePostCommand,
    now: number,
  ): E.Either<InvalidRequest, number> =>
    created_at !== null && isAhead(created_at, now)
      ? E.left(invalidRequest('created_at', 'must be milliseconds, and not after tomorrow'))
      : E.right(created_at ?? now);

  return (command) => {
    const reserved = reservedField(command);
    if (reserved !== undefined) return TE.left(fieldNotWritable(reserved));

    return gen(function* () {
      const now = clock.now();
      const { principal, idempotency } = command;
      const created_at = yield* known(dated(command, now));
      const post: NewPost = {
        ...draftPost(inputOf(command)),
        id: command.id ?? ids.nextPostId(),
        author: authorOf(command),
        created_at,
      };
      yield* known(acceptDraft(post));
      const created = create(post, actorOf(command), idempotency, originOf(principal, now), now);
      return yield* ask(as(post.author)(created));
    });
  };
};
