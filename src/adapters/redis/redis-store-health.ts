import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreHealth } from '../../application/ports/store-health.js';
import type { Gateway } from './gateway.js';
import { deadKey, deferralsKey, sharedKey, workKey } from './keys.js';

const COUNTED = [
  sharedKey('users:regular'),
  sharedKey('users:models'),
  sharedKey('explore:feed'),
  workKey,
  deferralsKey,
];

export const makeRedisStoreHealth = (redis: Gateway): StoreHealth => ({
  check: pipe(
    redis.command(
      'ZCARD',
      workKey,
      async (client) => {
        const replies = await COUNTED.reduce((all, key) => all.zcard(key), client.pipeline())
          .hlen(deadKey)
          .exec();
        // A pipeline resolves although its commands failed.
        const failed = replies?.find(([error]) => error !== null);
        if (failed?.[0]) throw failed[0];
        return replies?.map(([, size]) => size);
      },
      t.array(t.number),
    ),
    TE.map(
      ([regular = 0, models = 0, posts = 0, pendingWork = 0, deferred = 0, deadLetters = 0]) => ({
        users: regular + models,
        posts,
        pendingWork,
        deferred,
        deadLetters,
      }),
    ),
  ),
});
