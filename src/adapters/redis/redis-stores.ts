import type { Redis } from 'ioredis';
import type { Stores } from '../../application/ports/stores.js';
import { makeEraser } from './eraser.js';
import { makeGateway, type RedisCall } from './gateway.js';
import { makeRedisEngagementStore } from './redis-engagement-store.js';
import { makeRedisFeedStore } from './redis-feed-store.js';
import { makeRedisFollowStore } from './redis-follow-store.js';
import { makeRedisPostStore } from './redis-post-store.js';
import { makeRedisProxyStore } from './redis-proxy-store.js';
import { makeRedisStoreHealth } from './redis-store-health.js';
import { makeRedisUserDirectory } from './redis-user-directory.js';
import { makeRedisUserStore } from './redis-user-store.js';
import { makeRedisWorkQueue } from './redis-work-queue.js';

interface Deps {
  /** Constructed with the `scripts` of scripts.ts. */
  readonly client: Redis;
  /** Told of each round trip. */
  readonly observe: (call: RedisCall) => void;
  /** How many posts the explore feed keeps. */
  readonly exploreMax: number;
}

/** Every port onto one Redis. */
export const makeRedisStores = ({ client, observe, exploreMax }: Deps): Stores => {
  const redis = makeGateway(client, observe);
  const eraser = makeEraser(redis);
  return {
    users: makeRedisUserStore(redis, eraser),
    posts: makeRedisPostStore(redis, exploreMax),
    engagements: makeRedisEngagementStore(redis),
    follows: makeRedisFollowStore(redis),
    feeds: makeRedisFeedStore(redis),
    directory: makeRedisUserDirectory(redis),
    proxy: makeRedisProxyStore(redis, eraser),
    work: makeRedisWorkQueue(redis, eraser),
    health: makeRedisStoreHealth(redis),
  };
};
