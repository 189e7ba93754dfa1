import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../application/ports/clock.js';
import type { WorkQueue } from '../application/ports/work-queue.js';
import { makeDoWork, type DoWork } from '../application/use-cases/do-work.js';
import type { Log } from './log.js';

export interface Worker {
  /** Resolves when the job at hand is done; the rest stays recorded. */
  readonly stop: () => Promise<void>;
}

interface Deps {
  readonly work: WorkQueue;
  readonly besides: DoWork;
  readonly clock: Clock;
  readonly log: Log;
}

const IDLE_DELAY = 200;
const MAX_DELAY = 5000;

/** Does recorded work beside the requests, and asks less often while the store is away. */
export const startWorker = ({ work, besides, clock, log }: Deps): Worker => {
  const stopping = new AbortController();
  const interruptible: WorkQueue = {
    runNext: (now) => (stopping.signal.aborted ? TE.right('idle') : work.runNext(now)),
  };
  const unlessStopping: DoWork = () =>
    stopping.signal.aborted ? TE.right('idle' as const)() : besides();
  const doWork = makeDoWork({ work: interruptible, besides: unlessStopping, clock });

  const pause = (ms: number): Promise<void> =>
    delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  const run = async (): Promise<void> => {
    let failures = 0;
    const damaged = new Set<string>();
    while (!stopping.signal.aborted) {
      const outcome = await doWork();
      if (E.isRight(outcome)) {
        if (failures > 0) log.info('background work goes on');
        failures = 0;
        if (outcome.right === 'worked') continue;
      } else if (outcome.left._tag === 'StoreDamaged') {
        // Only this job is held up, and taken up again in a while.
        if (!damaged.has(outcome.left.kind))
          log.warn({ err: outcome.left }, 'background work meets a damaged key: see reconcile');
        damaged.add(outcome.left.kind);
      } else {
        if (failures === 0) log.warn({ err: outcome.left }, 'background work waits for the store');
        failures += 1;
      }
      await pause(Math.min(IDLE_DELAY * 2 ** failures, MAX_DELAY));
    }
  };

  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};
