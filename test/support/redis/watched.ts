import type { Redis } from 'ioredis';

/** The words of a transaction, as they are sent. */
export type Words = readonly (string | number)[];

type Transact = (...words: Words) => Promise<readonly unknown[]>;

/** The same client, which tells of each transaction, and waits for whoever is told, before it is sent. */
export const watchedBy = (client: Redis, told: (words: Words) => unknown): Redis =>
  new Proxy(client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (name !== 'transact' || typeof method !== 'function') return method;
      return async (...words: Words): Promise<unknown> => {
        await told(words);
        return (await Reflect.apply(method, target, words)) as unknown;
      };
    },
  });

/** A transaction comes once more, later than all that was acknowledged since it was sent. */
export const comesLate = (client: Redis, words: Words = []): Promise<readonly unknown[]> =>
  (client as unknown as Readonly<Record<'transact', Transact>>).transact(...words);
