import type { IO } from 'fp-ts/lib/IO.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Report } from '../../domain/reconcile/report.js';

export interface Turn {
  /** How many things were looked at, which is what a rate is kept of. */
  readonly looked: number;
  /** How long nothing is to be done, ms. */
  readonly wait: number;
  readonly isDone: boolean;
}

/** A comparison under way. Whoever drives it takes turn after turn, at the pace that is wanted. */
export interface Run<E> {
  readonly turn: TaskEither<E, Turn>;
  readonly report: IO<Report>;
}

export const looked = (count: number): Turn => ({ looked: count, wait: 0, isDone: false });
export const waiting = (wait: number): Turn => ({ looked: 0, wait, isDone: false });
export const DONE: Turn = { looked: 0, wait: 0, isDone: true };
