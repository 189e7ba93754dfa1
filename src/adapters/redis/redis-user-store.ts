import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  storeFault,
  profileTooLarge,
  userIdTaken,
  userNotFound,
  type ChangeRefused,
  type StoreError,
  type ProfileTooLarge,
  type UserIdTaken,
  type UserNotFound,
} from '../../application/errors.js';
import { UNTIMED_ORIGIN, type Origin } from '../../application/ports/origin.js';
import type { UserStore, UserUpdate } from '../../application/ports/user-store.js';
import { COPIES } from '../../domain/entities/post.js';
import type { ProfileChanges } from '../../domain/profile.js';
import { isPerson, parseStoredUsername, type Username } from '../../domain/username.js';
import type { Eraser } from './eraser.js';
import type { Gateway } from './gateway.js';
import {
  wakeCursorsKey,
  wakesKey,
  bannedKey,
  jobOf,
  postKey,
  sharedKey,
  userIdsKey,
  userKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import type { TellNews } from './news-plan.js';
import { keyList } from './plan.js';
import { isRefused, RefusedReply, toRefused } from './refused-reply.js';
import { Hash, json, PostIdText } from './rows.js';
import { stampText } from './stamp-text.js';

/** Authors of no more posts than this see them follow in the answer itself. */
const INLINE_POSTS = 200;

const UpdateReply = t.union([
  t.tuple([t.literal('ok'), t.number, t.number, json(Hash)]),
  t.tuple([t.literal('no_user')]),
  t.tuple([t.literal('id_taken')]),
  t.tuple([t.literal('too_large'), t.union([t.literal('names'), t.literal('bytes')])]),
  RefusedReply,
]);

const isEmpty = (hash: object): boolean => Object.keys(hash).length === 0;

const COPIED = new Set<string>(['id', ...COPIES.map(([, of]) => of)]);

const touchesCopies = ({ set, remove }: ProfileChanges): boolean =>
  [...Object.keys(set), ...remove].some((field) => COPIED.has(field));

export const makeRedisUserStore = (redis: Gateway, eraser: Eraser, tell: TellNews): UserStore => {
  const firstPosts = (username: Username) => {
    const timeline = userKey(username, 'posts');
    return redis.command(
      'ZRANGE',
      timeline,
      (client) => client.zrange(timeline, 0, String(INLINE_POSTS - 1)),
      t.array(PostIdText),
    );
  };

  const change = (
    username: Username,
    { set, remove, allowance = null }: ProfileChanges,
    now: number,
    origin: Origin,
  ): TE.TaskEither<
    UserNotFound | ProfileTooLarge | UserIdTaken | ChangeRefused | StoreError,
    UserUpdate
  > => {
    const step = (inline: readonly t.TypeOf<typeof PostIdText>[]) => {
      const list = keyList();
      const { key, keys } = list;
      const plan = {
        user: key(userKey(username)),
        regular: key(sharedKey('users:regular')),
        models: key(sharedKey('users:models')),
        board: key(sharedKey('models:top:engagement')),
        work: key(workKey),
        cursors: key(workCursorsKey),
        wakes: key(wakesKey),
        wake_cursors: key(wakeCursorsKey),
        user_ids: key(userIdsKey),
        timeline: key(userKey(username, 'posts')),
        banned: key(bannedKey(username)),
        inline: inline.map((id) => key(postKey(id))),
        username,
        propagate: jobOf('propagate', username),
        ...tell(list, origin, {
          type: 'user.updated',
          actor: username,
          at: now,
          data: {
            ...set,
            ...Object.fromEntries(remove.map((field) => [field, null])),
            username,
            updated_at: now,
          },
        }),
      };
      const args = [plan, Object.entries(set).flat(), remove].map((part) => JSON.stringify(part));
      return redis.script(
        'updateUser',
        keys,
        [...args, now, stampText(origin), allowance === null ? '' : JSON.stringify(allowance)],
        UpdateReply,
      );
    };

    return pipe(
      touchesCopies({ set, remove }) ? firstPosts(username) : TE.right([]),
      TE.flatMap(step),
      TE.flatMap(
        (
          reply,
        ): TE.TaskEither<
          UserNotFound | ProfileTooLarge | UserIdTaken | ChangeRefused | StoreError,
          UserUpdate
        > => {
          if (isRefused(reply)) return TE.left(toRefused(reply));
          if (reply[0] === 'no_user') return TE.left(userNotFound(username));
          if (reply[0] === 'id_taken') return TE.left(userIdTaken);
          if (reply[0] === 'too_large')
            return TE.left(profileTooLarge(reply[1], allowance?.[reply[1]] ?? 0));
          const [, posts, followed, user] = reply;
          return TE.right({
            user,
            propagation: { posts, status: followed === 1 ? 'done' : 'queued' },
          });
        },
      ),
    );
  };

  const create: UserStore['create'] = (username, createdAt) => {
    const { key, keys } = keyList();
    const plan = {
      user: key(userKey(username)),
      regular: key(sharedKey('users:regular')),
      models: key(sharedKey('users:models')),
      work: key(workKey),
      wakes: key(wakesKey),
      wake_cursors: key(wakeCursorsKey),
      username,
      erase: jobOf('erase', username),
    };
    return pipe(
      redis.script(
        'createUser',
        keys,
        [JSON.stringify(plan), createdAt, createdAt],
        t.union([t.literal('ok'), t.literal('busy')]),
      ),
      TE.flatMap((reply) =>
        reply === 'ok'
          ? TE.right(undefined)
          : pipe(
              eraser.finish(username, createdAt),
              TE.flatMap(() => create(username, createdAt)),
            ),
      ),
    );
  };

  return {
    find: (username) =>
      pipe(
        redis.command(
          'HGETALL',
          userKey(username),
          (client) => client.hgetall(userKey(username)),
          Hash,
        ),
        TE.map(O.fromPredicate((hash) => !isEmpty(hash))),
      ),
    identify: (id) =>
      pipe(
        redis.script('readIdentity', [userIdsKey], [id], t.array(t.string)),
        TE.flatMapEither(([name, role = '']) =>
          name === undefined
            ? E.right(O.none)
            : E.bimap(
                (): StoreError => storeFault(`the ids of users hold ${name}`),
                (username: Username) => (isPerson(username) ? O.some({ username, role }) : O.none),
              )(parseStoredUsername(name)),
        ),
      ),
    create,
    update: (username, changes, now, origin = UNTIMED_ORIGIN) =>
      change(username, changes, now, origin),
    setRole: (username, role, now, origin = UNTIMED_ORIGIN) =>
      pipe(
        change(username, { set: { role }, remove: [] }, now, origin),
        // A role is neither a further name nor a user's own field.
        TE.mapLeft((error) =>
          error._tag === 'ProfileTooLarge' || error._tag === 'UserIdTaken'
            ? storeFault(error)
            : error,
        ),
      ),
    remove: (username, now, origin = UNTIMED_ORIGIN) => eraser.begin(username, now, origin),
  };
};
