import { embedRedis, type EmbeddedRedis } from './embedded-redis.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { RedisSettings } from './redis-settings.js';
import type { Environment } from './settings.js';

/** Where the data lives: a Redis that was named, or one of our own. */
export interface DataHome {
  readonly redis: RedisSettings;
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

/** No start will find a place for the data until the operator has done what the sentence says. */
export class NoDataHome extends Error {}

/** Rejects, with a sentence for the operator, where there is none. */
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
      throw new NoDataHome(
        `No Redis is to be had (${embedding.reason}): install redis-server, as script/bootstrap does, ` +
          'or set REDIS_URL',
      );
    case 'unwritable':
      throw new NoDataHome(
        `Nothing can be written in ${embedding.folder}, where an embedded Redis keeps the data ` +
          `(${embedding.reason}): make that folder writable, or set REDIS_URL`,
      );
    case 'taken':
      throw new Error(
        `Another running service keeps its data in ${embedding.folder}: end it, or set REDIS_URL.`,
      );
  }
};
