import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';

/** Keeps homes: materialised following feeds of the users who read them. */
export interface HomeKeeper {
  /** Atomic: notes that the home was read, and starts to build it where there is none that can be trusted. */
  readonly ask: (reader: Username, now: number) => TE.TaskEither<StoreError, unknown>;
  /**
   * Removes posts that no page shows from a home. `dead` has the author that each post was seen to have, null for none; each
   * post is checked once more before it is removed.
   */
  readonly sweep: (
    reader: Username,
    dead: ReadonlyMap<PostId, Username | null>,
  ) => TE.TaskEither<StoreError, unknown>;
}

/** For a service without homes, where every following feed is merged when it is read. */
export const NO_HOMES: HomeKeeper = {
  ask: () => TE.right(undefined),
  sweep: () => TE.right(undefined),
};
