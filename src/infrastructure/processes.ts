import { atMost } from '../runtime/timer.js';
import { type Foundation, announce, layFoundation, leavePid } from './foundation.js';
import type { Config } from './config.js';
import { EMBEDDED_END_LIMIT } from './embedded-redis.js';
import type { Ending } from './ending.js';
import type { Log } from './log.js';
import { startService } from './service.js';
import type { Environment } from './settings.js';
import cluster from 'node:cluster';
import { type AddressInfo, createServer } from 'node:net';
import { keepWorkers } from './keep-workers.js';
import { type Start, WORKER } from './process-messages.js';

/** Serves in this process alone; rejects when it cannot, after what had started has ended again. */
export const startOneProcess = async (
  given: Config,
  env: Environment,
  log: Log,
  giveUp: (code: number) => void,
): Promise<Ending> => {
  const { config, made, home } = await layFoundation(given, env, log);
  const endRedis = (): Promise<void> =>
    home.embedded === null ? Promise.resolve() : atMost(EMBEDDED_END_LIMIT, home.embedded.stop());
  try {
    const service = await startService({
      config,
      redis: home.redis,
      log,
      measureAll: null,
      giveUp,
    });
    announce(config, made, service.port, log);
    const pid = leavePid(process.cwd());
    return {
      leave: service.leave,
      stop: async () => {
        await service.stop();
        await endRedis();
        pid.remove();
      },
    };
  } catch (error) {
    await endRedis();
    throw error;
  }
};

interface Deps {
  readonly config: Config;
  readonly env: Environment;
  readonly log: Log;
  /** The file that each process runs: this one may have been started by the command line. */
  readonly program: string;
  /** Called once, with the exit code, when starting workers is of no use any more. */
  readonly giveUp: (code: number) => void;
}

/** Tries the port once for all processes; 0 finds one that is free. Rejects where the port cannot be had. */
const findPort = ({ port, host }: Config): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host }, () => {
      const address = server.address() as AddressInfo;
      server.close(() => {
        resolve(address.port);
      });
    });
  });

/** Returns all that a worker has to know, so that each is the same, also one that is started later. */
const startOf = ({ config, home, made }: Foundation, env: Environment): Start => {
  const given: Environment = {
    ...env,
    PORT: String(config.port),
    ...(made.apiKey === null ? {} : { XANO_API_KEY: made.apiKey }),
    ...(made.jwtSecret === null ? {} : { JWT_SECRET: made.jwtSecret }),
  };
  const known = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    kind: 'start',
    env: Object.fromEntries(known),
    socket: home.embedded === null ? null : home.embedded.path,
  };
};

/**
 * Starts several processes that serve on one port and share nothing but Redis. This process serves nothing: it makes
 * what is made once, and keeps the others running. Resolves before they listen; rejects when they cannot, after what
 * had started has ended again.
 */
export const startProcesses = async ({
  config,
  env,
  log,
  program,
  giveUp,
}: Deps): Promise<Ending> => {
  const port = await findPort(config);
  const foundation = await layFoundation({ ...config, port }, env, log);
  const { made, home } = foundation;
  cluster.setupPrimary({ exec: program, args: [WORKER], serialization: 'advanced' });
  const pid = leavePid(process.cwd());
  let isAnnounced = false;
  const workers = keepWorkers({
    start: startOf(foundation, env),
    count: config.processes,
    log,
    giveUp,
    onReady: () => {
      if (!isAnnounced) announce(foundation.config, made, port, log);
      isAnnounced = true;
    },
  });
  return {
    leave: workers.leave,
    stop: async () => {
      try {
        await workers.stop();
      } finally {
        if (home.embedded !== null) await atMost(EMBEDDED_END_LIMIT, home.embedded.stop());
        pid.remove();
      }
    },
  };
};
