import { scripts } from '../../../src/adapters/redis/scripts.js';
import { makeFakeRedis } from '../fakes/redis/fake-redis.js';
import { startRedis } from './server.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Redis } from 'ioredis';
import { keyList, type KeyList, type Operation } from '../../../src/adapters/redis/plan.js';
import { transaction, type Check } from '../../../src/adapters/redis/transaction.js';

export type Make = (list: KeyList) => readonly Operation[];

/** Carries out operations as they are given, if the checks hold. */
const makeTransact = (client: Redis) => {
  const run = client as unknown as {
    readonly transact: (count: number, ...words: readonly (string | number)[]) => Promise<unknown>;
  };
  return (make: Make, checks: readonly Check[] = [], tells?: true): Promise<unknown> => {
    const list = keyList();
    const plan = transaction(list, {
      checks,
      ops: make(list),
      spend: null,
      ...(tells && { tells }),
    });
    return run.transact(list.keys.length, ...list.keys, JSON.stringify(plan));
  };
};

/** Returns the message with which an act was refused. */
export const refusal = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );

export const ADD: Make = ({ place }) => [['SADD', place('s', 'set'), 'a']];

/** An operation, with the expected types of its keys `k1`, `k2` and so on, in their order. */
export interface OperationCase {
  readonly kinds: readonly ('hash' | 'set' | 'zset')[];
  readonly make: (list: KeyList) => Operation;
}

/** Asserts that the types of all keys of each operation are checked before the first write. */
export const assertTypesChecked = async (
  { client, transact }: Pick<Opened, 'client' | 'transact'>,
  operations: readonly OperationCase[],
): Promise<void> => {
  for (const { kinds, make } of operations)
    for (const place of kinds.keys()) {
      await client.flushall();
      const key = `k${place + 1}`;
      await client.set(key, 'text');
      const done = transact((list) => [...ADD(list), make(list)]);
      assert.is(await refusal(done), `WRONGTYPE ${key} is a string`);
      assert.equal(await client.keys('*'), [key]);
    }
};

type Opened = Awaited<ReturnType<typeof openTransactions>>;

type Play = () => Promise<void>;

export interface Cases {
  /** Runs the case on Redis, and again on the fake. */
  (sentence: string, play: Play): void;
  readonly onRedis: (sentence: string, play: Play) => void;
  readonly run: () => void;
}

/** Opens test cases on a Redis of their own and on the fake; each case begins with an empty, healthy store. */
export const openTransactions = async (name: string) => {
  const server = await startRedis();
  const redis = new Redis(server.url, { scripts });
  const fake = makeFakeRedis();
  let present = redis;
  const client = new Proxy(redis, { get: (_, method) => Reflect.get(present, method) as unknown });

  const onRedis = suite(`${name}: Redis`);
  onRedis.before.each(async () => {
    present = redis;
    await redis.config('SET', 'maxmemory', 0);
    await redis.flushall();
  });
  onRedis.after(async () => {
    redis.disconnect();
    await server.stop();
  });
  const onFake = suite(`${name}: the fake`);
  onFake.before.each(async () => {
    present = fake;
    await fake.flushall();
  });

  const test: Cases = Object.assign(
    (sentence: string, play: Play) => {
      onRedis(sentence, play);
      onFake(sentence, play);
    },
    {
      onRedis: (sentence: string, play: Play) => {
        onRedis(sentence, play);
      },
      run: () => {
        onRedis.run();
        onFake.run();
      },
    },
  );
  return { test, client, transact: makeTransact(client) };
};
