import type { IO } from 'fp-ts/lib/IO.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { News } from '../../domain/live.js';
import type { StoreError } from '../errors.js';

/** What one change told. */
export interface LiveEntry {
  /** As in domain/live.ts; later ones have greater places. */
  readonly place: string;
  readonly news: readonly News[];
}

/** What changes tell those who listen, for a while after. One reader of a process asks; it may wait for an answer. */
export interface LiveSource {
  /** The newest entries, oldest first, at most so many. */
  readonly recent: (count: number) => TaskEither<StoreError, readonly LiveEntry[]>;
  /** The entries after a place, oldest first: as soon as there are some, or none after a while. */
  readonly after: (place: string) => TaskEither<StoreError, readonly LiveEntry[]>;
  /** Ends what is waited for; nothing is answered any more. */
  readonly stop: IO<void>;
}
