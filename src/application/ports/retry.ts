import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Stopped } from './timer.js';

export interface Failure<E> {
  readonly error: E;
  /** By a clock that never goes back, ms. */
  readonly at: number;
}

/** How long to wait after the last of these failures in a row, ms; null: another try is of no use. */
export type Patience<E> = (last: Failure<E>, all: readonly Failure<E>[]) => number | null;

/** Tries again as long as patience lasts, and answers with the last failure when it is at its end. */
export type Retry = <E, A>(
  attempt: TaskEither<E, A>,
  patience: Patience<E>,
) => TaskEither<E | Stopped, A>;
