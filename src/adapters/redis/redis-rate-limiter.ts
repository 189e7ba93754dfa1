import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { Account, RateLimiter } from '../../application/ports/rate-limiter.js';
import { chargeOf, intervalOf, type Charge, type Limit } from '../../domain/limits/gcra.js';
import type { RedisConnection } from './connection.js';
import { limitsKey } from './keys.js';
import { Flag } from './rows.js';

const Reply = t.tuple([Flag, t.number]);

/** Accounts that all processes on one Redis share, whose clock is the one they have in common. */
export const makeRedisRateLimiter = (redis: RedisConnection): RateLimiter => {
  const charge = (
    { subject, policy }: Account,
    limit: Limit,
    cost: number,
  ): TE.TaskEither<StoreError, Charge> =>
    pipe(
      redis.script(
        'chargeRate',
        [limitsKey(subject)],
        [policy, limit.units, intervalOf(limit), cost],
        Reply,
      ),
      TE.map(([taken, ahead]) => chargeOf(limit, ahead, cost, taken === 1)),
    );

  return {
    charge,
    giveBack: (account, limit, cost) =>
      pipe(
        charge(account, limit, -cost),
        TE.map(() => undefined),
      ),
  };
};
