import * as E from 'fp-ts/lib/Either.js';
import type { Leases } from '../application/ports/leases.js';
import type { SettleDispute } from '../application/use-cases/settle-dispute.js';
import { makeLease, underLease } from './lease.js';
import type { Body, Log } from './loop.js';

interface Deps {
  readonly settleDispute: SettleDispute;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  /** Ends every wait for Xano. */
  readonly interrupt: () => void;
  readonly log: Log;
}

const LEASE = { name: 'disputes', ttl: 30_000 };
/** Interval between two checks for disputes, ms. */
const LOOK = 1000;
/** Pause after a dispute that cost two requests, so that pulling keeps half of the budget, ms. */
const GAP = 10_000;
/** Pause after a failure, ms. */
const PATIENCE = 60_000;

/** Asks Xano about names that two rows claim, one after the other. */
export const disputes = ({ settleDispute, leases, interrupt, log }: Deps): Body => {
  let isAway = false;
  const turn = async (): Promise<number> => {
    const outcome = await settleDispute();
    const wasAway = isAway;
    isAway = E.isLeft(outcome);
    if (E.isRight(outcome)) return outcome.right === 'idle' ? LOOK : GAP;
    if (!wasAway && outcome.left._tag !== 'Stopped')
      log.warn({ reason: outcome.left._tag }, 'a name that two rows claim waits for Xano');
    return PATIENCE;
  };
  return underLease(makeLease({ leases, ...LEASE }), { turn, interrupt }, log);
};
