import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  storeUnavailable,
  userNotFound,
  type StoreError,
  type UserNotFound,
} from '../../application/errors.js';
import { UNTIMED_ORIGIN, versionErased, type Origin } from '../../application/ports/origin.js';
import type { Deletion } from '../../application/ports/user-store.js';
import type { Username } from '../../domain/username.js';
import { erasurePlan, ErasureRow } from './erasure-plan.js';
import { listsOf } from './keyspace/erasure.js';
import type { Gateway } from './gateway.js';
import { edgesKey, jobOf, workCursorsKey } from './keys.js';
import type { TellNews } from './news-plan.js';
import type { Erasure } from './defer-plan.js';
import { json } from './rows.js';
import { stampText, versionFrom } from './stamp-text.js';

/** How much of each list one step takes away; a post may bring its likers and bookmarkers along. */
const CHUNK = 100;
const POSTS_CHUNK = 20;

/** Chunks that whoever comes back under the name waits for. */
const PATIENCE = 20;

const NoUser = t.tuple([t.literal('no_user')]);
/** Whether all is done, and at the beginning what each list held. */
const Step = t.tuple([t.literal('ok'), t.number, t.array(t.number)]);
const EraseReply = t.union([NoUser, Step]);

/** From the cursor of an erasure: how new the delete is, null takes everything, and the user's Xano id. */
export const erasureFrom = (username: Username, cursor: string): Erasure => {
  const [at = '', id = null] = cursor.split(' ');
  return { username, at: versionFrom(at), id };
};

/** Deletes users: one step for those with little, recorded work for the rest. */
export interface Eraser {
  readonly begin: (
    username: Username,
    now: number,
    origin: Origin,
  ) => TE.TaskEither<UserNotFound | StoreError, Deletion>;
  /** Takes away one more chunk of a user deleted before; true when that was the last. */
  readonly goOn: (erasure: Erasure, now: number) => TE.TaskEither<StoreError, boolean>;
  /** For whoever comes back under the name: waits for little, and leaves much to the work. */
  readonly finish: (username: Username, now: number) => TE.TaskEither<StoreError, void>;
}

export const makeEraser = (redis: Gateway, tell: TellNews): Eraser => {
  const erase = (erasure: Erasure, now: number, mode: 'begin' | 'continue', origin: Origin) =>
    pipe(
      redis.script(
        'readErasure',
        [
          ...listsOf(erasure.username).map((list) => (mode === 'begin' ? list.live : list.gone)),
          edgesKey(erasure.username),
        ],
        [CHUNK, POSTS_CHUNK, erasure.username],
        json(ErasureRow),
      ),
      // Later chunks know the id from the cursor of the piece, since the hash is gone.
      TE.map((row) => erasurePlan({ ...erasure, id: erasure.id ?? (row.id || null) }, row, now)),
      TE.flatMap(({ list, plan }) => {
        const { username } = erasure;
        const news = tell(list, origin, {
          type: 'user.deleted',
          actor: username,
          at: now,
          data: { username },
        });
        const args = [JSON.stringify({ ...plan, ...news }), now, mode, erasure.at ?? ''];
        return redis.script('eraseUser', list.keys, [...args, stampText(origin)], EraseReply);
      }),
    );

  const goOn: Eraser['goOn'] = (erasure, now) =>
    pipe(
      erase(erasure, now, 'continue', UNTIMED_ORIGIN),
      TE.map((reply) => reply[1] === 1),
    );

  const cursorOf = (username: Username) =>
    redis.command(
      'HGET',
      workCursorsKey,
      (client) => client.hget(workCursorsKey, jobOf('erase', username)),
      t.union([t.string, t.null]),
    );

  const finish = (
    username: Username,
    now: number,
    patience = PATIENCE,
  ): TE.TaskEither<StoreError, void> =>
    pipe(
      cursorOf(username),
      TE.flatMap((cursor) => goOn(erasureFrom(username, cursor ?? ''), now)),
      TE.flatMap((done): TE.TaskEither<StoreError, void> => {
        if (done) return TE.right(undefined);
        return patience > 1
          ? finish(username, now, patience - 1)
          : TE.left(
              storeUnavailable(new Error('an older user of that name is still being erased')),
            );
      }),
    );

  return {
    begin: (username, now, origin) =>
      pipe(
        erase({ username, at: versionErased(origin), id: null }, now, 'begin', origin),
        TE.flatMapEither((reply): E.Either<UserNotFound, Deletion> => {
          if (reply[0] === 'no_user') return E.left(userNotFound(username));
          const [posts = 0, banned = 0, likes = 0, bookmarks = 0, followers = 0, following = 0] =
            reply[2];
          return E.right({ posts: posts + banned, likes, bookmarks, followers, following });
        }),
      ),
    goOn,
    finish: (username, now) => finish(username, now),
  };
};
