import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { makeChangeUser } from '../../application/change-user.js';
import type { UserStore } from '../../application/ports/user-store.js';
import { parseIdFacts } from '../../domain/sync/id-facts.js';
import { isPerson } from '../../domain/username.js';
import type { Eraser } from '../../application/erase-user.js';
import type { RedisConnection } from './connection.js';
import { userIdsKey, userKey } from './keys.js';
import type { Lifetimes } from './keyspace/waiting.js';
import type { MakeSpend } from './spending.js';
import { makeRedisUserActs } from './redis-user-acts.js';
import { Hash } from './rows.js';

const MaybeText = t.union([t.string, t.null]);

const isEmpty = (hash: object): boolean => Object.keys(hash).length === 0;

export const makeRedisUserStore = (
  redis: RedisConnection,
  eraser: Eraser,
  spend: MakeSpend,
  lifetimes: Lifetimes,
): UserStore => ({
  ...makeChangeUser(makeRedisUserActs(redis, eraser, spend, lifetimes)),
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
      redis.command('HGET', userIdsKey, (client) => client.hget(userIdsKey, id), MaybeText),
      TE.map((text) => parseIdFacts(text ?? '')?.name ?? null),
      TE.flatMap((username) =>
        username === null || !isPerson(username)
          ? TE.right(O.none)
          : pipe(
              redis.command(
                'HMGET',
                userKey(username),
                (client) => client.hmget(userKey(username), 'id', 'role'),
                t.tuple([MaybeText, MaybeText]),
              ),
              // Of a user who is gone the ids still tell the name, which may be somebody else's by now.
              TE.map(([known, role]) =>
                known === id ? O.some({ username, role: role ?? '' }) : O.none,
              ),
            ),
      ),
    ),
  remove: eraser.begin,
});
