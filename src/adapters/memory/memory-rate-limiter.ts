import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RateLimiter } from '../../application/ports/rate-limiter.js';
import { makeAccounts, type Accounts } from './accounts.js';

/** Accounts of this process alone. */
export const makeMemoryRateLimiter = (accounts: Accounts = makeAccounts()): RateLimiter => ({
  charge: (account, limit, cost) => TE.fromIO(() => accounts.charge(account, limit, cost)),
  giveBack: (account, limit, cost) =>
    TE.fromIO(() => {
      accounts.charge(account, limit, -cost);
    }),
});
