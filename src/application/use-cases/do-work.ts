import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { WorkQueue } from '../ports/work-queue.js';

/** Does recorded work, piece after piece, until none is due. */
export type DoWork = TE.TaskEither<StoreError, void>;

interface Deps {
  readonly work: WorkQueue;
  readonly clock: Clock;
}

export const makeDoWork = ({ work, clock }: Deps): DoWork => {
  const next: DoWork = pipe(
    TE.fromIO(clock.now),
    TE.flatMap(work.runNext),
    TE.flatMap((outcome) => (outcome === 'idle' ? TE.right(undefined) : next)),
  );
  return next;
};
