import type { IO } from 'fp-ts/lib/IO.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { News } from '../../domain/live.js';
import type { StoreError } from '../errors.js';

/** The news of one change. */
export interface LiveEntry {
  /** A place as in domain/live.ts; later entries have greater places. */
  readonly place: string;
  readonly news: readonly News[];
}

/** The stream of news for listeners, kept for a while. A process has one reader of it, whose call may block. */
export interface LiveSource {
  /** Returns the newest `count` entries, the oldest of them first. */
  readonly recent: (count: number) => TaskEither<StoreError, readonly LiveEntry[]>;
  /** Returns the entries after a place, oldest first: waits until there are some, and returns none after a while. */
  readonly after: (place: string) => TaskEither<StoreError, readonly LiveEntry[]>;
  /** Ends the call that waits; no call is answered any more. */
  readonly stop: IO<void>;
}
