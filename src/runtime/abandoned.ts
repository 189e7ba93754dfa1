import * as E from 'fp-ts/lib/Either.js';
import { ABANDONED_MS, type AbandonedChanges } from '../application/ports/abandoned-changes.js';
import type { Leases } from '../application/ports/leases.js';
import { makeLease, underLease } from './lease.js';
import type { Body, Log } from './loop.js';

interface Deps {
  readonly abandoned: AbandonedChanges;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly log: Log;
}

const LEASE = { name: 'abandoned', ttl: 3000 };
/** Interval between two checks, also after a failure, ms. */
const LOOK = 2000;

/** Finishes a change that another process began on a cluster and did not live to finish, or undoes it. */
export const abandonedChanges = ({ abandoned, leases, log }: Deps): Body => {
  const turn = async (): Promise<number> => {
    const settled = await abandoned.settle(ABANDONED_MS)();
    if (E.isRight(settled) && settled.right.count > 0)
      log.info({ changes: settled.right.count }, 'changes that were left unfinished are settled');
    return LOOK;
  };
  return underLease(makeLease({ leases, ...LEASE }), { turn }, log);
};
