import type { Redis } from 'ioredis';
import { untilIdle } from '../run/until-idle.js';

/** Every key with its content as Redis itself serialises it. */
export type Dump = ReadonlyMap<string, Buffer>;

/** What processes write without being asked. */
const BY_ITSELF = /^sys:(store|alerts|lease)\b/;

/** All that a Redis holds at one instant; the internal keys too if asked for. */
export const dumpOf = async (
  redis: Redis,
  { internal = true }: { readonly internal?: boolean } = {},
): Promise<Dump> => {
  const names = (await redis.keys('*')).filter((name) => !BY_ITSELF.test(name)).sort();
  const wanted = names.filter((name) => internal || !name.startsWith('sys:'));
  const dumps = await Promise.all(wanted.map((name) => redis.dumpBuffer(name)));
  return new Map(wanted.map((name, place) => [name, dumps[place] ?? Buffer.alloc(0)]));
};

/** Puts a Redis back to what it held, in one transaction, once no recorded work is left. */
export const restore = async (redis: Redis, dump: Dump): Promise<void> => {
  await untilIdle(redis);
  const step = redis.multi().flushdb();
  for (const [name, content] of dump) step.restore(name, 0, content);
  for (const [error] of (await step.exec()) ?? []) if (error) throw error;
};

/** The keys that differ. */
export const changesIn = (before: Dump, after: Dump): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return was === undefined || is === undefined || !was.equals(is);
  });
