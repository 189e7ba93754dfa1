import type { Redis } from 'ioredis';
import { until } from './until.js';

/** Waits until no work is left that changes more than how posts are ranked: homes are such work, too. */
export const untilIdle = (client: Redis): Promise<void> =>
  until(
    'no recorded work is left',
    async () => (await client.exists('sys:work', 'sys:fanout', 'sys:homes:work')) === 0,
  );
