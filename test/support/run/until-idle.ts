import type { Redis } from 'ioredis';
import { IS_CLUSTER } from '../redis/server.js';
import { until } from './until.js';

/** What a process that was killed has left of its changes is finished, or taken back, by others. */
const hasChanges = async (client: Redis): Promise<boolean> =>
  IS_CLUSTER && (await client.keys('*sys:changes')).length > 0;

/** Waits until no work is left that changes more than how posts are ranked: homes are such work, too. */
export const untilIdle = (client: Redis): Promise<void> =>
  until(
    'no recorded work is left',
    async () =>
      // In this order, since a change writes what work it makes last of all.
      !(await hasChanges(client)) &&
      (await client.exists('sys:work', 'sys:awakes', 'sys:fanout', 'sys:homes:work')) === 0,
  );
