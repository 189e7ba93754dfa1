import { setTimeout as delay } from 'node:timers/promises';

/** Waits for the work, whatever comes of it, and no longer than `ms`. */
export const atMost = async (ms: number, work: Promise<unknown>): Promise<void> => {
  const timer = new AbortController();
  await Promise.race([
    work.catch(() => undefined),
    delay(ms, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
};
