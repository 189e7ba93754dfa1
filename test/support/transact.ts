import type { Redis } from 'ioredis';
import { keyList, type KeyList, type Operation } from '../../src/adapters/redis/plan.js';
import { transaction, type Check } from '../../src/adapters/redis/transaction.js';

export type Make = (list: KeyList) => readonly Operation[];

/** Carries out operations as they are, if the checks hold. */
export const makeTransact = (client: Redis) => {
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
