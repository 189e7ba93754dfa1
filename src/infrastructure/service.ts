import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import { type Loop, startLoop } from '../runtime/loop.js';
import { serving } from '../runtime/serving.js';
import { atMost } from '../runtime/timer.js';
import type { Config } from './config.js';
import { makeContainer } from './container.js';
import { EXIT_CONFIG, type Ending } from './ending.js';
import { NoDataHome } from './foundation.js';
import { type HttpServer, listen } from './http-server.js';
import type { Log } from './log.js';
import type { Measure, MeasureAll } from './metrics.js';
import { firstOutcome } from './redis.js';
import { unfitness, watchFitness } from './unfit-store.js';
import type { RedisSettings } from './redis-settings.js';
import { tokens } from './tokens.js';

export interface Service extends Ending {
  readonly port: number;
  /** What this process has counted by itself. */
  readonly measure: Measure;
}

interface Deps {
  readonly config: Config;
  readonly redis: RedisSettings;
  readonly log: Log;
  /** Null where this process is the only one. */
  readonly measureAll: MeasureAll | null;
  /** Called, with the exit code, where it turns out later that nothing may be written here. */
  readonly giveUp: (code: number) => void;
}

/** Of the 10 s of `stop`, ms: for requests to finish, and for each of the rest to end. */
const FINISH_LIMIT = 6000;
const END_LIMIT = 1000;

/** Rejects where nothing may be written: a write would be lost, or lie where nobody looks for it. */
const refuseUnfit = async (client: Redis | Cluster): Promise<void> => {
  const fault = await unfitness(client);
  if (fault === null) return;
  client.disconnect();
  throw new NoDataHome(fault);
};

/** Starts all that serves in this process, in order; rejects when it cannot, after what had started has ended again. */
export const startService = async (deps: Deps): Promise<Service> => {
  const { config, log, giveUp } = deps;
  const container = makeContainer(deps);
  const client = container.resolve(tokens.redis);
  await firstOutcome(client, deps.redis);
  const waits = container.resolve(tokens.waits);
  if (waits !== null) await firstOutcome(waits.client, deps.redis);
  await refuseUnfit(client);
  watchFitness(client, (fault) => {
    log.fatal(fault);
    giveUp(EXIT_CONFIG);
  });
  const handler = container.resolve(tokens.app).callback();
  const copies = container.resolve(tokens.copies);
  const live = container.resolve(tokens.live);
  const running: Pick<Loop, 'stop'>[] = [];
  const serves = startLoop(serving(container.resolve(tokens.stores).leases));

  const stop = async (server: HttpServer | null): Promise<void> => {
    live.hub.close();
    const stopped = Promise.all(running.map((one) => one.stop()));
    await server?.drain(FINISH_LIMIT);
    await atMost(END_LIMIT, stopped);
    await atMost(END_LIMIT, serves.stop());
    copies?.stop();
    await atMost(END_LIMIT, client.quit());
    client.disconnect();
    waits?.client.disconnect();
  };

  await serves.begun;
  // Each watch has looked once before any request is answered.
  for (const body of container.resolve(tokens.watches)) {
    const watch = startLoop(body);
    running.push(watch);
    await watch.begun;
  }
  for (const body of live.bodies) running.push(startLoop(body));
  let server: HttpServer;
  try {
    server = await listen((req, res) => void handler(req, res), config, log);
  } catch (error) {
    await stop(null);
    throw error;
  }
  for (const body of container.resolve(tokens.background)) running.push(startLoop(body));
  running.push(container.resolve(tokens.reconciling));

  return {
    port: server.port,
    measure: container.resolve(tokens.numbers).measure,
    leave: async () => {
      container.resolve(tokens.stopping).begin();
      live.hub.close();
      server.retire();
      if (config.drainTime > 0) await delay(config.drainTime);
    },
    stop: () => stop(server),
  };
};
