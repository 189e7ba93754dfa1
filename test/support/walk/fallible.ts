import type { Redis } from 'ioredis';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import type { Stores } from '../../../src/application/ports/stores.js';

type StoreDeps = Parameters<typeof makeRedisStores>[0];

/** Wraps a client so that `act` runs before each round trip. */
export const beforeTrips = <Client extends object>(
  client: Client,
  before: (words: readonly unknown[]) => unknown,
): Client =>
  new Proxy(client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      // Asking for the nodes of a cluster is no round trip, nor is adding a listener.
      if (typeof method !== 'function' || name === 'nodes' || name === 'on') return method;
      return async (...words: readonly unknown[]): Promise<unknown> => {
        await before(words);
        return Reflect.apply(method, target, words) as unknown;
      };
    },
  });

/** Calls `fall` before the round trip that follows this many others. */
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
  /** Works on a job, and dies after this many round trips. */
  readonly die: (after: number, now: number) => Promise<void>;
  /** Works on a job, and sleeps after this many round trips; resolves when the worker has finished or sleeps. */
  readonly fallAsleep: (after: number, now: number) => Promise<unknown>;
  /** Resumes all sleeping workers, whose leases may have expired by then. */
  readonly wakeUp: () => Promise<void>;
}

/** Makes workers that stop between any two steps, each of which is one round trip. */
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
