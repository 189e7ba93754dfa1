import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

/** Changes that whoever made them did not live to finish; only a store whose keys lie apart has such. */
export interface AbandonedChanges {
  /** Finishes those that had happened and takes the others back; how many it was. Anybody may, at any time, and twice. */
  readonly settle: (now: number) => TE.TaskEither<StoreError, number>;
}
