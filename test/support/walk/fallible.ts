import type { Redis } from 'ioredis';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import type { Stores } from '../../../src/application/ports/stores.js';

type StoreDeps = Parameters<typeof makeRedisStores>[0];

/** A client that first does something with each round trip. */
export const beforeTrips = <Client extends object>(
  client: Client,
  before: (words: readonly unknown[]) => unknown,
): Client =>
  new Proxy(client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      // What a cluster tells of its nodes is no round trip, nor is listening to it.
      if (typeof method !== 'function' || name === 'nodes' || name === 'on') return method;
      return async (...words: readonly unknown[]): Promise<unknown> => {
        await before(words);
        return Reflect.apply(method, target, words) as unknown;
      };
    },
  });

/** Calls `fall` before the round trip that comes after so many. */
export const fallingAfter = <Client extends object>(
  client: Client,
  trips: number,
  fall: () => Promise<unknown>,
): Client => {
  let left = trips;
  return beforeTrips(client, () => {
    left -= 1;
    return left === -1 ? fall() : undefined;
  });
};

export interface Fallible {
  /** Does a job, and dies after so many round trips. */
  readonly die: (after: number, now: number) => Promise<void>;
  /** The same, but falls asleep; resolves when the worker is done or sleeps. */
  readonly fallAsleep: (after: number, now: number) => Promise<unknown>;
  /** All who sleep go on, whose lease may be over by then. */
  readonly wakeUp: () => Promise<void>;
}

/** Workers that stop between any two steps, each of which is one round trip. */
export const makeFallible = (deps: StoreDeps): Fallible => {
  const waking: (() => void)[] = [];
  const asleep: Promise<unknown>[] = [];
  const workOf = (after: number, fall: () => Promise<unknown>): Stores['work'] =>
    makeRedisStores({ ...deps, client: fallingAfter(deps.client as Redis, after, fall) }).work;

  return {
    die: async (after, now) => {
      await workOf(after, () => Promise.reject(new Error('Connection is closed.'))).runNext(now)();
    },
    fallAsleep: (after, now) =>
      new Promise<unknown>((settled) => {
        const fall = () =>
          new Promise<void>((wake) => {
            waking.push(wake);
            settled(null);
          });
        const done = workOf(after, fall).runNext(now)();
        asleep.push(done.then(settled));
      }),
    wakeUp: async () => {
      for (const wake of waking.splice(0)) wake();
      await Promise.all(asleep.splice(0));
    },
  };
};
