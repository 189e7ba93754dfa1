import type { Redis } from 'ioredis';
import { untilFinished } from '../redis/snapshot.js';
import { untilIdle } from '../run/until-idle.js';

/** Every key with its value as Redis serialises it. */
export type Dump = ReadonlyMap<string, Buffer>;

/** Keys that processes write on their own. */
const BY_ITSELF = /^sys:(store|alerts|lease)\b/;

/** Resolves to all keys of a Redis; internal keys only if asked for. */
export const dumpOf = async (
  redis: Redis,
  { internal = true }: { readonly internal?: boolean } = {},
): Promise<Dump> => {
  await untilFinished(redis);
  const names = (await redis.keys('*')).filter((name) => !BY_ITSELF.test(name)).sort();
  const wanted = names.filter((name) => internal || !name.startsWith('sys:'));
  const step = redis.pipeline();
  for (const name of wanted) step.dumpBuffer(name);
  const dumps = (await step.exec()) ?? [];
  return new Map(
    wanted.map((name, place) => {
      const [error, dump] = dumps[place] ?? [null, null];
      if (error !== null) throw error;
      return [name, dump instanceof Buffer ? dump : Buffer.alloc(0)];
    }),
  );
};

/** Restores the content of a Redis: in one transaction, except on a cluster, where the service may write in between. */
export const putBack = async (redis: Redis, dump: Dump): Promise<void> => {
  const step = redis.multi().flushdb();
  for (const [name, content] of dump) step.restore(name, 0, content, 'REPLACE');
  for (const [error] of (await step.exec()) ?? []) if (error) throw error;
};

/** Restores the content once no recorded work is left. */
export const restore = async (redis: Redis, dump: Dump): Promise<void> => {
  await untilIdle(redis);
  await putBack(redis, dump);
};

/** Returns the keys that differ. */
export const changesIn = (before: Dump, after: Dump): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return was === undefined || is === undefined || !was.equals(is);
  });
