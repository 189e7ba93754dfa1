import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LocalLimiter, RateLimiter } from '../../../src/application/ports/limits.js';

/** Limits with the accounts of one process as if they were shared by all. */
export const fakeRateLimiter = ({ charge }: LocalLimiter): RateLimiter => ({
  charge: (account, limit, cost) => TE.fromIO(() => charge(account, limit, cost)),
  giveBack: (account, limit, cost) => TE.fromIO(() => void charge(account, limit, -cost)),
});
