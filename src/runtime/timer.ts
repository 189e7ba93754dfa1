import { setTimeout as delay } from 'node:timers/promises';
import type { Timer } from '../application/ports/timer.js';

/** A timer whose every wait ends at the signal. */
export type MakeTimer = (signal: AbortSignal) => Timer;

/** The time of this process. */
export const makeTimer: MakeTimer = (signal) => ({
  now: () => performance.now(),
  sleep: (ms) => () =>
    delay(ms, true, { signal }).catch(() => {
      // Only the signal ends a sleep before its time.
      return false;
    }),
  random: Math.random,
});

/** Waits for the work, whatever comes of it, and no longer than `ms`. */
export const atMost = async (
  ms: number,
  work: Promise<unknown>,
  time: MakeTimer = makeTimer,
): Promise<void> => {
  const over = new AbortController();
  await Promise.race([work.catch(() => undefined), time(over.signal).sleep(ms)()]);
  over.abort();
};
