import { Cluster, Redis } from 'ioredis';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import { connectionTo } from '../adapters/redis/cluster/connection.js';
import { type Copies, makeCopies } from '../adapters/redis/copies/copies.js';
import { type Tracks, tracksOf, tracksOfCluster } from '../adapters/redis/copies/tracks.js';
import { type Observe, type Time } from '../adapters/redis/connection.js';
import { makeAsk } from '../adapters/redis/reading/ask.js';
import type { Ask } from '../adapters/redis/reading/question.js';
import type { Config } from './config.js';
import { clusterOptions, redisOptions, type ClientOptions, type Scripts } from './redis.js';

/**
 * Makes the connections by which Redis keeps a copy fresh. None connects before it is told to, nor again by itself:
 * at the first trouble all are thrown away.
 */
export const makeTracks = (
  settings: RedisSettings,
  scripts: Scripts,
  askBy: (reader: Redis | Cluster) => Ask,
): Tracks => {
  const options: ClientOptions = {
    ...redisOptions(settings),
    lazyConnect: true,
    connectionName: 'xano-redis-sync-copy',
    retryStrategy: () => null,
    reconnectOnError: () => false,
    autoResubscribe: false,
  };
  if (settings.cluster === null) {
    const reader = new Redis({ ...options, scripts });
    return tracksOf(reader, new Redis({ ...options, protocol: 2 }), askBy(reader));
  }
  const cluster = new Cluster([...settings.cluster], {
    ...clusterOptions(options, scripts),
    ...{ scripts, lazyConnect: true, clusterRetryStrategy: () => null, maxRedirections: 0 },
  });
  const sideTo = ({ options: { host, port } }: Redis) =>
    new Redis({ ...options, ...(host && { host }), ...(port && { port }), protocol: 2 });
  return tracksOfCluster(cluster, sideTo, askBy(cluster));
};

interface Deps {
  readonly redis: RedisSettings;
  readonly scripts: Scripts;
  readonly config: Pick<Config, 'limits' | 'fenceTimeout'>;
  readonly postColumns: readonly string[];
  readonly observe: Observe;
  readonly time: Time;
  readonly log: Log;
}

/** Logs why there is no copy, once for each reason, and when there is one again. */
const tell = (log: Log): ((trouble: unknown) => void) => {
  const reasons = new Set<string>();
  return (trouble) => {
    if (trouble === null) {
      if (reasons.size > 0) log.info('Reads are answered from the copy in this process again');
      reasons.clear();
      return;
    }
    const reason = trouble instanceof Error ? trouble.message : 'no reason was given';
    if (reasons.has(reason)) return;
    reasons.add(reason);
    log.warn({ reason }, 'Every read goes to Redis, since there is no copy in this process');
  };
};

/** Opens the copy of what this process reads, which begins to connect; nobody waits for it. */
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
    () =>
      makeTracks(redis, scripts, (reader) =>
        makeAsk(connectionTo(reader, null, observe, time).redis, postColumns, true),
      ),
    { maxBytes: limits.copy, fenceTimeout, told: tell(log) },
  );
