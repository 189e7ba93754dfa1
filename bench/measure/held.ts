import { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';
import * as t from 'io-ts';
import { decoded } from '../decoded.js';
import { isOwn } from './redis-counts.js';

/** The longest times that Redis was held, ms. */
export interface Held {
  /** By a single command or script, by its own clock; 0 where none took 0.1 ms. */
  readonly command: number;
  /** Which command that was. */
  readonly name: string;
  /** What 99 of 100 calls of the dearest kind of command kept below. */
  readonly p99: number;
  /** Until a PING was answered that was sent meanwhile; what the machine itself held counts too. */
  readonly ping: number;
}

export interface HeldWatch {
  /** PINGs sent since the watch began. */
  readonly pings: () => number;
  readonly stop: () => Promise<Held>;
}

const PAUSE = 5;
/** What SLOWLOG writes down, microseconds. */
const SLOW = 100;

const Slowlog = t.array(t.UnknownArray);
const Entry = t.tuple([t.number, t.array(t.string)]);
const Latest = t.array(t.tuple([t.string, t.number, t.number, t.number]));

const slowest = async (redis: Redis): Promise<{ readonly ms: number; readonly name: string }> => {
  const log = decoded(Slowlog, await redis.slowlog('GET', 1000));
  const entries = log.map((entry) => decoded(Entry, [entry[2], entry[3]]));
  const [micros, words] = entries.reduce(
    (most, entry) => (entry[0] > most[0] ? entry : most),
    [0, []],
  );
  return { ms: micros / 1000, name: words.slice(0, 2).join(' ').slice(0, 20) };
};

const longestLatency = async (redis: Redis): Promise<number> => {
  const latest = decoded(Latest, await redis.call('LATENCY', 'LATEST'));
  return Math.max(0, ...latest.map(([, , , longest]) => longest));
};

const PERCENTILES = /^latency_percentiles_usec_([\w|-]+):.*\bp99=([\d.]+)/gm;

/** The greatest p99 of any command in `INFO latencystats`, ms; those of the benchmark are left out. */
export const dearestIn = (latencystats: string): number =>
  Array.from(latencystats.matchAll(PERCENTILES)).reduce(
    (most, [, name = '', micros]) => (isOwn(name) ? most : Math.max(most, Number(micros) / 1000)),
    0,
  );

/** Watches how long Redis is held from now on, from a connection of its own. */
export const watchHeld = async (port: number): Promise<HeldWatch> => {
  const redis = new Redis(port, '127.0.0.1');
  await redis.config('SET', 'slowlog-log-slower-than', SLOW, 'slowlog-max-len', 1000);
  await redis.config('SET', 'latency-monitor-threshold', 1);
  await redis.config('RESETSTAT');
  await redis.slowlog('RESET');
  await redis.call('LATENCY', 'RESET');
  let [longest, pings, stopped] = [0, 0, false];
  const watching = (async () => {
    while (!stopped) {
      const sent = performance.now();
      await redis.ping();
      pings += 1;
      longest = Math.max(longest, performance.now() - sent);
      await delay(PAUSE);
    }
  })();
  return {
    pings: () => pings,
    stop: async () => {
      stopped = true;
      await watching;
      const { ms, name } = await slowest(redis);
      const latency = await longestLatency(redis);
      const p99 = dearestIn(await redis.info('latencystats'));
      await redis.config('SET', 'slowlog-log-slower-than', -1);
      redis.disconnect();
      return { command: Math.max(ms, latency), name, p99, ping: longest };
    },
  };
};
