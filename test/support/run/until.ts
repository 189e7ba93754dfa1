import { setTimeout as delay } from 'node:timers/promises';

/** The longest pause between two questions, ms. */
const PAUSE = 500;

/**
 * Asks again until the condition holds; fails, naming what it waited for, after `limit` ms.
 * It asks less often the longer it takes, the answer or the whole, so as not to slow down what it waits for.
 */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  limit = 20_000,
): Promise<void> => {
  const begun = performance.now();
  for (;;) {
    const asked = performance.now();
    if (await holds()) return;
    const now = performance.now();
    if (now > begun + limit) throw new Error(`waited ${limit} ms in vain: ${what}`);
    await delay(Math.min(Math.max(10, 4 * (now - asked), (now - begun) / 20), PAUSE));
  }
};
