import * as E from 'fp-ts/lib/Either.js';
import { randomUUID } from 'node:crypto';
import type { Leases } from '../application/ports/leases.js';
import { makeLease } from './lease.js';
import type { Body } from './loop.js';

const TTL = 30_000;
/** Pause before another try where the store is away, ms. */
const AGAIN = 1000;

/**
 * Declares that this process may write: a migration of the store waits until no process declares so. Begins before
 * any request is answered, if the store is there by then, and ends after the last request and job that are waited
 * for.
 */
export const serving = (leases: Pick<Leases, 'acquire' | 'release'>): Body => {
  const lease = makeLease({ leases, name: `serves:${randomUUID()}`, ttl: TTL });
  return {
    turn: async () => {
      const held = await lease.hold();
      return E.isRight(held) && held.right ? lease.patience : AGAIN;
    },
    end: lease.release,
  };
};
