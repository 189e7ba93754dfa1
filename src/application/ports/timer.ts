import type { IO } from 'fp-ts/lib/IO.js';
import type { Task } from 'fp-ts/lib/Task.js';

/** Time, pauses and chance for code that waits. */
export interface Timer {
  /** Milliseconds of a monotonic clock. */
  readonly now: IO<number>;
  /** Resolves to true after so many ms; at once to false when the process is stopping. */
  readonly sleep: (ms: number) => Task<boolean>;
  /** A random number from 0 up to, but not including, 1. */
  readonly random: IO<number>;
}

/** The process is stopping: nothing more is tried. */
export interface Stopped {
  readonly _tag: 'Stopped';
}

export const stopped: Stopped = { _tag: 'Stopped' };
