import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Stopped } from './timer.js';

export interface Failure<E> {
  readonly error: E;
  /** When it failed, by a monotonic clock, ms. */
  readonly at: number;
}

/** Returns how long to wait after the last of these consecutive failures, ms; null when another try is of no use. */
export type Patience<E> = (last: Failure<E>, all: readonly Failure<E>[]) => number | null;

/** Repeats an attempt until it succeeds or `patience` returns null; then fails with the last failure. */
export type Retry = <E, A>(
  attempt: TaskEither<E, A>,
  patience: Patience<E>,
) => TaskEither<E | Stopped, A>;
