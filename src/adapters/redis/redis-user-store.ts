import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { makeChangeUser } from '../../application/change-user.js';
import { storeFault, type StoreError } from '../../application/errors.js';
import { UNTIMED_ORIGIN } from '../../application/ports/origin.js';
import type { UserStore } from '../../application/ports/user-store.js';
import { isPerson, parseStoredUsername, type Username } from '../../domain/username.js';
import type { Eraser } from './eraser.js';
import type { Gateway } from './gateway.js';
import { userIdsKey, userKey } from './keys.js';
import type { TellNews } from './news-plan.js';
import { makeRedisUserActs } from './redis-user-acts.js';
import { Hash } from './rows.js';

const isEmpty = (hash: object): boolean => Object.keys(hash).length === 0;

export const makeRedisUserStore = (redis: Gateway, eraser: Eraser, tell: TellNews): UserStore => ({
  ...makeChangeUser(makeRedisUserActs(redis, eraser, tell)),
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
  remove: (username, now, origin = UNTIMED_ORIGIN) => eraser.begin(username, now, origin),
});
