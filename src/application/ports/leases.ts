import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

/** Leases for work that only one replica may do at a time, and the cursors of such work. */
export interface Leases {
  /** Takes a lease for `ttl` ms, or renews it; true when the holder has it. */
  readonly acquire: (name: string, holder: string, ttl: number) => TaskEither<StoreError, boolean>;
  /** Whether anybody holds the lease. */
  readonly isHeld: (name: string) => TaskEither<StoreError, boolean>;
  /** Releases the lease if the holder has it. */
  readonly release: (name: string, holder: string) => TaskEither<StoreError, void>;
  /** Reads cursors by name, as `SyncStore.commit` saves them; a name that was never saved is absent. */
  readonly cursors: (
    names: readonly string[],
  ) => TaskEither<StoreError, Readonly<Record<string, string>>>;
}
