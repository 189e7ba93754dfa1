import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { MAX_HASHTAGS } from '../../domain/hashtag.js';
import { isAhead } from '../../domain/instant.js';
import {
  isWorthPosting,
  type Post,
  type PostDraft,
  draftPost,
  inputOf,
  type NewPost,
  type PostId,
  type PostInput,
  revise,
  tagsOf,
  type PostPatch,
} from '../../domain/post.js';
import { isAdmin, mayEdit, type Principal, viewerOf } from '../../domain/principal.js';
import { SERVICE_ACCOUNT, type Username } from '../../domain/username.js';
import {
  makeCreateStored,
  makeBanStored,
  makeEditStored,
  makeRemoveStored,
} from '../change-post.js';
import {
  invalidRequest,
  notOwner,
  postNotFound,
  type InvalidRequest,
  type NotOwner,
  type PostNotFound,
  fieldNotWritable,
  type ChangeRefused,
  type FieldNotWritable,
  type IdempotencyMismatch,
  type PostIdTaken,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { ask, gen, known } from '../gen.js';
import { originOf, actingAs } from '../acting.js';
import type { Idempotency, MarkedPost } from '../ports/post-acts.js';
import type { Needs } from '../world.js';

/** Permits edits by the owner, an admin or the service; only admins find a banned post. */
const permitEdit =
  (principal: Principal) =>
  (post: Post): E.Either<NotOwner | PostNotFound, Post> => {
    if (post.ban !== null && !isAdmin(principal)) return E.left(postNotFound(post.id));
    return mayEdit(principal, post.username) ? E.right(post) : E.left(notOwner);
  };

const acceptDraft = <D extends PostDraft>(draft: D): E.Either<InvalidRequest, D> => {
  if (!isWorthPosting(draft))
    return E.left(invalidRequest('content', 'must not be empty without a media_url'));
  return draft.hashtags.length > MAX_HASHTAGS
    ? E.left(
        invalidRequest('hashtags', `must be at most ${MAX_HASHTAGS}, those in content included`),
      )
    : E.right(draft);
};

export interface CreatePostCommand extends PostInput {
  readonly principal: Principal;
  readonly idempotency: Idempotency | null;
  /** Only the service may give these three. */
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

type CreatePost = (command: CreatePostCommand) => TE.TaskEither<CreatePostError, Post>;

type Deps = Needs<'posts' | 'users.create' | 'clock' | 'ids'>;

const reservedField = (command: CreatePostCommand): string | undefined =>
  command.principal.kind === 'service'
    ? undefined
    : (['id', 'created_at', 'username'] as const).find((field) => command[field] !== null);

const authorOf = ({ principal, username }: CreatePostCommand): Username =>
  username ?? principal.username;

/** Returns the actor who must be here. The service account need not be: it is created on its first use, as the author. */
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

interface PostCommand {
  readonly principal: Principal;
  readonly id: PostId;
}

type Change<Command, Refusal, Done> = (
  command: PostCommand & Command,
) => TE.TaskEither<Refusal | PostNotFound | ChangeRefused | StoreError, Done>;

export type EditPost = Change<{ readonly patch: PostPatch }, NotOwner | InvalidRequest, MarkedPost>;
type DeletePost = Change<unknown, NotOwner, void>;
/** Bans a post; `banned: false` lifts the ban. For admins; the route lets nobody else through. */
type BanPost = Change<{ readonly banned: boolean }, never, MarkedPost>;

type ChangeDeps = Needs<'posts' | 'clock'>;

export const makeEditPost = (deps: ChangeDeps): EditPost => {
  const edit = makeEditStored(deps);
  return ({ principal, id, patch }) => {
    const decide = (post: Post): E.Either<NotOwner | PostNotFound | InvalidRequest, PostDraft> =>
      pipe(
        permitEdit(principal)(post),
        E.flatMap((permitted) => acceptDraft(revise(permitted, patch))),
      );
    // Any other tag of the edited post is one that it has already.
    const tags = tagsOf(patch.content ?? '', patch.hashtags ?? []);
    return () => {
      const now = deps.clock.now();
      const asked = { id, viewer: viewerOf(principal), tags };
      return edit(asked, decide, originOf(principal, now), now)();
    };
  };
};

export const makeDeletePost = (deps: ChangeDeps): DeletePost => {
  const remove = makeRemoveStored(deps);
  return ({ principal, id }) =>
    () => {
      const now = deps.clock.now();
      return remove(id, permitEdit(principal), originOf(principal, now), now)();
    };
};

export const makeBanPost = (deps: ChangeDeps): BanPost => {
  const ban = makeBanStored(deps);
  return ({ principal, id, banned }) => {
    const by = banned ? principal.username : null;
    return () => ban({ id, viewer: viewerOf(principal) }, by, deps.clock.now())();
  };
};
