import * as E from 'fp-ts/lib/Either.js';
import type { Leases } from '../application/ports/leases.js';
import type { WatchAlerts } from '../application/use-cases/watch-alerts.js';
import { startLeaseLoop, type Loop } from './lease-loop.js';
import type { Log } from './log.js';

interface Deps {
  readonly watchAlerts: WatchAlerts;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  /** Between two looks, ms. */
  readonly interval: number;
  readonly log: Log;
}

/** One look ends within the 10 s that a message may take, and what Redis takes. */
const LEASE = { name: 'alerts', ttl: 30_000 };

/** Looks at the numbers of syncing now and then, and tells people when they are bad. */
export const startAlerter = ({ watchAlerts, leases, interval, log }: Deps): Loop =>
  startLeaseLoop({
    leases,
    lease: LEASE,
    log,
    turn: async () => {
      const watch = await watchAlerts();
      if (E.isLeft(watch)) {
        log.warn({ err: watch.left }, 'alerts could not be looked at');
        return interval;
      }
      const { sent, failures } = watch.right;
      for (const { name, event } of sent) log.info({ alert: name, event }, 'people were alerted');
      for (const reason of failures) log.warn({ reason }, 'an alert was not taken, and waits');
      return interval;
    },
  });
