import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Hashtag } from '../domain/hashtag.js';
import type { NewPost, Post, PostDraft, PostId } from '../domain/post.js';
import {
  decideNewPost,
  decideBan,
  decideEdit,
  decideRemoval,
  tagsMade,
  type StoredPost,
} from '../domain/sync/decide-post.js';
import { editedFields } from '../domain/sync/stored-row.js';
import { instantForXano, versionOfDelete } from '../domain/sync/touch-versions.js';
import type { Username } from '../domain/username.js';
import {
  idempotencyMismatch,
  postIdTaken,
  postNotFound,
  userNotFound,
  type ChangeRefused,
  type IdempotencyMismatch,
  type PostIdTaken,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from './errors.js';
import { ask, gen, known } from './gen.js';
import { postDeletedEvent, postEvent } from './post-events.js';
import { UNTIMED_ORIGIN, type Origin } from './ports/origin.js';
import type {
  Idempotency,
  MarkedPost,
  NewPostReading,
  PostAct,
  PostReading,
} from './ports/post-acts.js';
import { whileChangedFrom } from './while-changed.js';
import type { Needs } from './world.js';

type Deps = Needs<'posts'>;

/** A reading of a post that exists. */
type Found = PostReading & { readonly stored: StoredPost };

interface Asked {
  readonly id: PostId;
  readonly viewer?: Username | null;
  /** Tags of which the reading tells whether any post carries them. */
  readonly tags?: readonly Hashtag[];
  /** Most likes, and most bookmarks, that the reading lists. */
  readonly acts?: number;
}

type Fails<E> = E | PostNotFound | ChangeRefused | StoreError;

/** Commits what `decide` makes of the post; if the post changes in between, reads it again and calls `decide` again. */
const makeAct =
  ({ posts }: Deps) =>
  <E>(
    { id, viewer = null, tags = [], acts = 0 }: Asked,
    decide: (found: Found) => E.Either<E, PostAct>,
  ): TE.TaskEither<Fails<E>, MarkedPost | null> => {
    const gone = E.left(postNotFound(id));
    const attempt = function* (reading: PostReading) {
      const { stored } = reading;
      if (stored === null) return yield* known(gone);
      const act = yield* known(decide({ ...reading, stored }));
      const done = yield* ask(posts.enact(reading, act, viewer));
      if (E.isLeft(done)) return done;
      return done.right === 'orphaned' ? yield* known(gone) : E.right(done.right);
    };
    return gen(() => whileChangedFrom(null, posts.read(id, { tags, acts }), attempt));
  };

/** Replaces a post's content with what `decide` returns; `tags` are those that the edit may add. */
export const makeEditStored = (deps: Deps) => {
  const act = makeAct(deps);
  return <E>(
    asked: Pick<Asked, 'id' | 'viewer' | 'tags'>,
    decide: (post: Post) => E.Either<E, PostDraft>,
    origin: Origin,
    now: number,
  ): TE.TaskEither<Fails<E>, MarkedPost> =>
    pipe(
      act(asked, ({ stored, unused }) => {
        const { id, username, created_at } = stored.post;
        return pipe(
          decide(stored.post),
          E.map((draft): PostAct => {
            const step = decideEdit(stored, draft, origin);
            const isEdited = editedFields(stored.post, draft).length > 0;
            const at = instantForXano(step.versions, now);
            return {
              steps: [step],
              origin,
              // The event carries the whole post, like that of a new post.
              costs: { posts: isEdited ? 1 : 0, tags: tagsMade(step, unused) },
              event: isEdited
                ? postEvent('post.updated', { ...draft, id, created_at }, username, at)
                : null,
              now,
            };
          }),
        );
      }),
      TE.flatMap(TE.fromNullable(postNotFound(asked.id))),
    );
};

/** Most likes, and most bookmarks, that a deletion removes in its one commit. */
const ACTS_AT_ONCE = 500;

/** Deletes a post if `permit` allows it. */
export const makeRemoveStored = (deps: Deps) => {
  const act = makeAct(deps);
  return <E>(
    id: PostId,
    permit: (post: Post) => E.Either<E, unknown>,
    origin: Origin,
    now: number,
  ): TE.TaskEither<Fails<E>, void> =>
    pipe(
      // Where a service states the version of its delete, a job decides on each like and bookmark by its version.
      act({ id, acts: origin.version === null || origin.byUser ? ACTS_AT_ONCE : 0 }, (found) =>
        pipe(
          permit(found.stored.post),
          E.map((): PostAct => ({
            steps: decideRemoval(found.stored, found.acts, origin),
            origin,
            costs: {},
            event: postDeletedEvent(
              found.stored.post,
              versionOfDelete(found.stored.row, origin) ?? now,
            ),
            now,
          })),
        ),
      ),
      TE.map(() => undefined),
    );
};

/** Bans a post in the name of a user; null lifts the ban. */
export const makeBanStored = (deps: Deps) => {
  const act = makeAct(deps);
  return (
    asked: Pick<Asked, 'id' | 'viewer'>,
    by: Username | null,
    now: number,
  ): TE.TaskEither<Fails<never>, MarkedPost> =>
    pipe(
      act<never>(asked, ({ stored }) =>
        E.right({
          steps: [decideBan(stored, by, now)],
          origin: UNTIMED_ORIGIN,
          costs: {},
          event: null,
          now,
        }),
      ),
      TE.flatMap(TE.fromNullable(postNotFound(asked.id))),
    );
};

type NotMade = UserNotFound | PostIdTaken | IdempotencyMismatch | ChangeRefused | StoreError;

/** Creates a post in the name of its author, or returns the answer that the same request got before. */
export const makeCreateStored =
  ({ posts }: Deps) =>
  (
    post: NewPost,
    actor: Username,
    request: Idempotency | null,
    origin: Origin,
    now: number,
  ): TE.TaskEither<NotMade, Post> => {
    const refused = {
      no_actor: userNotFound(actor),
      no_author: userNotFound(post.author),
      taken: postIdTaken(post.id),
      mismatch: idempotencyMismatch,
    };
    const attempt = function* (reading: NewPostReading) {
      const decided = decideNewPost(reading.snapshot, post, request?.digest ?? null, origin);
      if (E.isLeft(decided)) return yield* known(E.left(refused[decided.left]));
      if ('again' in decided.right) return E.right(decided.right.again);
      const { steps, tagsMade, hash } = decided.right;
      const act: PostAct = {
        steps,
        origin,
        costs: { posts: 1, tags: tagsMade },
        event: postEvent('post.created', post, post.author, now),
        now,
        ...(request !== null &&
          hash !== null && { answer: { author: post.author, request, hash } }),
      };
      const done = yield* ask(posts.enact(reading, act, null));
      if (E.isLeft(done)) return done;
      if (done.right === 'orphaned') return yield* known(E.left(refused.no_author));
      return done.right === null ? E.left(null) : E.right(done.right.post);
    };
    const read = posts.readNew(post, actor, request, now);
    return gen(() => whileChangedFrom(posts.expectNew(post, actor, request), read, attempt));
  };
