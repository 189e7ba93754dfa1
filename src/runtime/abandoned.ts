import * as E from 'fp-ts/lib/Either.js';
import type { AbandonedChanges } from '../application/ports/abandoned-changes.js';
import type { Clock } from '../application/ports/clock.js';
import type { Leases } from '../application/ports/leases.js';
import { makeLease, underLease } from './lease.js';
import type { Body, Log } from './loop.js';

interface Deps {
  readonly abandoned: AbandonedChanges;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly clock: Clock;
  readonly log: Log;
}

const LEASE = { name: 'abandoned', ttl: 6000 };
/** How often it is looked for them, and after a failure, ms. */
const LOOK = 2000;

/** Finishes what another process began on a cluster and did not live to finish, or takes it back. */
export const abandonedChanges = ({ abandoned, leases, clock, log }: Deps): Body => {
  const turn = async (): Promise<number> => {
    const settled = await abandoned.settle(clock.now())();
    if (E.isRight(settled) && settled.right > 0)
      log.info({ changes: settled.right }, 'changes that were left unfinished are settled');
    return LOOK;
  };
  return underLease(makeLease({ leases, ...LEASE }), { turn }, log);
};
