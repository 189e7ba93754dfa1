import { Redis } from 'ioredis';
import * as assert from 'uvu/assert';
import { until } from '../run/until.js';
import type { E2eService } from './service.js';

/**
 * CPU of Redis for one request, in times what it takes to read 1 000 slices of ten just before, as a machine may be
 * slow. The dearest looks at the heads of 5 001 timelines, which alone are 5, and takes 7 to 12 by the machine; one made
 * in full would take hundreds.
 */
const MOST_CPU = 20;

/** A request that took more is asked again, so often: others may have wanted the processor at just that moment. */
const ATTEMPTS = 5;

type Client = E2eService['redis']['client'];
type Ask = () => ReturnType<E2eService['send']>;

/** What Redis has worked so far, ms. */
const cpuOf = async (client: Client): Promise<number> => {
  const info = await client.info('cpu');
  const seconds = ['user', 'sys'].map((kind) =>
    Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(info)?.[1]),
  );
  return seconds.reduce((sum, one) => sum + one, 0) * 1000;
};

const SLICES = `for _ = 1, 1000 do redis.call('ZREVRANGE', KEYS[1], 0, 9, 'WITHSCORES') end`;

/** The least of some, since others want the processor too, ms. */
const yardstick = async (client: Client): Promise<number> => {
  let least = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const before = await cpuOf(client);
    await client.eval(SLICES, 1, 'explore:feed');
    least = Math.min(least, (await cpuOf(client)) - before);
  }
  return least;
};

/** Ends the copy that the service keeps in its process, and waits for the next one, which is empty. */
const forget = async ({ redis, send, key }: E2eService): Promise<void> => {
  const listeners = async (): Promise<string> =>
    String(await redis.client.client('LIST', 'TYPE', 'PUBSUB'));
  const [ended] = /^id=\d+/.exec(await listeners()) ?? ['none'];
  await redis.client.call('CLIENT', 'KILL', 'TYPE', 'PUBSUB');
  await until('there is a copy again', async () => {
    const now = await listeners();
    const { text } = await send('GET', '/metrics', { as: key });
    return now !== '' && !now.startsWith(`${ended} `) && text.includes('xrs_process_copy_on 1');
  });
};

/**
 * Holds a request to its bound, whatever it is answered as long as that is no 5xx. What it needs to be asked `first`
 * is asked again before each further attempt, which begins with an empty copy.
 */
export const assertCheap = async (
  e2e: E2eService,
  name: string,
  ask: Ask,
  first?: Ask,
): Promise<void> => {
  const { client } = e2e.redis;
  let least = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && least >= MOST_CPU; attempt += 1) {
    if (attempt > 0) {
      await forget(e2e);
      await first?.();
    }
    const yard = await yardstick(client);
    const before = await cpuOf(client);
    const { status } = await ask();
    least = Math.min(least, ((await cpuOf(client)) - before) / yard);
    assert.ok(status < 500, `${name} was answered ${status}`);
  }
  assert.ok(least < MOST_CPU, `${name} took ${least.toFixed(1)} times the yardstick of Redis`);
};

/** Pings until the work is done; the longest that one of them waited, ms. */
const longestWait = async (beside: Redis, work: Promise<unknown>): Promise<number> => {
  let [isDone, longest] = [false, 0];
  const end = work.then(() => {
    isDone = true;
  });
  while (!isDone) {
    const begun = performance.now();
    await beside.ping();
    longest = Math.max(longest, performance.now() - begun);
  }
  await end;
  return longest;
};

/** The longest that Redis served one command, and so nobody else, ms: all above one are in its log. */
const longestCommand = async (client: Client): Promise<number> => {
  const log = (await client.call('SLOWLOG', 'GET', '128')) as readonly (readonly number[])[];
  return Math.max(0, ...log.map(([, , us = 0]) => us / 1000));
};

const shown = (ms: number): string => `${ms.toFixed(1).padStart(6)} ms`;

/** Asks once and prints what Redis took, the longest command, and the longest that a PING beside waited. */
export const printCost = async ({ redis }: E2eService, name: string, ask: Ask): Promise<void> => {
  const { client } = redis;
  const beside = new Redis(redis.url);
  await client.config('SET', 'slowlog-log-slower-than', '1000');
  await client.call('SLOWLOG', 'RESET');
  const before = await cpuOf(client);
  let status = 0;
  const asked = ask().then((reply) => {
    status = reply.status;
  });
  const wait = await longestWait(beside, asked);
  const cpu = (await cpuOf(client)) - before;
  beside.disconnect();
  const held = await longestCommand(client);
  process.stdout.write(
    `${name.slice(0, 60).padEnd(60)} ${status}  CPU ${shown(cpu)}  longest command ${shown(held)}  PING ${shown(wait)}\n`,
  );
};
