import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { ask, gen } from '../../application/gen.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type { StoreHealth, StoreIdentity } from '../../application/ports/store-health.js';
import { whileChanged } from '../../application/while-changed.js';
import { isAhead } from '../../domain/clocks.js';
import { worstOf, type StoreFacts } from '../../domain/health/store-state.js';
import type { ClusterAdmin } from './cluster/admin.js';
import { findLost } from './cluster/find-lost.js';
import { commitOrNull, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
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
import { decodeReply, NumberText, TextOrNull } from './rows.js';
import { answers, fact } from './transaction.js';

const CENSUS = [sharedKey('users:regular'), sharedKey('users:models'), sharedKey('explore:feed')];
const COUNTED = [...CENSUS, workKey, deferralsKey];

const CHECKED = [
  ...COUNTED.map((key) => fact('ZCARD', key)),
  fact('HLEN', deadKey),
  ...SINGLE_KEYS.map((key) => fact('TYPE', key)),
];

const NAME = fact('HGET', storeKey, 'name');
const CANARY = fact('GET', canaryKey);
const IDENTITY = [
  fact('HMGET', storeKey, 'name', 'emptied_at', 'users', 'posts'),
  CANARY,
  fact('EXISTS', probeKey),
  ...CENSUS.map((key) => fact('ZCARD', key)),
];

const NumberOrNull = t.union([NumberText, t.null]);
const Identity = t.tuple([
  t.tuple([TextOrNull, NumberOrNull, NumberOrNull, NumberOrNull]),
  TextOrNull,
  t.array(t.number),
]);

/** A value that is not a number was written by another program, and counts as none. */
const instantIn = (text: string | null): number | null => Number(text) || null;

const numberIn = (info: string, field: string): number | null => {
  const [, digits] = new RegExp(`^${field}:(\\d+)\\r?$`, 'm').exec(info) ?? [];
  return digits === undefined ? null : Number(digits);
};

/** Reads the facts in a reply to INFO. Valkey reports the Redis version it is compatible with. */
const storeFactsIn = (info: string): StoreFacts => {
  const [, version = null] = /^redis_version:(\S+?)\r?$/m.exec(info) ?? [];
  const maxMemory = numberIn(info, 'maxmemory');
  return {
    version,
    usedMemory: numberIn(info, 'used_memory'),
    maxMemory: maxMemory === 0 ? null : maxMemory,
  };
};

/** `cluster`: null on one Redis. */
export const makeRedisStoreHealth = (
  redis: RedisConnection,
  cluster: ClusterAdmin | null = null,
): StoreHealth => ({
  check: pipe(
    readFacts(redis, CHECKED, 'lenient'),
    TE.map((replies) => {
      // A damaged key counts as 0.
      const [regular, models, posts, pendingWork, deferred, deadLetters] = replies.map(Number);
      return {
        users: (regular ?? 0) + (models ?? 0),
        posts: posts ?? 0,
        pendingWork: pendingWork ?? 0,
        deferred: deferred ?? 0,
        deadLetters: deadLetters ?? 0,
        damaged: damagedAmong(replies.slice(COUNTED.length + 1)),
      };
    }),
  ),
  probe: ({ now, freshName, interval }) =>
    whileChanged(
      gen(function* () {
        const [store, known, ...found] = yield* ask(readFacts(redis, IDENTITY));
        const [[named, at, hadUsers, hadPosts], canary, sizes] = yield* ask(
          TE.fromEither(decodeReply(Identity)([store, known, found])),
        );
        const [probe, regular = 0, models = 0, posts = 0] = sizes;
        const status: StoreIdentity = {
          name: named ?? freshName,
          users: regular + models,
          posts,
          emptied: at === null ? null : { at, users: hadUsers ?? 0, posts: hadPosts ?? 0 },
          lost: null,
          copyAsOf: instantIn(canary),
        };
        const withLost = cluster
          ? pipe(
              findLost(redis, cluster, status.name, now),
              TE.map((lost) => ({ ...status, lost })),
            )
          : TE.right(status);
        const isDue = interval === 0 || probe === 0;
        if (named !== null && !isDue) return yield* ask(withLost);
        const done = yield* ask(
          commitOrNull(redis, [answers(named, NAME)], ({ place, at: keyAt }) => [
            ...(isDue ? [['SET', keyAt(probeKey), now, 'PX', Math.max(interval, 1)] as const] : []),
            ...(named === null
              ? [['HSET', place(storeKey, 'hash'), 'name', freshName, 'since', now] as const]
              : []),
          ]),
        );
        return done === null ? CHANGED : yield* ask(withLost);
      }),
    ),
  noteEmptied: (name, emptied) => {
    const unless = emptied === null ? [] : [answers(null, fact('HGET', storeKey, 'emptied_at'))];
    return pipe(
      commitOrNull(redis, [answers(name, NAME), ...unless], ({ place }) => {
        const store = place(storeKey, 'hash');
        if (emptied === null) return [['HDEL', store, 'emptied_at', 'users', 'posts']];
        const { at, users, posts } = emptied;
        return [['HSET', store, 'emptied_at', at, 'users', users, 'posts', posts]];
      }),
      TE.asUnit,
    );
  },
  noteCanary: (at, now) =>
    whileChanged(
      gen(function* () {
        const known = yield* ask(redis.send(TextOrNull, 'GET', canaryKey));
        const stored = instantIn(known);
        const before = stored === null || isAhead(stored, now) ? null : stored;
        if (before !== null && before >= at) return before;
        const done = yield* ask(
          commitOrNull(redis, [answers(known, CANARY)], (list) => [
            ['SET', list.at(canaryKey), at],
          ]),
        );
        return done === null ? CHANGED : before;
      }),
    ),
  facts: pipe(
    redis.infos,
    TE.map((infos) => worstOf(infos.map(storeFactsIn))),
  ),
  nodes: cluster?.nodes ?? TE.right(null),
});
