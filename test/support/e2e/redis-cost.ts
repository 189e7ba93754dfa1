import { Redis } from 'ioredis';
import * as assert from 'uvu/assert';
import { until } from '../run/until.js';
import type { E2eService } from './service.js';

/**
 * Most CPU time of Redis for one request, as a multiple of the time that 1 000 slices of ten take just before, since
 * a machine may be slow. The most expensive request reads the heads of 5 001 timelines, which alone cost 5, and takes
 * 7 to 12 depending on the machine; a complete merge would take hundreds.
 */
const MOST_CPU = 20;

/** Attempts for a request that took more, since other processes may have used the processor at that moment. */
const ATTEMPTS = 5;

type Client = E2eService['redis']['client'];
type Ask = () => ReturnType<E2eService['send']>;

/** Resolves to the CPU time that Redis has used so far, ms. */
const cpuOf = async (client: Client): Promise<number> => {
  const info = await client.info('cpu');
  const seconds = ['user', 'sys'].map((kind) =>
    Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(info)?.[1]),
  );
  return seconds.reduce((sum, one) => sum + one, 0) * 1000;
};

const SLICES = `for _ = 1, 1000 do redis.call('ZREVRANGE', KEYS[1], 0, 9, 'WITHSCORES') end`;

/** Resolves to the least of several measurements, since other processes use the processor too, ms. */
const yardstick = async (client: Client): Promise<number> => {
  let least = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const before = await cpuOf(client);
    await client.eval(SLICES, 1, 'explore:feed');
    least = Math.min(least, (await cpuOf(client)) - before);
  }
  return least;
};

/** Drops the copy in the service's process, and waits for the next one, which is empty. */
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
 * Asserts that a request stays within its bound, whatever its answer, except a 5xx. The requests in `first`, which it
 * needs, are repeated before each further attempt, which begins with an empty copy.
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

/** Sends PINGs until the work is done; resolves to the longest wait for one, ms. */
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

/** Resolves to the longest time that Redis was blocked by one command, ms; its log has all above one. */
const longestCommand = async (client: Client): Promise<number> => {
  const log = (await client.call('SLOWLOG', 'GET', '128')) as readonly (readonly number[])[];
  return Math.max(0, ...log.map(([, , us = 0]) => us / 1000));
};

const shown = (ms: number): string => `${ms.toFixed(1).padStart(6)} ms`;

/** Sends a request and prints the CPU time of Redis, the longest command, and the longest wait of a concurrent PING. */
export const printCost = async ({ redis }: E2eService, name: string, ask: Ask): Promise<void> => {
  const { client } = redis;
  const pinging = new Redis(redis.url);
  await client.config('SET', 'slowlog-log-slower-than', '1000');
  await client.call('SLOWLOG', 'RESET');
  const before = await cpuOf(client);
  let status = 0;
  const answered = ask().then((reply) => {
    status = reply.status;
  });
  const wait = await longestWait(pinging, answered);
  const cpu = (await cpuOf(client)) - before;
  pinging.disconnect();
  const held = await longestCommand(client);
  process.stdout.write(
    `${name.slice(0, 60).padEnd(60)} ${status}  CPU ${shown(cpu)}  longest command ${shown(held)}  PING ${shown(wait)}\n`,
  );
};
