import { scripts } from '../../../src/adapters/redis/scripts.js';
import { startRedis } from './server.js';
import type { suite } from 'uvu';
import { Redis } from 'ioredis';
import { keyList, type KeyList, type Operation } from '../../../src/adapters/redis/plan.js';
import { transaction, type Check } from '../../../src/adapters/redis/transaction.js';

export type Make = (list: KeyList) => readonly Operation[];

/** Carries out operations as they are, if the checks hold. */
const makeTransact = (client: Redis) => {
  const run = client as unknown as {
    readonly transact: (count: number, ...words: readonly (string | number)[]) => Promise<unknown>;
  };
  return (make: Make, checks: readonly Check[] = []): Promise<unknown> => {
    const list = keyList();
    const plan = transaction(list, { checks, ops: make(list), spend: null });
    return run.transact(list.keys.length, ...list.keys, JSON.stringify(plan));
  };
};

/** What an act was refused with. */
export const refusal = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );

export const ADD: Make = ({ place }) => [['SADD', place('s', 'set'), 'a']];

/** Gives a suite a Redis of its own, empty and with room before each test. */
export const openTransactions = async (test: ReturnType<typeof suite>) => {
  const server = await startRedis();
  const client = new Redis(server.url, { scripts });
  test.after(async () => {
    client.disconnect();
    await server.stop();
  });
  test.before.each(async () => {
    await client.config('SET', 'maxmemory', 0);
    await client.flushall();
  });
  return { client, transact: makeTransact(client) };
};
