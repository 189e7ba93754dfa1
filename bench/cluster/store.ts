import { setTimeout as delay } from 'node:timers/promises';
import { secondsOfRedis, secondsOfService } from '../measure/processor.js';
import type { RedisProcess } from '../process/redis.js';
import { startService, type Service } from '../process/service.js';

/** One Redis or the nodes of a cluster, the service in front of it, and the processor time they take when idle. */
export interface Store {
  readonly nodes: readonly RedisProcess[];
  readonly service: Service;
  /** Seconds of processor time per second when idle: first of the service, then of each node. */
  readonly idle: readonly number[];
}

/** Microseconds of processor time for each request or record. */
export interface Spent {
  readonly service: number;
  readonly nodes: readonly number[];
}

/** Time over which an idle store is measured, ms. */
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

/** Starts the service in front of a store that has no other client. */
export const serveBefore = async (
  nodes: readonly RedisProcess[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Store> => {
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const service = await startService({
    // On a busy machine Redis may answer late, and the default timeout would then end an import.
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

/** Measures the processor time of some work per request or record, without what an idle store takes in the same time. */
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
