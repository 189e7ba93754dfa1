import type { Redis } from 'ioredis';

const isShown = (field: string): boolean => !field.startsWith('sys_');

const pairsOf = (flat: readonly string[]): readonly (readonly [string, string])[] =>
  flat.flatMap((field, place) =>
    place % 2 === 0 ? [[field, flat[place + 1] ?? ''] as const] : [],
  );

/** What is answered for a hash, out of all its fields, without those of the system. */
const LISTS: Readonly<Record<string, (pairs: readonly (readonly [string, string])[]) => unknown>> =
  {
    HGETALL: (pairs) => Object.fromEntries(pairs),
    HKEYS: (pairs) => pairs.map(([field]) => field),
    HVALS: (pairs) => pairs.map(([, value]) => value),
    HLEN: (pairs) => pairs.length,
  };

/**
 * What a client that speaks RESP2 is answered, without the fields of the system; the text of an
 * error in its place.
 */
export const plainReply = async (redis: Redis, command: readonly string[]): Promise<unknown> => {
  const [name = '', ...args] = command;
  const list = LISTS[name];
  try {
    if (list === undefined) return await redis.call(name, ...args);
    const flat = (await redis.call('HGETALL', ...args)) as string[];
    return list(pairsOf(flat).filter(([field]) => isShown(field)));
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};
