import { setTimeout as delay } from 'node:timers/promises';
import { secondsOfRedis, secondsOfService } from '../measure/processor.js';
import type { RedisProcess } from '../process/redis.js';
import { startService, type Service } from '../process/service.js';

/** One Redis or the nodes of a cluster, the service before it, and what they take while nobody asks. */
export interface Store {
  readonly nodes: readonly RedisProcess[];
  readonly service: Service;
  /** Seconds of the processor a second: of the service, and then of each node. */
  readonly idle: readonly number[];
}

/** Microseconds of the processor for each thing that was done. */
export interface Spent {
  readonly service: number;
  readonly nodes: readonly number[];
}

/** How long is looked at what an idle store takes, ms. */
const IDLE = 5_000;

type Running = Pick<Store, 'nodes' | 'service'>;

const secondsOf = ({ nodes, service }: Running): Promise<readonly number[]> =>
  Promise.all([secondsOfService(service), ...nodes.map(secondsOfRedis)]);

const during = async (
  store: Running,
  work: () => Promise<unknown>,
): Promise<{ readonly taken: readonly number[]; readonly seconds: number }> => {
  const [before, begun] = [await secondsOf(store), performance.now()];
  await work();
  const [after, seconds] = [await secondsOf(store), (performance.now() - begun) / 1000];
  return { taken: after.map((value, at) => value - (before[at] ?? 0)), seconds };
};

/** Starts the service before a store that is not asked by anybody else. */
export const serveBefore = async (
  nodes: readonly RedisProcess[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Store> => {
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const service = await startService({
    // A machine that does other things besides may keep Redis waiting, which ends an import else.
    env: {
      ...settings,
      REDIS_COMMAND_TIMEOUT: '30000',
      ...(nodes.length > 1 && { REDIS_CLUSTER_NODES: addresses }),
    },
    ...(nodes.length === 1 && { redisUrl: nodes[0]?.url ?? '' }),
  });
  const running = { nodes, service };
  const { taken, seconds } = await during(running, () => delay(IDLE));
  return { ...running, idle: taken.map((value) => value / seconds) };
};

/** What some work takes of the processor beyond what passes anyway, for each of the things that it did. */
export const spend = async (store: Store, work: () => Promise<number>): Promise<Spent> => {
  let count = 0;
  const { taken, seconds } = await during(store, async () => {
    count = await work();
  });
  const [service = 0, ...nodes] = taken.map(
    (value, at) => (1e6 * Math.max(0, value - (store.idle[at] ?? 0) * seconds)) / count,
  );
  return { service, nodes };
};
