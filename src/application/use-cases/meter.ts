import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Charge, Limit } from '../../domain/limits/gcra.js';
import type { RateLimits, RatePolicy, Subject } from '../../domain/limits/policy.js';
import { rateLimited, type RateLimited, type StoreError } from '../errors.js';
import type { Later } from '../later.js';
import type { Account, LocalLimiter, RateLimiter } from '../ports/limits.js';

/** The units that a request took, and the state of its limit then. */
export interface Metered {
  readonly policy: RatePolicy;
  readonly limit: Limit;
  readonly charge: Charge;
  /** Gives the units back, for a request that failed by no fault of its caller. */
  readonly giveBack: TE.TaskEither<StoreError, void>;
}

type Taken = E.Either<RateLimited | StoreError, Metered | null>;

/** Takes the units that a request costs; null when it is not limited. Reads are counted synchronously. */
export type Meter = (subject: Subject, policy: RatePolicy, cost: number) => Later<Taken>;

interface Deps {
  /** Null: nothing is limited. */
  readonly limits: RateLimits | null;
  /** The limits that all processes share. */
  readonly shared: RateLimiter;
  /** The limits of this process alone. */
  readonly own: LocalLimiter;
}

const limitOf = (
  limits: RateLimits | null,
  { kind }: Subject,
  policy: RatePolicy,
): Limit | null => {
  if (limits === null) return null;
  return kind === 'user' ? limits.user[policy] : limits[kind];
};

const UNLIMITED: Taken = E.right(null);

/**
 * Makes the meter. Each process counts by itself, so that a read needs no further trip. A change is counted by all processes
 * together as well. When the store fails, so does this count, with the error that the change would have had: nothing is
 * changed that was not counted.
 */
export const makeMeter = ({ limits, shared, own }: Deps): Meter => {
  const settle = (
    policy: RatePolicy,
    limit: Limit,
    charge: Charge,
    giveBack: Metered['giveBack'],
  ): E.Either<RateLimited, Metered> =>
    charge.taken
      ? E.right({ policy, limit, charge, giveBack })
      : E.left(rateLimited(policy, limit, charge.waitMs));

  const takeHere = (account: Account, policy: RatePolicy, limit: Limit, cost: number) =>
    settle(
      policy,
      limit,
      own.charge(account, limit, cost),
      TE.fromIO(() => {
        own.charge(account, limit, -cost);
      }),
    );

  const takeOfAll = (account: Account, policy: RatePolicy, limit: Limit, cost: number) =>
    pipe(
      shared.charge(account, limit, cost),
      TE.flatMapEither((charge): E.Either<RateLimited | StoreError, Metered> =>
        settle(policy, limit, charge, shared.giveBack(account, limit, cost)),
      ),
    );

  return (subject, policy, cost) => {
    const limit = limitOf(limits, subject, policy);
    if (limit === null) return UNLIMITED;
    const account = { subject, policy };
    const here = takeHere(account, policy, limit, cost);
    if (policy === 'reads' || E.isLeft(here)) return here;
    const mine = here.right;
    return pipe(
      takeOfAll(account, policy, limit, cost),
      TE.map((all): Metered => ({
        ...all,
        giveBack: pipe(
          mine.giveBack,
          TE.flatMap(() => all.giveBack),
        ),
      })),
      // A request that the shared limit or the store refused does not count in this process.
      TE.tapError(() => mine.giveBack),
    );
  };
};
