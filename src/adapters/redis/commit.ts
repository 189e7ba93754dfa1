import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { ChangeRefused, StoreError } from '../../application/errors.js';
import type { Budget } from '../../domain/limits/policy.js';
import type { Gateway } from './gateway.js';
import { keyList, type KeyList, type Plan } from './plan.js';
import { isRefused, RefusedReply, toRefused } from './refused-reply.js';
import { factsPlan, transaction, type Fact, type Transaction } from './transaction.js';

/**
 * The replies of some facts, in one trip. Where it is `lenient`, a key that holds what it should not replies
 * null, and takes nobody else with it.
 */
export const readFacts = (
  redis: Gateway,
  facts: readonly Fact[],
  damage: 'strict' | 'lenient' = 'strict',
): TE.TaskEither<StoreError, readonly unknown[]> => {
  const list = keyList();
  const plan = factsPlan(list, facts);
  return redis.script('readKeys', list.keys, [JSON.stringify(plan), damage], t.UnknownArray);
};

/** Null where nobody counts, and Xano hears of nothing. */
export const spendPlan = (
  costs: Readonly<Partial<Record<Budget, number>>>,
  plan: Plan,
): Plan | null => (Object.keys(plan).length === 0 ? null : { ...plan, costs });

/** What each operation replied, or else the number of the first check that does not hold. */
export type Committed = E.Either<number, readonly unknown[]>;

const TransactReply = t.union([
  t.tuple([t.literal('ok'), t.UnknownArray]),
  t.tuple([t.literal('changed'), t.number]),
  RefusedReply,
]);

/** Writes if what was read still holds: all of it, or nothing. The operations were made with this list of keys. */
export const commit = (
  redis: Gateway,
  list: KeyList,
  change: Transaction,
): TE.TaskEither<ChangeRefused | StoreError, Committed> => {
  const plan = transaction(list, change);
  return pipe(
    redis.script('transact', list.keys, [JSON.stringify(plan)], TransactReply),
    TE.flatMapEither((reply): E.Either<ChangeRefused, Committed> => {
      if (isRefused(reply)) return E.left(toRefused(reply));
      return E.right(reply[0] === 'ok' ? E.right(reply[1]) : E.left(reply[1]));
    }),
  );
};
