import type { Redis } from 'ioredis';

const isShown = (field: string): boolean => !field.startsWith('sys_');

const pairsOf = (flat: readonly string[]): readonly (readonly [string, string])[] =>
  flat.flatMap((field, place) =>
    place % 2 === 0 ? [[field, flat[place + 1] ?? ''] as const] : [],
  );

/** Replies for a whole hash, from all of its fields, without the system fields. */
const LISTS: Readonly<Record<string, (pairs: readonly (readonly [string, string])[]) => unknown>> =
  {
    HGETALL: (pairs) => Object.fromEntries(pairs),
    HKEYS: (pairs) => pairs.map(([field]) => field),
    HVALS: (pairs) => pairs.map(([, value]) => value),
    HLEN: (pairs) => pairs.length,
  };

/** Resolves to the reply that a RESP2 client gets, without the system fields, or to the text of the error. */
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
