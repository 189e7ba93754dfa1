import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  idempotencyMismatch,
  postIdTaken,
  type IdempotencyMismatch,
  type PostIdTaken,
  type RateLimited,
  type UserNotFound,
} from '../../application/errors.js';
import type { Idempotency, NewPost, PostStore } from '../../application/ports/post-store.js';
import { UNTIMED_ORIGIN, type Origin } from '../../application/ports/origin.js';
import type { Ban, Post, PostDraft } from '../../domain/post.js';
import { editedFields } from '../../domain/sync/stored-row.js';
import { recall, remember } from './answers.js';
import { welcomePost } from './arrival.js';
import { putTombstone } from './tombstones.js';
import type { Fields, Keyspace } from './keyspace.js';
import { draftFields, newFields } from '../../domain/stored-post.js';
import { findPost, findUser } from './lookup.js';
import { markPost } from './mark-post.js';
import { setAll, toPost } from './post-record.js';
import { dropPost, enterFeeds, hide, leaveFeeds, tag, unhide, untag } from './post-steps.js';
import { stampFields, stampRow, versionOfDelete } from './row-versions.js';
import { countNew, spend } from './spend.js';
import { passTo } from './sync-space.js';
import { authorFields } from './user-steps.js';

const insert = (
  space: Keyspace,
  post: NewPost,
  author: Fields,
  now: number,
  { version }: Origin,
): Post => {
  const fields: Fields = new Map([...newFields(post), ...authorFields(author)]);
  stampRow(fields, version);
  space.posts.set(post.id, fields);
  const made = toPost(fields);
  enterFeeds(space, made, now);
  return made;
};

type CreateError = UserNotFound | PostIdTaken | IdempotencyMismatch | RateLimited;

const create = (
  space: Keyspace,
  post: NewPost,
  idempotency: Idempotency | null,
  now: number,
  origin: Origin,
): E.Either<CreateError, Post> => {
  const author = findUser(space, post.author);
  if (E.isLeft(author)) return author;
  const answer = idempotency === null ? undefined : recall(space, post.author, idempotency, now);
  if (answer !== undefined)
    return answer.digest === idempotency?.digest
      ? E.right(answer.post)
      : E.left(idempotencyMismatch);
  if (space.posts.has(post.id)) return E.left(postIdTaken(post.id));
  const paid = spend(space, origin, { posts: 1, tags: countNew(space, post.hashtags) });
  if (E.isLeft(paid)) return paid;
  const made = insert(space, post, author.right, now, origin);
  welcomePost(space, post.id, now);
  if (idempotency !== null) remember(space, idempotency, made, now);
  return E.right(made);
};

/** Changes the hash of a post that exists, and reads it back. */
const rewrite = (space: Keyspace, post: Post, change: (fields: Fields) => void): Post => {
  const fields = space.posts.get(post.id);
  if (fields === undefined) return post;
  change(fields);
  return toPost(fields);
};

const revise = (
  space: Keyspace,
  post: Post,
  draft: PostDraft,
  now: number,
  origin: Origin,
): Post => {
  const revised = rewrite(space, post, (fields) => {
    stampFields(fields, { set: editedFields(post, draft), remove: [] }, origin);
    setAll(fields, draftFields(draft));
  });
  if (post.ban !== null) return revised;
  untag(
    space,
    post.id,
    post.hashtags.filter((old) => !draft.hashtags.includes(old)),
  );
  tag(space, revised, revised.hashtags, now);
  return revised;
};

const BAN = ['banned', 'banned_at', 'banned_by'];

const setBan = (space: Keyspace, post: Post, ban: Ban | null, now: number): Post => {
  const isNews = (post.ban === null) !== (ban === null);
  const judged = rewrite(space, post, (fields) => {
    // Whoever bans or lifts a ban has seen what stands: the later deed counts, also where it says what
    // stands already, over what is told of the post under another id. A ban is stamped, set or not.
    stampFields(fields, { set: BAN, remove: [] }, { version: now, byUser: true });
    if (!isNews) return;
    for (const field of BAN) fields.delete(field);
    if (ban === null) return;
    setAll(fields, [
      ['banned', '1'],
      ['banned_at', String(ban.banned_at)],
      ['banned_by', ban.banned_by],
    ]);
  });
  if (!isNews) return judged;
  if (ban !== null) {
    leaveFeeds(space, judged);
    hide(space, judged);
  } else {
    unhide(space, judged);
    enterFeeds(space, judged, now);
  }
  return judged;
};

export const makeMemoryPostStore = (space: Keyspace): PostStore => ({
  create: (post, idempotency, now, origin = UNTIMED_ORIGIN) =>
    TE.fromIOEither(() => create(space, post, idempotency, now, origin)),
  edit: (id, decide, viewer, now, origin = UNTIMED_ORIGIN) =>
    TE.fromIOEither(() =>
      pipe(
        findPost(space, id),
        E.flatMap((post) =>
          pipe(
            decide(post),
            E.tap((draft): E.Either<RateLimited, void> =>
              spend(space, origin, {
                tags: post.ban === null ? countNew(space, draft.hashtags) : 0,
              }),
            ),
            E.map((draft) => markPost(space, revise(space, post, draft, now, origin), viewer)),
          ),
        ),
      ),
    ),
  remove: (id, permit, now, origin = UNTIMED_ORIGIN) =>
    TE.fromIOEither(() =>
      pipe(
        findPost(space, id),
        E.flatMap((post) =>
          pipe(
            permit(post),
            E.map(() => {
              passTo(space.sync, now);
              const version = versionOfDelete(space.posts.get(id), origin);
              dropPost(space, post, version);
              putTombstone(space, { of: 'post', name: id }, version);
            }),
          ),
        ),
      ),
    ),
  setBan: (id, ban, viewer, now) =>
    TE.fromIOEither(() =>
      pipe(
        findPost(space, id),
        E.map((post) => markPost(space, setBan(space, post, ban, now), viewer)),
      ),
    ),
});
