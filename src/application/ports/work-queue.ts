import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

/**
 * Recorded work that follows a change: propagation to posts, the rest of a deletion, the refreshing
 * of ranked feeds. Any replica may take it up; each piece is safe to do twice, so that whoever finds
 * it unfinished finishes it.
 */
export interface WorkQueue {
  /** Does one bounded piece of what is due at `now`. `idle`: nothing was due. */
  readonly runNext: (now: number) => TaskEither<StoreError, 'worked' | 'idle'>;
}
