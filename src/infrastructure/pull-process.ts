import * as E from 'fp-ts/lib/Either.js';
import { once } from 'node:events';
import { pino } from 'pino';
import type { PullFault, PullRun } from '../adapters/cli/context.js';
import { type Config, readConfig } from './config.js';
import { makeContainer } from './container.js';
import { tokens } from './tokens.js';
import { type Log, describeError } from './log.js';
import { loadEnvironment } from './environment.js';
import { startLoop } from '../runtime/loop.js';
import { pullOnce } from '../runtime/pull.js';
import { serving } from '../runtime/serving.js';
import { firstOutcome } from './redis.js';
import { readingWarnings } from './sync-settings.js';
import { unfitness, watchFitness } from './unfit-store.js';

const usage = (message: string): E.Either<PullFault, never> => E.left({ code: 'usage', message });

/** Logs to stderr, since stdout is for what the command says. */
const makeProcessLog = ({ logLevel }: Config): Log =>
  pino(
    { level: logLevel, serializers: { err: (error: unknown) => describeError(error) } },
    pino.destination({ dest: 2, sync: true }),
  );

const untilSignal = (): Promise<unknown> =>
  Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);

const run = async (config: Config, { isOnce, onRound }: PullRun) => {
  const { redis } = config;
  if (redis === null)
    return usage('REDIS_URL is not set: where the service keeps its data is not known here');
  const log = makeProcessLog(config);
  for (const sentence of readingWarnings(config.sync)) log.warn(sentence);
  // This process answers no requests, and the connections of a copy would keep it from ending.
  const withoutCopy = { ...config, limits: { ...config.limits, copy: 0 } };
  const container = makeContainer({
    config: withoutCopy,
    redis,
    log,
    measureAll: null,
  });
  const [client, pulling] = [container.resolve(tokens.redis), container.resolve(tokens.pulling)];
  const waits = container.resolve(tokens.waits);
  const end = (): void => {
    client.disconnect();
    waits?.client.disconnect();
  };
  if (pulling === null) {
    end();
    return usage('XANO_SNAPSHOT_URL or XANO_META_URL must be set, to know where to read');
  }
  const { pull, lease, access } = pulling;
  await firstOutcome(client, redis);
  if (waits !== null) await firstOutcome(waits.client, redis);
  const unfit = await unfitness(client);
  if (unfit !== null) {
    end();
    return usage(unfit);
  }
  const serves = startLoop(serving(container.resolve(tokens.stores).leases));
  await serves.begun;
  let result: E.Either<PullFault, void> = E.right(undefined);
  const faults: string[] = [];
  const turnedUnfit = new Promise<void>((resolve) => {
    watchFitness(client, (fault) => {
      faults.push(fault);
      resolve();
    });
  });
  const ended = Promise.race([untilSignal(), turnedUnfit]);
  if (isOnce) {
    void ended.then(access.stop);
    const read = await pullOnce({ pull, lease, retry: access.retry, onRound });
    result = E.mapLeft((message: string): PullFault => ({ code: 'failed', message }))(read);
  } else {
    const reconciling = container.resolve(tokens.reconciling);
    const beside = reconciling.besidePulling();
    const bodies = beside === null ? [] : [beside];
    const loops = [pulling.body(onRound), ...bodies].map((body) => startLoop(body));
    await ended;
    await Promise.all([...loops.map((loop) => loop.stop()), reconciling.stop()]);
  }
  await serves.stop();
  end();
  return faults.length === 0 ? result : usage(faults.join('\n'));
};

/** Pulls in this process, beside any service that runs. */
export const pullHere = async (task: PullRun): Promise<E.Either<PullFault, void>> => {
  const config = E.flatMap(readConfig)(loadEnvironment());
  return E.isLeft(config) ? usage(config.left.join('\n')) : run(config.right, task);
};
