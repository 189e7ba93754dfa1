import { setTimeout as delay } from 'node:timers/promises';

/** The longest pause between two questions, ms. */
const PAUSE = 500;

/**
 * Asks again until the condition holds; fails, naming what it waited for, after `limit` ms.
 * Where the answer takes long it asks less often, so as not to slow down what it waits for.
 */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  limit = 20_000,
): Promise<void> => {
  const end = performance.now() + limit;
  for (;;) {
    const asked = performance.now();
    if (await holds()) return;
    const now = performance.now();
    if (now > end) throw new Error(`waited ${limit} ms in vain: ${what}`);
    await delay(Math.min(Math.max(10, 2 * (now - asked)), PAUSE));
  }
};
