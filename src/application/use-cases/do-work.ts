import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { LeaseLost } from '../sync/apply.js';
import type { Needs } from '../world.js';

/** Does one piece of what there is to do. `idle`: there was none. */
export type DoWork = TE.TaskEither<StoreError | LeaseLost, 'worked' | 'idle'>;

interface Deps extends Needs<'work' | 'clock'> {
  /** What there is to do besides, once no recorded piece is due. */
  readonly besides: DoWork;
}

export const makeDoWork = ({ work, besides, clock }: Deps): DoWork =>
  pipe(
    TE.fromIO(clock.now),
    TE.flatMap(work.runNext),
    TE.flatMap((outcome): DoWork => (outcome === 'idle' ? besides : TE.right(outcome))),
  );
