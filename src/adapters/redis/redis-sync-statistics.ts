import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Counts, SyncStatistics } from '../../application/ports/sync-statistics.js';
import { commitFree, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import {
  wakesKey,
  canaryKey,
  countsKey,
  deadKey,
  deferralsKey,
  fanOutKey,
  homesKey,
  minuteKey,
  sharedKey,
  workKey,
} from './keys.js';
import { countOps } from './keyspace/ledger.js';
import { decodeReply, FlatHash, toHash } from './rows.js';
import { fact } from './transaction.js';

const MINUTE_MS = 60_000;
const MINUTES = 60;
const LATEST = 'latest:';

const SIZES = [
  fact('HLEN', deadKey),
  ...[
    deferralsKey,
    workKey,
    wakesKey,
    sharedKey('users:regular'),
    sharedKey('users:models'),
    sharedKey('explore:feed'),
    homesKey,
    fanOutKey,
  ].map((key) => fact('ZCARD', key)),
];

const Found = t.tuple([t.array(t.number), t.union([t.string, t.null]), t.array(FlatHash)]);

const countsOf = (flat: readonly string[]): Counts =>
  Object.fromEntries(Object.entries(toHash(flat)).map(([name, text]) => [name, Number(text)]));

const isLatest = ([name]: readonly [string, number]): boolean => name.startsWith(LATEST);

export const makeRedisSyncStatistics = (redis: RedisConnection): SyncStatistics => ({
  count: (counts, now) =>
    pipe(
      commitFree(redis, [], (list) => countOps(list, counts, now)),
      TE.map(() => undefined),
    ),
  read: (now) => {
    const minute = Math.floor(now / MINUTE_MS);
    const minutes = Array.from({ length: MINUTES }, (_, ago) => minuteKey(minute - ago));
    const facts = [
      fact('GET', canaryKey),
      ...SIZES,
      // Those whom too many follow are put off for long.
      fact('ZCOUNT', fanOutKey, now + MINUTE_MS, '+inf'),
      ...[countsKey, ...minutes].map((key) => fact('HGETALL', key)),
    ];
    const sized = SIZES.length + 1;
    return pipe(
      readFacts(redis, facts),
      TE.flatMapEither(([canary, ...replies]) =>
        decodeReply(Found)([replies.slice(0, sized), canary, replies.slice(sized)]),
      ),
      TE.map(([sizes, canary, [all = [], ...ofMinutes]]) => {
        const [deadLetters = 0, deferred = 0, jobs = 0, wakes = 0, ...others] = sizes;
        const [regular = 0, models = 0, posts = 0, homes = 0, fanOuts = 0, heavy = 0] = others;
        const counts = Object.entries(countsOf(all));
        return {
          total: Object.fromEntries(counts.filter((entry) => !isLatest(entry))),
          minutes: ofMinutes.map(countsOf),
          latest: Object.fromEntries(
            counts.filter(isLatest).map(([name, at]) => [name.slice(LATEST.length), at]),
          ),
          deferred,
          deadLetters,
          pendingWork: jobs + wakes,
          homes,
          fanOuts: fanOuts - heavy,
          heavyAuthors: heavy,
          users: regular + models,
          posts,
          copyAsOf: Number(canary) || null,
        };
      }),
    );
  },
});
