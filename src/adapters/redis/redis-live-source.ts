import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { LiveEntry, LiveSource } from '../../application/ports/live-source.js';
import { parseNews } from '../../domain/live.js';
import type { RedisConnection } from './connection.js';
import { liveKey } from './keys.js';

/** Longest wait of one XREAD, ms. The connection's command timeout must exceed the usual one by this. */
export const LIVE_WAIT = 2000;

/** Most entries in one reply. */
const CHUNK = 500;

const Entry = t.tuple([t.string, t.readonlyArray(t.string)]);
const Entries = t.readonlyArray(Entry);
const Streams = t.union([t.null, t.readonlyArray(t.tuple([t.string, Entries]))]);

/** Skips news of a kind that only a later version knows. */
const entryOf = ([place, words]: t.TypeOf<typeof Entry>): LiveEntry => ({
  place,
  news: words.flatMap((of, at) => {
    const news = at % 2 === 0 ? parseNews(of, words[at + 1] ?? '') : null;
    return news === null ? [] : [news];
  }),
});

/** Needs a connection of its own, which XREAD blocks while it waits. */
export const makeRedisLiveSource = (redis: RedisConnection, stop: () => void): LiveSource => ({
  recent: (count) =>
    pipe(
      redis.command(
        'XREVRANGE',
        liveKey,
        (by, key) => by.xrevrange(key, '+', '-', 'COUNT', count),
        Entries,
      ),
      TE.map((entries) => entries.map(entryOf).reverse()),
    ),
  after: (place) =>
    pipe(
      redis.command(
        'XREAD',
        liveKey,
        (by, key) => by.xread('COUNT', CHUNK, 'BLOCK', LIVE_WAIT, 'STREAMS', key, place),
        Streams,
      ),
      TE.map((streams) => (streams?.[0]?.[1] ?? []).map(entryOf)),
    ),
  stop,
});
