import * as E from 'fp-ts/lib/Either.js';
import type { DoWork } from '../application/use-cases/do-work.js';
import { doubling } from '../domain/sync/backoff.js';
import type { Body, Log } from './loop.js';

/** Returns the pause after a turn, ms, by how many turns in a row have failed. */
const pauseAfter = (failures: number): number => doubling(200, 5000)(failures + 1);

/** Does jobs beside the requests, and asks less often while the store is away. */
export const jobs = (doWork: DoWork, log: Log): Body => {
  const damaged = new Set<string>();
  let failures = 0;
  return {
    turn: async () => {
      const outcome = await doWork();
      if (E.isRight(outcome)) {
        if (failures > 0) log.info('background work goes on');
        failures = 0;
        if (outcome.right === 'worked') return 0;
      } else if (outcome.left._tag === 'StoreDamaged') {
        // Only this job is held up; it is tried again in a while.
        if (!damaged.has(outcome.left.kind))
          log.warn({ err: outcome.left }, 'background work meets a damaged key: see reconcile');
        damaged.add(outcome.left.kind);
      } else {
        if (failures === 0) log.warn({ err: outcome.left }, 'background work waits for the store');
        failures += 1;
      }
      return pauseAfter(failures);
    },
  };
};
