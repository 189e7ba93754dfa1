import type { Redis } from 'ioredis';
import { makeCopies, type Copies } from '../adapters/redis/copies/copies.js';
import { makeRedisConnection, type RedisCall, type Time } from '../adapters/redis/connection.js';
import { makeAsk } from '../adapters/redis/reading/ask.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import { pairOf } from './redis.js';

interface Deps {
  readonly redis: RedisSettings;
  readonly scripts: Parameters<typeof pairOf>[1];
  readonly config: Pick<Config, 'limits' | 'fenceTimeout'>;
  readonly postColumns: readonly string[];
  readonly observe: (call: RedisCall) => void;
  readonly time: Time;
  readonly log: Log;
}

/** Says why there is no copy, once for each reason, and when there is one again. */
const tell = (log: Log): ((trouble: unknown) => void) => {
  const told = new Set<string>();
  return (trouble) => {
    if (trouble === null) {
      if (told.size > 0) log.info('Reads are answered from the copy in this process again');
      told.clear();
      return;
    }
    const reason = trouble instanceof Error ? trouble.message : 'no reason was given';
    if (told.has(reason)) return;
    told.add(reason);
    log.warn({ reason }, 'Every read goes to Redis, since there is no copy in this process');
  };
};

/** What this process keeps of what it has read. It begins to connect, and nobody waits for it. */
export const openCopies = ({
  redis,
  scripts,
  config: { limits, fenceTimeout },
  postColumns,
  observe,
  time,
  log,
}: Deps): Copies =>
  makeCopies(
    {
      ...pairOf(redis, scripts),
      askBy: (reader: Redis) => makeAsk(makeRedisConnection(reader, observe, time), postColumns),
    },
    { maxBytes: limits.copy, fenceTimeout, told: tell(log) },
  );
