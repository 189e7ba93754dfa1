import * as E from 'fp-ts/lib/Either.js';
import type { Leases } from '../application/ports/leases.js';
import type { Watch, WatchAlerts } from '../application/use-cases/watch-alerts.js';
import { makeLease } from './lease.js';
import type { Body, Log } from './loop.js';
import type { RefusedWebhooks } from '../application/health/refused-webhooks.js';
import type { StoreWatch } from '../application/health/store-watch.js';
import type { Clock } from '../application/ports/clock.js';
import type { SyncStatistics } from '../application/ports/sync-books.js';
import type { LearnedColumns } from '../application/sync/learn-columns.js';
import { troublesOf } from '../domain/health/store-state.js';
import { reasonOf } from '../domain/health/trouble.js';

interface Deps {
  readonly watchAlerts: WatchAlerts;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  /** Interval between two checks for alerts, ms. */
  readonly interval: number;
  readonly log: Log;
}

/** One check ends within the 10 s that a message may take, and the time that Redis takes. */
const LEASE = { name: 'alerts', ttl: 30_000 };

/**
 * Checks for alerts at intervals, and sends them to people. One of all replicas does. While the store is away, or
 * refuses the lease, the last holder goes on, so that this too is reported once; so does a process that has not heard
 * of another holder yet.
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

/** Interval between two checks of whether Redis accepts writes, and is still the same store, ms. */
const LOOK = 5000;

/** Logs each trouble of the store once when it begins, and once when it is over. */
export const watchStore = ({ look }: Pick<StoreWatch, 'look'>, log: Log): Body => {
  let told: ReadonlySet<string> = new Set();
  return {
    turn: async () => {
      const troubles = troublesOf(await look());
      const codes = new Set(troubles.map(({ code }) => code));
      for (const trouble of troubles)
        if (!told.has(trouble.code)) log.error({ code: trouble.code }, reasonOf(trouble).message);
      for (const code of told) if (!codes.has(code)) log.info({ code }, 'this trouble is over');
      told = codes;
      return LOOK;
    },
  };
};

/** Interval at which a process learns what others have learned of columns, ms. */
const HEAR = 3000;

/** Learns the kinds of columns in every process. */
export const learnColumns = ({ refresh }: Pick<LearnedColumns, 'refresh'>, log: Log): Body => {
  let isAway = false;
  return {
    turn: async () => {
      const refreshed = await refresh();
      if (E.isLeft(refreshed) && !isAway)
        log.warn({ err: refreshed.left }, 'the kinds of columns wait for the store');
      isAway = E.isLeft(refreshed);
      return HEAR;
    },
  };
};

/** Interval at which Redis is written to, ms, however many webhooks are refused. */
const TELL = 1000;

/** Stores the counts of refused webhooks; refusals while the store is away are not counted. */
export const storeRefusals = (
  { take }: Pick<RefusedWebhooks, 'take'>,
  statistics: Pick<SyncStatistics, 'count'>,
  clock: Clock,
): Body => ({
  turn: async () => {
    const counts = take();
    if (Object.keys(counts).length > 0) await statistics.count(counts, clock.now())();
    return TELL;
  },
});
