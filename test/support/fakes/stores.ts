import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import type { Stores } from '../../../src/application/ports/stores.js';
import { makeFakeRedis } from './redis/fake-redis.js';

type Settings = Partial<Omit<Parameters<typeof makeRedisStores>[0], 'client' | 'observe'>>;

/** The stores of the service, with nothing in them, on a Redis of this process. */
export const makeFakeStores = (settings: Settings = {}): Stores =>
  makeRedisStores({
    client: makeFakeRedis(),
    observe: () => undefined,
    exploreMax: 1000,
    ...settings,
  });
