import { setTimeout as delay } from 'node:timers/promises';

/** Maximum pause between two checks, ms. */
const PAUSE = 500;

/**
 * Repeats a check until the condition holds; fails after `limit` ms, naming the condition. The pause grows with
 * the duration of a check and of the whole wait, so as not to slow down what it waits for.
 */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  limit = 20_000,
): Promise<void> => {
  const begun = performance.now();
  for (;;) {
    const checked = performance.now();
    if (await holds()) return;
    const now = performance.now();
    if (now > begun + limit) throw new Error(`waited ${limit} ms in vain: ${what}`);
    await delay(Math.min(Math.max(10, 4 * (now - checked), (now - begun) / 20), PAUSE));
  }
};
