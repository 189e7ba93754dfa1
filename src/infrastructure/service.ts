import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';
import { sha1Digest } from '../adapters/system/sha1-digest.js';
import { startArbiter } from './arbiter.js';
import type { Config } from './config.js';
import type { Copies } from '../adapters/redis/copies/copies.js';
import { makeContainer } from './container.js';
import { tokens } from './tokens.js';
import { findDataHome, type DataHome } from './data-home.js';
import { describeMadeKeys, withDevelopmentKeys } from './development-keys.js';
import { startColumnRefresher } from './column-refresher.js';
import { startErrands } from './errands.js';
import { listen, type HttpServer } from './http-server.js';
import type { Loop } from './lease-loop.js';
import type { Log } from './log.js';
import type { Environment } from './settings.js';
import { leavePid } from './pid-file.js';
import type { Puller } from './puller.js';
import { startPulling } from './pulling.js';
import type { Reconciling } from './reconciling.js';
import { firstOutcome } from './redis.js';
import { startWarnings } from './start-warnings.js';
import { startStoreWatcher } from './store-watcher.js';
import { startWorker, type Worker } from './worker.js';

export interface Service {
  /** Says by /readyz that no more requests should come, and serves for DRAIN_TIME those that still do. */
  readonly leave: () => Promise<void>;
  /** Lets running requests finish and ends all that was started, within 10 s. */
  readonly stop: () => Promise<void>;
}

/** Of the 10 s of `stop`, what requests get to finish, and what each of the rest gets to end. */
const FINISH_LIMIT = 6000;
const END_LIMIT = 1500;

/** How often it is looked whether Redis takes writes, and is still the same, ms. */
const LOOK = 5000;

/** How soon a process hears what another was told of columns, ms. */
const HEAR = 3000;

const atMost = async (ms: number, work: Promise<unknown>): Promise<void> => {
  const timer = new AbortController();
  await Promise.race([
    work.catch(() => undefined),
    delay(ms, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
};

interface Running {
  readonly server: HttpServer | null;
  readonly worker: Worker | null;
  readonly errands: Loop | null;
  readonly looking: readonly Loop[];
  readonly puller: Puller | null;
  readonly arbiter: Loop | null;
  readonly reconciling: Reconciling | null;
  readonly copies: Copies | null;
  readonly client: Redis | null;
  readonly embedded: DataHome['embedded'];
}

const stopAll = async (running: Running): Promise<void> => {
  const { server, worker, errands, looking, puller, arbiter, reconciling } = running;
  const { copies, client, embedded } = running;
  const worked = Promise.all([
    worker?.stop(),
    errands?.stop(),
    ...looking.map((loop) => loop.stop()),
    puller?.stop(),
    arbiter?.stop(),
    reconciling?.stop(),
  ]);
  await server?.drain(FINISH_LIMIT);
  await atMost(END_LIMIT, worked);
  copies?.stop();
  if (client !== null) {
    await atMost(END_LIMIT, client.quit());
    client.disconnect();
  }
  if (embedded !== null) await atMost(END_LIMIT, embedded.stop());
};

/** Starts everything in order; rejects, with what had started ended again, when it cannot. */
export const startService = async (
  config: Config,
  env: Environment,
  log: Log,
): Promise<Service> => {
  const { auth, made } = withDevelopmentKeys(config.auth);
  const home = await findDataHome(config, env, log);
  const container = makeContainer({ config: { ...config, auth }, redis: home.redis, log });
  const client = container.resolve(tokens.redis);
  if (client !== null) await firstOutcome(client);
  const app = container.resolve(tokens.app);
  const copies = container.resolve(tokens.copies);
  const clock = container.resolve(tokens.clock);
  const watch = container.resolve(tokens.storeWatch);
  const columns = container.resolve(tokens.columns);
  const looking = [
    await startStoreWatcher({ watch, interval: LOOK, log }),
    await startColumnRefresher({ columns, interval: HEAR, log }),
  ];

  for (const warning of startWarnings(config)) log.warn(warning);
  log.info('✓ API key authentication enabled');
  const handler = app.callback();
  let server: HttpServer;
  try {
    server = await listen((req, res) => void handler(req, res), config, log);
  } catch (error) {
    const none = {
      server: null,
      worker: null,
      errands: null,
      puller: null,
      arbiter: null,
      reconciling: null,
    };
    await stopAll({ ...none, looking, copies, client, embedded: home.embedded });
    throw error;
  }
  const stores = container.resolve(tokens.stores);
  const { work } = stores;
  const besides = container.resolve(tokens.retryDeferred);
  const worker = startWorker({ work, besides, clock, log });
  const reconciling = container.resolve(tokens.reconciling);
  // What is kept in this process alone is nobody else's news.
  const errands =
    client === null
      ? null
      : startErrands({
          settings: config.sync,
          stores,
          storeState: watch.state,
          comparing: reconciling?.comparing ?? (() => TE.right(null)),
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
  reconciling?.schedule();
  if (config.sync.pull.isOn) reconciling?.besidePulling();
  log.info(`✓ Server running on port ${server.port}`);

  const lines = describeMadeKeys(made, {
    origin: `http://localhost:${server.port}`,
    issuer: container.resolve(tokens.issuer),
    now: clock.now(),
  });
  // For the person at the terminal, and not the log, which never holds a secret.
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));

  const pid = leavePid(process.cwd());
  return {
    leave: async () => {
      container.resolve(tokens.stopping).begin();
      server.retire();
      if (config.drainTime > 0) await delay(config.drainTime);
    },
    stop: async () => {
      await stopAll({
        server,
        worker,
        errands,
        looking,
        puller,
        arbiter,
        reconciling,
        copies,
        client,
        embedded: home.embedded,
      });
      pid.remove();
    },
  };
};
