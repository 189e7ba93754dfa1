import { setTimeout as delay } from 'node:timers/promises';
import type { Pace } from '../application/sync/pull-pace.js';

/** The time of this process, in which every wait ends at the signal. */
export const makePace = (signal: AbortSignal): Pace => ({
  now: () => performance.now(),
  sleep: (ms) => () =>
    delay(ms, true, { signal }).catch(() => {
      // Only the signal ends a sleep before its time.
      return false;
    }),
  random: Math.random,
});
