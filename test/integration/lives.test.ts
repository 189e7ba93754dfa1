import type { Redis } from 'ioredis';
import { userKey } from '../../src/adapters/redis/keys.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { ada } from '../support/app/fixtures.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { holdToLives } from '../support/lives/lives-suite.js';

const { client, close } = await makeRedisSubject({ budgets: null });

holdToLives('one Redis', {
  client,
  close,
  storesBy: (by: Redis) =>
    makeRedisStores({ client: by, observe: () => undefined, exploreMax: 1000 }),
  atOnce: ['likers', 'followers', 'batch'],
  row: userKey(ada),
  empty: () => client.flushall(),
});
