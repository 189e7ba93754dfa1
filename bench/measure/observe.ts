import { requestsOf } from '../load/requests.js';
import { openConnection } from '../load/connection.js';
import type { Target } from '../load/plan.js';
import type { RedisProcess } from '../process/redis.js';
import { setTimeout as delay } from 'node:timers/promises';
import { watchHeld, type Held } from './held.js';
import { commandsBetween, countsOf, sum } from './redis-counts.js';

/** What Redis saw of some requests. */
export interface Observed {
  /** Commands of a request, those within scripts too. */
  readonly commands: number;
  /** The most frequent of them, such as `hgetall 1.0`. */
  readonly names: string;
  /** Bytes of a request that went to Redis, and back. */
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

/** Runs something that makes requests, and tells what each of them was to Redis. */
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
/** For how long the background work of what came before is waited for, ms. */
const PATIENCE = 60_000;

/** Also for the homes of readers who have asked for their feed for the first time, and for ranked tags that are due. */
export const untilQuiet = async (client: RedisProcess['client']): Promise<void> => {
  const end = performance.now() + PATIENCE;
  const jobs = async (): Promise<number> =>
    (await client.zcard('sys:work')) +
    (await client.zcard('sys:homes:work')) +
    (await client.zcount('sys:reranks', '-inf', Date.now()));
  while ((await jobs()) > 0 && performance.now() < end) await delay(50);
};

/**
 * Round trips to Redis of a request while nobody else asks: how often Redis read from a connection, less what
 * it reads anyway in as much time. A fence asks on two connections at the same moment, one of them by PING, and is one.
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
  // Each count is itself two reads, of which one comes before the number.
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
