import * as E from 'fp-ts/lib/Either.js';
import type { Leases } from '../application/ports/leases.js';
import type { Watch, WatchAlerts } from '../application/use-cases/watch-alerts.js';
import { makeLease } from './lease.js';
import type { Body, Log } from './loop.js';

interface Deps {
  readonly watchAlerts: WatchAlerts;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  /** Between two looks, ms. */
  readonly interval: number;
  readonly log: Log;
}

/** One look ends within the 10 s that a message may take, and what Redis takes. */
const LEASE = { name: 'alerts', ttl: 30_000 };

/**
 * Looks at everything now and then, and tells people when it is bad. Of all replicas one does. While
 * the store is away, or refuses the lease, whoever had it last goes on, so that this too is told once;
 * so does a process that has not heard of any other yet.
 */
export const alert = ({ watchAlerts, leases, interval, log }: Deps): Body => {
  const lease = makeLease({ leases, ...LEASE });
  let isOthers = false;
  let isAway = false;

  const say = ({ sent, failures, away }: Watch): void => {
    if (away !== null && !isAway) log.warn({ err: away }, 'alerts could not be looked at');
    isAway = away !== null;
    for (const { name, subject, event, text, advice } of sent)
      log.warn({ alert: name, subject, event, text, advice }, 'an alert');
    for (const reason of failures) log.warn({ reason }, 'an alert was not taken, and waits');
  };

  return {
    turn: async () => {
      const held = await lease.hold();
      if (E.isRight(held)) isOthers = !held.right;
      if (!isOthers) say(await watchAlerts.look());
      else if (watchAlerts.hasUnstored()) say(await watchAlerts.lookAtStore());
      return interval;
    },
    end: lease.release,
  };
};
