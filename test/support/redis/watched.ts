import type { Redis } from 'ioredis';

/** The arguments of a transaction, as they are sent. */
export type Words = readonly (string | number)[];

type Transact = (...words: Words) => Promise<readonly unknown[]>;

/** Returns the same client, which calls `told` with each transaction and awaits it before sending. */
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

/** Sends a transaction once more, as if it arrived later than everything acknowledged since it was sent. */
export const comesLate = (client: Redis, words: Words = []): Promise<readonly unknown[]> =>
  (client as unknown as Readonly<Record<'transact', Transact>>).transact(...words);
