import { Redis } from 'ioredis';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import { type Copies, makeCopies } from '../adapters/redis/copies/copies.js';
import { type Observe, type Time, makeRedisConnection } from '../adapters/redis/connection.js';
import { makeAsk } from '../adapters/redis/reading/ask.js';
import type { Config } from './config.js';
import { redisOptions, type ClientOptions } from './redis.js';

type Scripts = NonNullable<ClientOptions['scripts']>;

/**
 * The two connections by which Redis keeps a copy fresh. Neither connects before it is told to, nor again by
 * itself: at the first trouble both are thrown away.
 */
const pairOf = (
  settings: RedisSettings,
  scripts: Scripts,
): { readonly reader: () => Redis; readonly side: () => Redis } => {
  const options: ClientOptions = {
    ...redisOptions(settings),
    scripts,
    lazyConnect: true,
    connectionName: 'xano-redis-sync-copy',
    retryStrategy: () => null,
    reconnectOnError: () => false,
    autoResubscribe: false,
  };
  return {
    reader: () => new Redis(options),
    // In RESP3 the client drops what it is told of changes.
    side: () => new Redis({ ...options, scripts: {}, protocol: 2 }),
  };
};

interface Deps {
  readonly redis: RedisSettings;
  readonly scripts: Parameters<typeof pairOf>[1];
  readonly config: Pick<Config, 'limits' | 'fenceTimeout'>;
  readonly postColumns: readonly string[];
  readonly observe: Observe;
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
