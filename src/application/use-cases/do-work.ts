import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { LeaseLost } from '../sync/apply.js';
import type { Needs } from '../world.js';

/** Does one piece of what there is to do. `idle`: there was none. */
export type DoWork = TE.TaskEither<StoreError | LeaseLost, 'worked' | 'idle'>;

interface Deps extends Needs<'work' | 'clock'> {
  /** What there is to do besides: once no recorded piece is due, and every so often before those. */
  readonly besides: DoWork;
}

/** So often what there is besides comes first, or it would wait for as long as any piece is due. */
const FAIR = 4;

export const makeDoWork = ({ work, besides, clock }: Deps): DoWork => {
  const recorded: DoWork = pipe(TE.fromIO(clock.now), TE.flatMap(work.runNext));
  let asked = 0;
  return () => {
    asked += 1;
    const [first, second] = asked % FAIR === 0 ? [besides, recorded] : [recorded, besides];
    return pipe(
      first,
      TE.flatMap((outcome) => (outcome === 'idle' ? second : TE.right(outcome))),
    )();
  };
};
