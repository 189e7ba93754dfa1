import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import { withinAge } from '../../domain/health/copy-age.js';
import type { StoreState } from '../../domain/health/store-state.js';
import { copyTooOld, type CopyTooOld } from '../errors.js';
import type { Clock } from '../ports/clock.js';

/** The age of the copy in seconds, where it is known to be no more than so many; asks nobody. */
export type BoundAge = (max: number) => E.Either<CopyTooOld, number>;

interface Deps {
  readonly storeState: IO<StoreState>;
  readonly clock: Clock;
}

export const makeBoundAge =
  ({ storeState, clock }: Deps): BoundAge =>
  (max) =>
    pipe(withinAge(storeState().age, max, clock.now()), E.mapLeft(copyTooOld));
