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
import type { Deletion } from '../../application/ports/user-store.js';
import type { Username } from '../../domain/username.js';
import { erasurePlan, ErasureRow, listsOf } from './erasure-plan.js';
import type { Gateway } from './gateway.js';
import { json } from './rows.js';

/** How much of each list one step takes away; a post may bring its likers and bookmarkers along. */
const CHUNK = 100;
const POSTS_CHUNK = 20;

/** Chunks that whoever comes back under the name waits for. */
const PATIENCE = 20;

const NoUser = t.tuple([t.literal('no_user')]);
/** Whether all is done, and at the beginning what each list held. */
const Step = t.tuple([t.literal('ok'), t.number, t.array(t.number)]);
const EraseReply = t.union([NoUser, Step]);

/** Deletes users: one step for those with little, recorded work for the rest. */
export interface Eraser {
  readonly begin: (
    username: Username,
    now: number,
  ) => TE.TaskEither<UserNotFound | StoreError, Deletion>;
  /** Takes away one more chunk of a user deleted before; true when that was the last. */
  readonly goOn: (username: Username, now: number) => TE.TaskEither<StoreError, boolean>;
  /** For whoever comes back under the name: waits for little, and leaves much to the work. */
  readonly finish: (username: Username, now: number) => TE.TaskEither<StoreError, void>;
}

export const makeEraser = (redis: Gateway): Eraser => {
  const erase = (username: Username, now: number, mode: 'begin' | 'continue') =>
    pipe(
      redis.script(
        'readErasure',
        listsOf(username).map((list) => (mode === 'begin' ? list.live : list.gone)),
        [CHUNK, POSTS_CHUNK],
        json(ErasureRow),
      ),
      TE.map((row) => erasurePlan(username, row)),
      TE.flatMap(({ keys, plan }) =>
        redis.script('eraseUser', keys, [JSON.stringify(plan), now, mode], EraseReply),
      ),
    );

  const goOn: Eraser['goOn'] = (username, now) =>
    pipe(
      erase(username, now, 'continue'),
      TE.map((reply) => reply[1] === 1),
    );

  const finish = (
    username: Username,
    now: number,
    patience = PATIENCE,
  ): TE.TaskEither<StoreError, void> =>
    pipe(
      goOn(username, now),
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
    begin: (username, now) =>
      pipe(
        erase(username, now, 'begin'),
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
