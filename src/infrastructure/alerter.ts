import * as E from 'fp-ts/lib/Either.js';
import { randomUUID } from 'node:crypto';
import type { Leases } from '../application/ports/leases.js';
import type { Watch, WatchAlerts } from '../application/use-cases/watch-alerts.js';
import { pause, type Loop } from './lease-loop.js';
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

/**
 * Looks at everything now and then, and tells people when it is bad. Of all replicas one does. While
 * the store is away, or refuses the lease, whoever had it last goes on, so that this too is told once;
 * so does a process that has not heard of any other yet.
 */
export const startAlerter = ({ watchAlerts, leases, interval, log }: Deps): Loop => {
  const holder = randomUUID();
  const stopping = new AbortController();
  let isOthers = false;
  let isAway = false;

  const say = ({ sent, failures, away }: Watch): void => {
    if (away !== null && !isAway) log.warn({ err: away }, 'alerts could not be looked at');
    isAway = away !== null;
    for (const { name, subject, event, text, advice } of sent)
      log.warn({ alert: name, subject, event, text, advice }, 'an alert');
    for (const reason of failures) log.warn({ reason }, 'an alert was not taken, and waits');
  };

  const turn = async (): Promise<void> => {
    const held = await leases.acquire(LEASE.name, holder, LEASE.ttl)();
    if (E.isRight(held)) isOthers = !held.right;
    if (!isOthers) say(await watchAlerts.look());
    else if (watchAlerts.hasUnstored()) say(await watchAlerts.lookAtStore());
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await turn();
      await pause(interval, stopping.signal);
    }
    await leases.release(LEASE.name, holder)();
  };

  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};
