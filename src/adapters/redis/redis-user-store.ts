import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { makeChangeUser } from '../../application/change-user.js';
import { ask, gen } from '../../application/gen.js';
import type { UserStore } from '../../application/ports/user-store.js';
import { parseIdFacts } from '../../domain/sync/id-facts.js';
import { isPerson } from '../../domain/username.js';
import type { Eraser } from '../../application/erase-user.js';
import type { RedisConnection } from './connection.js';
import { userIdsKey, userKey } from './keys.js';
import type { Lifetimes } from './keyspace/waiting.js';
import type { MakeSpend } from './spending.js';
import { makeRedisUserActs } from './redis-user-acts.js';
import { Hash, TextOrNull } from './rows.js';

const IdAndRole = t.tuple([TextOrNull, TextOrNull]);

export const makeRedisUserStore = (
  redis: RedisConnection,
  eraser: Eraser,
  spend: MakeSpend,
  lifetimes: Lifetimes,
): UserStore => ({
  ...makeChangeUser(makeRedisUserActs(redis, eraser, spend, lifetimes)),
  find: (username) =>
    pipe(
      redis.send(Hash, 'HGETALL', userKey(username)),
      TE.map(O.fromPredicate((hash) => Object.keys(hash).length > 0)),
    ),
  identify: (id) =>
    gen(function* () {
      const text = yield* ask(redis.send(TextOrNull, 'HGET', userIdsKey, id));
      const username = parseIdFacts(text ?? '')?.name ?? null;
      if (username === null || !isPerson(username)) return O.none;
      const [known, role] = yield* ask(
        redis.send(IdAndRole, 'HMGET', userKey(username), 'id', 'role'),
      );
      // Of a user who is gone the ids still tell the name, which may be somebody else's by now.
      return known === id ? O.some({ username, role: role ?? '' }) : O.none;
    }),
  remove: eraser.begin,
});
