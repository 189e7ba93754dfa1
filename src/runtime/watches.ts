import * as E from 'fp-ts/lib/Either.js';
import type { RefusedWebhooks } from '../application/health/refused-webhooks.js';
import type { StoreWatch } from '../application/health/store-watch.js';
import type { Clock } from '../application/ports/clock.js';
import type { SyncStatistics } from '../application/ports/sync-statistics.js';
import type { LearnedColumns } from '../application/sync/learn-columns.js';
import { reasonOf } from '../domain/health/reason.js';
import { troublesOf } from '../domain/health/store-state.js';
import type { Body, Log } from './loop.js';

/** How often it is looked whether Redis takes writes, and is still the same, ms. */
const LOOK = 5000;

/** Says once of each trouble of the store when it begins, and when it is over. */
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

/** How soon a process hears what another was told of columns, ms. */
const HEAR = 3000;

/** Learns in every process what kinds columns are of. */
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

/** However many webhooks are refused, Redis is written to this often, ms. */
const TELL = 1000;

/** Tells the store of webhooks that were not let in; while it is away, none are counted. */
export const tellRefused = (
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
