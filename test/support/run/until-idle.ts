import type { Redis } from 'ioredis';
import { IS_CLUSTER } from '../redis/server.js';
import { until } from './until.js';

/** Whether there are unfinished changes of a killed process, which other processes finish or take back. */
const hasChanges = async (client: Redis): Promise<boolean> =>
  IS_CLUSTER && (await client.keys('*sys:changes')).length > 0;

/** Waits until no work is left except ranking posts: keeping homes counts as work, too. */
export const untilIdle = (client: Redis): Promise<void> =>
  until(
    'no recorded work is left',
    async () =>
      // In this order, since a change writes the work it creates last of all.
      !(await hasChanges(client)) &&
      (await client.exists('sys:work', 'sys:awakes', 'sys:fanout', 'sys:homes:work')) === 0,
  );
