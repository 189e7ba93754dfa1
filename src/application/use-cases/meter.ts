import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Charge, Limit } from '../../domain/limits/gcra.js';
import type { RateLimits, RatePolicy, Subject } from '../../domain/limits/policy.js';
import { rateLimited, type RateLimited, type StoreError } from '../errors.js';
import type { RateLimiter } from '../ports/rate-limiter.js';

/** Units that were taken, and how the limit stands. */
export interface Metered {
  readonly policy: RatePolicy;
  readonly limit: Limit;
  readonly charge: Charge;
  /** For a request that failed by no fault of its caller. */
  readonly giveBack: TE.TaskEither<StoreError, void>;
}

/** Takes what a request costs; null where nothing limits it. */
export type Meter = (
  subject: Subject,
  policy: RatePolicy,
  cost: number,
) => TE.TaskEither<RateLimited | StoreError, Metered | null>;

interface Deps {
  /** Null: nothing is limited. */
  readonly limits: RateLimits | null;
  /** Of all processes together. */
  readonly shared: RateLimiter;
  /** Of this process alone. */
  readonly own: RateLimiter;
}

const limitOf = (
  limits: RateLimits | null,
  { kind }: Subject,
  policy: RatePolicy,
): Limit | null => {
  if (limits === null) return null;
  return kind === 'user' ? limits.user[policy] : limits[kind];
};

/**
 * Each process counts by itself, and answers a read without a further trip. What changes something is
 * counted by all together as well. Without the store that is the store's own error, as the change would
 * have been; so nothing is changed that was not counted.
 */
export const makeMeter = ({ limits, shared, own }: Deps): Meter => {
  const take = (
    by: RateLimiter,
    subject: Subject,
    policy: RatePolicy,
    limit: Limit,
    cost: number,
  ): TE.TaskEither<RateLimited | StoreError, Metered> => {
    const account = { subject, policy };
    return pipe(
      by.charge(account, limit, cost),
      TE.flatMap((charge) =>
        charge.taken
          ? TE.right({ policy, limit, charge, giveBack: by.giveBack(account, limit, cost) })
          : TE.left(rateLimited(policy, limit, charge.waitMs)),
      ),
    );
  };

  return (subject, policy, cost) => {
    const limit = limitOf(limits, subject, policy);
    if (limit === null) return TE.right(null);
    const here = take(own, subject, policy, limit, cost);
    if (policy === 'reads') return here;
    return pipe(
      here,
      TE.flatMap((mine) =>
        pipe(
          take(shared, subject, policy, limit, cost),
          TE.map((all): Metered => ({
            ...all,
            giveBack: pipe(
              mine.giveBack,
              TE.flatMap(() => all.giveBack),
            ),
          })),
          // What others have used up, or the store has failed, is no request of this process.
          TE.tapError(() => mine.giveBack),
        ),
      ),
    );
  };
};
