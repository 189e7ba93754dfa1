import type { Redis } from 'ioredis';
import type { Snapshot, SnapshotValue } from '../invariant/snapshot.js';

const valueAt = async (redis: Redis, key: string): Promise<readonly [string, SnapshotValue][]> => {
  const type = await redis.type(key);
  switch (type) {
    case 'hash':
      return [[key, { type, fields: await redis.hgetall(key) }]];
    case 'set':
      return [[key, { type, members: new Set(await redis.smembers(key)) }]];
    case 'zset': {
      const flat = await redis.zrange(key, '0', '-1', 'WITHSCORES');
      const scores = flat.flatMap((member, at): [string, number][] =>
        at % 2 === 0 ? [[member, Number(flat[at + 1])]] : [],
      );
      return [[key, { type, scores: new Map(scores) }]];
    }
    default:
      return [];
  }
};

/** Everything a Redis holds; for a quiet one, since the keys are read one after the other. */
export const redisSnapshot = async (redis: Redis): Promise<Snapshot> => {
  const entries: [string, SnapshotValue][] = [];
  for (const key of await redis.keys('*')) entries.push(...(await valueAt(redis, key)));
  return new Map(entries);
};
