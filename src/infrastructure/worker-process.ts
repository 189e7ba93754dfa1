import * as E from 'fp-ts/lib/Either.js';
import cluster, { type Worker } from 'node:cluster';
import { readConfig } from './config.js';
import { embeddedSettings, NoDataHome } from './foundation.js';
import { EXIT_CONFIG, explainStart, makeEnd, watchFaults } from './ending.js';
import { makeLog } from './log.js';
import type { Measure, Measured } from './metrics.js';
import { type Start, type ToPrimary, type ToWorker, readToWorker } from './process-messages.js';
import { startService } from './service.js';

/** Runs one of several processes that serve; the primary process tells it what to do. */
const work = (worker: Worker): void => {
  let end = (code: number): void => {
    process.exit(code);
  };
  let measure: Measure | null = null;
  const scrapes = new Map<number, (all: readonly Measured[]) => void>();
  let count = 0;

  const tell = (message: ToPrimary): void => {
    worker.send(message);
  };

  const measureAll = (): Promise<readonly Measured[]> =>
    new Promise((resolve) => {
      count += 1;
      scrapes.set(count, resolve);
      tell({ kind: 'scrape', scrape: count });
    });

  const serve = async ({ env, socket }: Start): Promise<void> => {
    const read = readConfig(env);
    // The settings were good before, so a file that they name has changed since.
    if (E.isLeft(read)) throw new Error(read.left.join('\n'));
    const config = read.right;
    const log = await makeLog(config);
    const ending = makeEnd('A worker', config.drainTime, log);
    end = ending.end;
    watchFaults(log, end);
    const redis = socket === null ? config.redis : embeddedSettings(socket);
    if (redis === null) throw new Error('REDIS_URL is not set, and no embedded Redis is named');
    const service = startService({ config, redis, log, measureAll, giveUp: end });
    ending.watch(service);
    try {
      measure = (await service).measure;
      tell({ kind: 'ready' });
    } catch (error) {
      log.fatal(explainStart(error, config));
      end(error instanceof NoDataHome ? EXIT_CONFIG : 1);
    }
  };

  const heed = async (message: ToWorker | null): Promise<void> => {
    switch (message?.kind) {
      case 'start':
        await serve(message);
        return;
      case 'end':
        end(message.code);
        return;
      case 'measure':
        if (measure === null) return;
        tell({ kind: 'measured', scrape: message.scrape, numbers: [...(await measure())] });
        return;
      case 'scraped':
        scrapes.get(message.scrape)?.(message.all);
        scrapes.delete(message.scrape);
        return;
      case undefined:
    }
  };

  // A signal to all processes of a group does not hurry those that end already; the primary process decides when this
  // one has to end at once.
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      end(0);
    });
  worker.on('message', (message: unknown) => {
    void heed(readToWorker(message));
  });
  tell({ kind: 'hello' });
};

export const runWorker = (): void => {
  if (cluster.worker === undefined) {
    process.stderr.write('A worker is started by the service itself: see WEB_CONCURRENCY\n');
    process.exitCode = 1;
    return;
  }
  work(cluster.worker);
};
