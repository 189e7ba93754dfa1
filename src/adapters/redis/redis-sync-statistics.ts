import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Counts, SyncStatistics } from '../../application/ports/sync-statistics.js';
import type { Gateway } from './gateway.js';
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
import { FlatHash, toHash } from './rows.js';

const MINUTE_MS = 60_000;
const MINUTES = 60;
const LATEST = 'latest:';

const Numbers = t.array(t.union([t.number, FlatHash]));

const countsOf = (value: number | readonly string[] | undefined): Counts =>
  typeof value === 'object'
    ? Object.fromEntries(Object.entries(toHash(value)).map(([name, text]) => [name, Number(text)]))
    : {};

const numberOf = (value: number | readonly string[] | undefined): number =>
  typeof value === 'number' ? value : 0;

export const makeRedisSyncStatistics = (redis: Gateway): SyncStatistics => ({
  count: (counts, now) =>
    pipe(
      redis.script(
        'countNumbers',
        [countsKey, minuteKey(Math.floor(now / MINUTE_MS))],
        Object.entries(counts).flat(),
        t.literal('OK'),
      ),
      TE.map(() => undefined),
    ),
  read: (now) => {
    const minute = Math.floor(now / MINUTE_MS);
    const keys = [
      countsKey,
      deferralsKey,
      deadKey,
      workKey,
      wakesKey,
      sharedKey('users:regular'),
      sharedKey('users:models'),
      sharedKey('explore:feed'),
      canaryKey,
      homesKey,
      fanOutKey,
      ...Array.from({ length: MINUTES }, (_, ago) => minuteKey(minute - ago)),
    ];
    return pipe(
      redis.script('readNumbers', keys, [now + MINUTE_MS], Numbers),
      TE.map(([deferred, deadLetters, pendingWork, users, posts, canary, ...others]) => {
        const [homes, fanOuts, heavyAuthors, all, ...minutes] = others;
        const counts = Object.entries(countsOf(all));
        const isLatest = ([name]: readonly [string, number]): boolean => name.startsWith(LATEST);
        return {
          total: Object.fromEntries(counts.filter((entry) => !isLatest(entry))),
          minutes: minutes.map(countsOf),
          latest: Object.fromEntries(
            counts.filter(isLatest).map(([name, at]) => [name.slice(LATEST.length), at]),
          ),
          deferred: numberOf(deferred),
          deadLetters: numberOf(deadLetters),
          pendingWork: numberOf(pendingWork),
          homes: numberOf(homes),
          fanOuts: numberOf(fanOuts),
          heavyAuthors: numberOf(heavyAuthors),
          users: numberOf(users),
          posts: numberOf(posts),
          copyAsOf: numberOf(canary) || null,
        };
      }),
    );
  },
});
