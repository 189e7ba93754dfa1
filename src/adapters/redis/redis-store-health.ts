import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreHealth } from '../../application/ports/store-health.js';
import type { StoreFacts } from '../../domain/health/store-facts.js';
import type { Gateway } from './gateway.js';
import { damagedAmong, SINGLE_KEYS } from './kinds.js';
import {
  canaryKey,
  deadKey,
  deferralsKey,
  probeKey,
  sharedKey,
  storeKey,
  workKey,
} from './keys.js';
import { isDamage } from './redis-error.js';
import { Flag, NumberText } from './rows.js';

const CENSUS = [sharedKey('users:regular'), sharedKey('users:models'), sharedKey('explore:feed')];
const COUNTED = [...CENSUS, workKey, deferralsKey];

const Found = t.tuple([
  t.string,
  t.union([t.literal(''), NumberText]),
  t.tuple([NumberText, NumberText]),
  t.tuple([t.number, t.number]),
  t.number,
]);

const numberIn = (info: string, field: string): number | null => {
  const [, digits] = new RegExp(`^${field}:(\\d+)\\r?$`, 'm').exec(info) ?? [];
  return digits === undefined ? null : Number(digits);
};

/** Of an answer to INFO. Valkey tells there which Redis it is compatible with. */
const storeFactsIn = (info: string): StoreFacts => {
  const [, version = null] = /^redis_version:(\S+?)\r?$/m.exec(info) ?? [];
  const maxMemory = numberIn(info, 'maxmemory');
  return {
    version,
    usedMemory: numberIn(info, 'used_memory'),
    maxMemory: maxMemory === 0 ? null : maxMemory,
  };
};

export const makeRedisStoreHealth = (redis: Gateway): StoreHealth => ({
  check: pipe(
    redis.command(
      'ZCARD',
      workKey,
      async (client) => {
        const sizes = COUNTED.reduce((all, key) => all.zcard(key), client.pipeline()).hlen(deadKey);
        const replies = await SINGLE_KEYS.reduce((all, key) => all.type(key), sizes).exec();
        // A pipeline resolves although its commands failed.
        const failed = replies?.find(([error]) => error !== null && !isDamage(error));
        if (failed?.[0]) throw failed[0];
        const found = replies?.map(([error, reply]) => (error === null ? reply : 0)) ?? [];
        const types = found.splice(COUNTED.length + 1);
        return [found, types];
      },
      t.tuple([t.array(t.number), t.array(t.string)]),
    ),
    TE.map(
      ([
        [regular = 0, models = 0, posts = 0, pendingWork = 0, deferred = 0, deadLetters = 0],
        types,
      ]) => ({
        users: regular + models,
        posts,
        pendingWork,
        deferred,
        deadLetters,
        damaged: damagedAmong(types),
      }),
    ),
  ),
  probe: ({ now, freshName, interval }) =>
    pipe(
      redis.script(
        'probeStore',
        [storeKey, probeKey, ...CENSUS, canaryKey],
        [now, freshName, interval],
        Found,
      ),
      TE.map(([name, at, [hadUsers, hadPosts], [users, posts], canary]) => ({
        name,
        users,
        posts,
        emptied: at === '' ? null : { at, users: hadUsers, posts: hadPosts },
        copyAsOf: canary || null,
      })),
    ),
  noteEmptied: (name, emptied) =>
    pipe(
      redis.script(
        'noteEmptied',
        [storeKey],
        [name, emptied?.at ?? '', emptied?.users ?? 0, emptied?.posts ?? 0],
        Flag,
      ),
      TE.map(() => undefined),
    ),
  noteCanary: (at) =>
    pipe(
      redis.script('noteCanary', [canaryKey], [at], t.number),
      TE.map((before) => before || null),
    ),
  facts: pipe(
    redis.command(
      'INFO',
      '',
      // Where Redis is rented INFO may be refused, which is no trouble.
      (client) => client.info().catch(() => ''),
      t.string,
    ),
    TE.map(storeFactsIn),
  ),
});
