import { embedRedis, type EmbeddedRedis } from './embedded-redis.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import type { Environment } from './settings.js';

/** Where the data lives: a Redis that was named, one of our own, or this process. */
export interface DataHome {
  /** Null: this process. */
  readonly redis: RedisSettings | null;
  readonly embedded: EmbeddedRedis | null;
}

/** How to reach the embedded Redis. */
export const embeddedSettings = (path: string): RedisSettings => ({
  address: { path },
  username: null,
  password: null,
  db: 0,
  tls: null,
  sentinels: null,
  connectTimeout: 2000,
  commandTimeout: 2000,
});

/** Rejects, with a sentence for the operator, when another service holds the folder of the data. */
export const findDataHome = async (
  config: Config,
  env: Environment,
  log: Log,
): Promise<DataHome> => {
  if (config.redis !== null) return { redis: config.redis, embedded: null };
  const embedding = await embedRedis(process.cwd(), env, log);
  switch (embedding.kind) {
    case 'running':
      return { redis: embeddedSettings(embedding.redis.path), embedded: embedding.redis };
    case 'none':
      log.warn(
        { reason: embedding.reason },
        'No Redis is to be had, so the data is kept in memory and is lost when the service ends. ' +
          'Install redis-server (script/bootstrap does), or set REDIS_URL.',
      );
      return { redis: null, embedded: null };
    case 'unwritable':
      log.warn(
        { reason: embedding.reason },
        `Nothing can be written in ${embedding.folder}, so the data is kept in memory and is lost when ` +
          'the service ends. Make that folder writable, or set REDIS_URL.',
      );
      return { redis: null, embedded: null };
    case 'taken':
      throw new Error(
        `Another running service keeps its data in ${embedding.folder}: end it, or set REDIS_URL.`,
      );
  }
};
