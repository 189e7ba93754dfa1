import type { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';
import { sha1Digest } from '../adapters/system/sha1-digest.js';
import { startArbiter } from './arbiter.js';
import { atMost } from './at-most.js';
import type { Config } from './config.js';
import type { Copies } from '../adapters/redis/copies/copies.js';
import { makeContainer } from './container.js';
import { tokens } from './tokens.js';
import { startColumnRefresher } from './column-refresher.js';
import type { Ending } from './ending.js';
import { startBackgroundServices } from './background-services.js';
import { listen, type HttpServer } from './http-server.js';
import type { Loop } from './lease-loop.js';
import type { Log } from './log.js';
import type { Measure, MeasureAll } from './metrics.js';
import type { Puller } from './puller.js';
import { startPulling } from './pulling.js';
import type { Reconciling } from './reconciling.js';
import type { RedisSettings } from './redis-settings.js';
import { firstOutcome } from './redis.js';
import { startStoreWatcher } from './store-watcher.js';
import { startWorker, type Worker } from './worker.js';

export interface Service extends Ending {
  readonly port: number;
  /** What this process has counted by itself. */
  readonly measure: Measure;
}

interface Deps {
  readonly config: Config;
  readonly redis: RedisSettings;
  readonly log: Log;
  /** Null: this process is the only one. */
  readonly measureAll: MeasureAll | null;
}

/** Of the 10 s of `stop`, what requests get to finish, and what each of the rest gets to end. */
const FINISH_LIMIT = 6000;
const END_LIMIT = 1500;

/** How often it is looked whether Redis takes writes, and is still the same, ms. */
const LOOK = 5000;

/** How soon a process hears what another was told of columns, ms. */
const HEAR = 3000;

interface Running {
  readonly server: HttpServer | null;
  readonly worker: Worker | null;
  readonly backgroundServices: Loop | null;
  readonly looking: readonly Loop[];
  readonly puller: Puller | null;
  readonly arbiter: Loop | null;
  readonly reconciling: Reconciling | null;
  readonly copies: Copies | null;
  readonly client: Redis;
}

const stopAll = async (running: Running): Promise<void> => {
  const { server, worker, backgroundServices, looking, puller, arbiter, reconciling } = running;
  const { copies, client } = running;
  const worked = Promise.all([
    worker?.stop(),
    backgroundServices?.stop(),
    ...looking.map((loop) => loop.stop()),
    puller?.stop(),
    arbiter?.stop(),
    reconciling?.stop(),
  ]);
  await server?.drain(FINISH_LIMIT);
  await atMost(END_LIMIT, worked);
  copies?.stop();
  await atMost(END_LIMIT, client.quit());
  client.disconnect();
};

/**
 * Starts all that serves in this process, in order; rejects, with what had started ended again, when it
 * cannot.
 */
export const startService = async ({ config, redis, log, measureAll }: Deps): Promise<Service> => {
  const container = makeContainer({ config, redis, log, measureAll });
  const client = container.resolve(tokens.redis);
  await firstOutcome(client);
  const app = container.resolve(tokens.app);
  const copies = container.resolve(tokens.copies);
  const clock = container.resolve(tokens.clock);
  const watch = container.resolve(tokens.storeWatch);
  const columns = container.resolve(tokens.columns);
  const looking = [
    await startStoreWatcher({ watch, interval: LOOK, log }),
    await startColumnRefresher({ columns, interval: HEAR, log }),
  ];

  const handler = app.callback();
  let server: HttpServer;
  try {
    server = await listen((req, res) => void handler(req, res), config, log);
  } catch (error) {
    const none = {
      server: null,
      worker: null,
      backgroundServices: null,
      puller: null,
      arbiter: null,
      reconciling: null,
    };
    await stopAll({ ...none, looking, copies, client });
    throw error;
  }
  const stores = container.resolve(tokens.stores);
  const { work } = stores;
  const besides = container.resolve(tokens.retryDeferred);
  const worker = startWorker({ work, besides, clock, log });
  const reconciling = container.resolve(tokens.reconciling);
  const backgroundServices = startBackgroundServices({
    settings: config.sync,
    stores,
    storeState: watch.state,
    comparing: reconciling.comparing,
    refusedWebhooks: container.resolve(tokens.refusedWebhooks),
    readings: container.resolve(tokens.xano)?.readings ?? [],
    clock,
    log,
  });
  const pulling = container.resolve(tokens.pulling);
  const puller =
    pulling !== null && config.sync.pull.isOn
      ? startPulling(pulling, config.sync.pull.interval, log)
      : null;
  const arbiter = startArbiter({
    settings: config.sync,
    stores,
    access: container.resolve(tokens.xano),
    apply: container.resolve(tokens.apply),
    clock,
    digest: sha1Digest,
    log,
  });
  reconciling.schedule();
  if (config.sync.pull.isOn) reconciling.besidePulling();

  return {
    port: server.port,
    measure: container.resolve(tokens.numbers).measure,
    leave: async () => {
      container.resolve(tokens.stopping).begin();
      server.retire();
      if (config.drainTime > 0) await delay(config.drainTime);
    },
    stop: () =>
      stopAll({
        server,
        worker,
        backgroundServices,
        looking,
        puller,
        arbiter,
        reconciling,
        copies,
        client,
      }),
  };
};
