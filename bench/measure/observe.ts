import { requestsOf } from '../load/requests.js';
import { openConnection } from '../load/connection.js';
import type { Target } from '../load/plan.js';
import type { RedisProcess } from '../process/redis.js';
import { setTimeout as delay } from 'node:timers/promises';
import { watchHeld, type Held } from './held.js';
import { commandsBetween, countsOf, sum } from './redis-counts.js';

/** What a number of requests cost Redis. */
export interface Observed {
  /** Commands per request, including those within scripts. */
  readonly commands: number;
  /** The most frequent of them, such as `hgetall 1.0`. */
  readonly names: string;
  /** Bytes per request sent to Redis, and received from it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly held: Held;
}

const NAMED = 4;

const namesOf = (commands: ReadonlyMap<string, number>, requests: number): string =>
  Array.from(commands)
    .filter(([, calls]) => calls / requests >= 0.05)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, NAMED)
    .map(([name, calls]) => `${name} ${(calls / requests).toFixed(1)}`)
    .join(', ');

/** Runs work that makes requests, and measures what each request cost Redis. */
export const observe = async <A>(
  { client, port }: RedisProcess,
  work: () => Promise<A>,
  requestsIn: (result: A) => number,
): Promise<{ readonly result: A; readonly observed: Observed }> => {
  const watch = await watchHeld(port);
  const [before, pingsBefore] = [await countsOf(client), watch.pings()];
  const result = await work();
  const [after, pingsAfter] = [await countsOf(client), watch.pings()];
  const held = await watch.stop();
  const requests = Math.max(1, requestsIn(result));
  const commands = commandsBetween(before, after, pingsAfter - pingsBefore);
  return {
    result,
    observed: {
      commands: sum(commands.values()) / requests,
      names: namesOf(commands, requests),
      bytesIn: (after.bytesIn - before.bytesIn) / requests,
      bytesOut: (after.bytesOut - before.bytesOut) / requests,
      held,
    },
  };
};

const CALM = 200;
const IDLE = 300;
/** Longest wait for the background work of earlier requests, ms. */
const PATIENCE = 60_000;

/**
 * Waits for queued jobs, for the homes of readers who have just asked for their feed for the first time, and for
 * ranked tags that are due.
 */
export const untilQuiet = async (client: RedisProcess['client']): Promise<void> => {
  const end = performance.now() + PATIENCE;
  const jobs = async (): Promise<number> =>
    (await client.zcard('sys:work')) +
    (await client.zcard('sys:homes:work')) +
    (await client.zcount('sys:reranks', '-inf', Date.now()));
  while ((await jobs()) > 0 && performance.now() < end) await delay(50);
};

/**
 * Measures the round trips to Redis per request while there is no other load: how often Redis read from a connection,
 * less the reads of an idle service in the same time. A fence counts as one: it asks on two connections at once, on
 * one of them by PING, which is not counted.
 */
export const roundTripsOf = async ({ client }: RedisProcess, target: Target): Promise<number> => {
  const connection = await openConnection(target.url);
  const next = requestsOf(target);
  await connection.send(next());
  await untilQuiet(client);
  const reads = async (): Promise<number> => {
    const counts = await countsOf(client);
    return counts.reads - (counts.commands.get('ping') ?? 0);
  };
  // Each count itself causes two reads, one of which comes before the number.
  const idleFrom = await reads();
  await delay(IDLE);
  const [before, begun] = [await reads(), performance.now()];
  for (let count = 0; count < CALM; count += 1) await connection.send(next());
  const elapsed = performance.now() - begun;
  const after = await reads();
  connection.close();
  const idle = ((before - idleFrom - 2) * elapsed) / IDLE;
  return Math.max(0, after - before - 2 - idle) / CALM;
};
