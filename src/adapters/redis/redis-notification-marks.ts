import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { userNotFound, type StoreError, type UserNotFound } from '../../application/errors.js';
import type { NotificationMarks } from '../../application/ports/notification-marks.js';
import { READ_MARK } from '../../domain/notification.js';
import { commitOrNull } from './commit.js';
import type { RedisConnection } from './connection.js';
import { userKey } from './keys.js';
import { announceOps } from './keyspace/live.js';
import { answers, fact } from './transaction.js';

export const makeRedisNotificationMarks = (redis: RedisConnection): NotificationMarks => ({
  markRead: (username, upTo, now) =>
    pipe(
      commitOrNull(redis, [answers('hash', fact('TYPE', userKey(username)))], (list) => [
        [
          'ZADD',
          list.place(userKey(username, 'notifications'), 'zset'),
          'GT',
          String(upTo),
          READ_MARK,
        ],
        ...announceOps(list, { of: 'told', username }, now, now),
      ]),
      TE.flatMap((done): TE.TaskEither<UserNotFound | StoreError, void> =>
        done === null ? TE.left(userNotFound(username)) : TE.right(undefined),
      ),
    ),
});
