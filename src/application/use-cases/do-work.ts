import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { LeaseLost } from '../sync/apply.js';
import type { Needs } from '../world.js';

/** Does one piece of background work. `idle`: there was none. */
export type DoWork = TE.TaskEither<StoreError | LeaseLost, 'worked' | 'idle'>;

interface Deps extends Needs<'work' | 'clock'> {
  /** Other work, done when no job is due, and every so often before the jobs. */
  readonly besides: DoWork;
}

/** In one of so many calls the other work comes first, or it would wait as long as any job is due. */
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
