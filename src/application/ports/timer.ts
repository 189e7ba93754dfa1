import type { IO } from 'fp-ts/lib/IO.js';
import type { Task } from 'fp-ts/lib/Task.js';

/** How whoever waits for something waits. */
export interface Timer {
  /** ms of a clock that never goes back. */
  readonly now: IO<number>;
  /** Resolves after so many ms with true; at once, with false, when everything is to end. */
  readonly sleep: (ms: number) => Task<boolean>;
  /** From 0 up to 1. */
  readonly random: IO<number>;
}

/** Everything is to end: nothing more is asked. */
export interface Stopped {
  readonly _tag: 'Stopped';
}

export const stopped: Stopped = { _tag: 'Stopped' };
