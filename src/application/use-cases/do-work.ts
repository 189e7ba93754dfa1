import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { LeaseLost } from '../sync/apply.js';
import type { Clock } from '../ports/clock.js';
import type { WorkQueue } from '../ports/work-queue.js';

/**
 * Does recorded work, piece after piece, until none is due (`idle`) or a run's worth is done
 * (`worked`): each piece adds to a chain of promises that is let go only when the run ends.
 */
export type DoWork = TE.TaskEither<StoreError | LeaseLost, 'worked' | 'idle'>;

interface Deps {
  readonly work: WorkQueue;
  /** What there is to do besides, once no piece is due. */
  readonly besides: DoWork;
  readonly clock: Clock;
}

/** How many pieces one run does at most. */
const PIECES = 100;

export const makeDoWork = ({ work, besides, clock }: Deps): DoWork => {
  const doJob: DoWork = pipe(
    TE.fromIO(clock.now),
    TE.flatMap(work.runNext),
    TE.flatMap((outcome): DoWork => (outcome === 'idle' ? besides : TE.right(outcome))),
  );
  const doAtMost = (pieces: number): DoWork =>
    pipe(
      doJob,
      TE.flatMap((outcome) =>
        outcome === 'idle' || pieces === 1 ? TE.right(outcome) : doAtMost(pieces - 1),
      ),
    );
  return doAtMost(PIECES);
};
