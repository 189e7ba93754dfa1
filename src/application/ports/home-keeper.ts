import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';

/** Keeps the following feeds of those who read them ready: homes. */
export interface HomeKeeper {
  /** Has a home made where there is none to be trusted, and remembers that it was read. One step. */
  readonly ask: (reader: Username, now: number) => TE.TaskEither<StoreError, unknown>;
  /**
   * Takes out what no page shows, by the author that each post was seen to have, null for none. Each is looked
   * at once more in the step.
   */
  readonly sweep: (
    reader: Username,
    dead: ReadonlyMap<PostId, Username | null>,
  ) => TE.TaskEither<StoreError, unknown>;
}

/** Where every following feed is merged when it is read. */
export const NO_HOMES: HomeKeeper = {
  ask: () => TE.right(undefined),
  sweep: () => TE.right(undefined),
};
