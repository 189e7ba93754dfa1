import { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';
import * as t from 'io-ts';
import { decoded } from '../decoded.js';
import { isOwn } from './redis-counts.js';

/** The longest times for which Redis was blocked, ms. */
export interface Held {
  /** Longest run of one command or script, by Redis's own clock; 0 if none took 0.1 ms. */
  readonly command: number;
  /** Name of that command. */
  readonly name: string;
  /** 99th percentile of the slowest kind of command. */
  readonly p99: number;
  /** Longest wait for the answer to a PING; delays of the machine itself count too. */
  readonly ping: number;
}

export interface HeldWatch {
  /** Returns the number of PINGs sent since the watch began. */
  readonly pings: () => number;
  readonly stop: () => Promise<Held>;
}

const PAUSE = 5;
/** Threshold of SLOWLOG, microseconds. */
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

/** Returns the greatest p99 of any command in `INFO latencystats`, ms, without the benchmark's own commands. */
export const dearestIn = (latencystats: string): number =>
  Array.from(latencystats.matchAll(PERCENTILES)).reduce(
    (most, [, name = '', micros]) => (isOwn(name) ? most : Math.max(most, Number(micros) / 1000)),
    0,
  );

/** Starts to watch how long Redis is blocked, from a connection of its own. */
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
