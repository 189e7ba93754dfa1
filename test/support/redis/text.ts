import type { Redis } from 'ioredis';

const contentOf = async (redis: Redis, key: string): Promise<unknown> => {
  switch (await redis.type(key)) {
    case 'hash':
      return redis.hgetall(key);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return redis.get(key);
  }
};

/** Returns everything that a Redis holds, names and contents, as one text. */
export const textOfRedis = async (redis: Redis): Promise<string> => {
  const keys = await redis.keys('*');
  const contents = await Promise.all(keys.map((key) => contentOf(redis, key)));
  return keys.map((key, place) => `${key} ${JSON.stringify(contents[place])}`).join('\n');
};
