import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the condition holds; fails, naming what it waited for, after `limit` ms. */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  limit = 20_000,
): Promise<void> => {
  const end = performance.now() + limit;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${limit} ms in vain: ${what}`);
    await delay(10);
  }
};
