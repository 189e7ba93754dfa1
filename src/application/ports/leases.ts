import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

/** Who of the replicas does what only one may do, and how far each such thing has come. */
export interface Leases {
  /** True when the lease is the holder's from now on for `ttl` ms, or was and is renewed. */
  readonly acquire: (name: string, holder: string, ttl: number) => TaskEither<StoreError, boolean>;
  /** Whether anybody has it. */
  readonly isHeld: (name: string) => TaskEither<StoreError, boolean>;
  /** Gives it up, if it is the holder's. */
  readonly release: (name: string, holder: string) => TaskEither<StoreError, void>;
  /** Cursors by name; `SyncStore.commit` saves them. Absent where nothing was saved. */
  readonly cursors: (
    names: readonly string[],
  ) => TaskEither<StoreError, Readonly<Record<string, string>>>;
}
