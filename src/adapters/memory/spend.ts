import * as E from 'fp-ts/lib/Either.js';
import { rateLimited, type RateLimited } from '../../application/errors.js';
import type { Account } from '../../application/ports/rate-limiter.js';
import type { Origin } from '../../application/ports/origin.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { Budget } from '../../domain/limits/policy.js';
import { sortedSetAt, type Keyspace } from './keyspace.js';

/** How many of these tags no post has yet. */
export const countNew = (space: Keyspace, tags: readonly Hashtag[]): number =>
  tags.filter((tag) => sortedSetAt(space, { of: 'hashtag', tag, part: 'posts' }).scores.size === 0)
    .length;

/** Takes what a change costs, all of it or nothing: the last check before the first write. */
export const spend = (
  { accounts, budgets }: Keyspace,
  { spender }: Origin,
  costs: Readonly<Partial<Record<Budget, number>>>,
): E.Either<RateLimited, void> => {
  if (budgets === null || spender === undefined) return E.right(undefined);
  const asked = (Object.entries(costs) as [Budget, number][]).map(([policy, cost]) => {
    const account: Account = { subject: { kind: 'user', name: spender }, policy };
    return { account, policy, cost, limit: budgets[policy] };
  });
  for (const { account, policy, cost, limit } of asked) {
    const { taken, waitMs } = accounts.ask(account, limit, cost);
    if (!taken) return E.left(rateLimited(policy, limit, waitMs));
  }
  for (const { account, cost, limit } of asked) accounts.charge(account, limit, cost);
  return E.right(undefined);
};
