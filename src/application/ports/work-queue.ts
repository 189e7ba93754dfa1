import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

/**
 * Jobs that changes have recorded: propagation to posts, the rest of a deletion, the refreshing of ranked feeds. Any replica
 * may carry them out; each piece may be repeated, so that another process can finish what one has left.
 */
export interface WorkQueue {
  /** Does one bounded piece of what is due at `now`. `idle`: nothing was due. */
  readonly runNext: (now: number) => TaskEither<StoreError, 'worked' | 'idle'>;
}
