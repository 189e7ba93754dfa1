import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import { error, type Made } from '../tagged.js';

/** One of the two stores failed; the same call continues the work once that store answers again. */
export const migrationFailed = error(
  'MigrationFailed',
  (side: 'source' | 'target', cause: StoreError) => ({ side, cause }),
);

export type RefusedMigration =
  /** The source was never used by the service, so it is hardly the one that is meant. */
  | 'no_source'
  /** The source is the target of a migration that was not finished. */
  | 'unfinished_source'
  /** The target holds keys, and no migration has begun there. */
  | 'not_empty'
  /** The target holds this store already: a migration was finished, or it is the source itself. */
  | 'finished'
  /** The target holds an unfinished migration of another store. */
  | 'other_source'
  /** Another run has begun since, and continues the work of this one. */
  | 'taken_over'
  /** The target evicts keys when it is full; `detail` is its eviction policy. */
  | 'target_evicts'
  /** A service runs at the target. */
  | 'target_served'
  /** The source does not come to rest: it is still written to, or its slots still move. */
  | 'still_written';

/** `detail`: what was found, for the message; '' when there is nothing to add. */
export const migrationRefused = error(
  'MigrationRefused',
  (reason: RefusedMigration, detail: string) => ({ reason, detail }),
);

export type MigrationError = Made<typeof migrationFailed> | Made<typeof migrationRefused>;

type Asked<A> = TaskEither<MigrationError, A>;

/** One page of key names, and the cursor of the next page; '0' is both the start and the end. */
export interface NamesPage {
  readonly next: string;
  readonly names: readonly string[];
}

export interface SourcePage extends NamesPage {
  /** Names of leases, which a service holds while it runs and for half a minute after it was killed. */
  readonly leases: readonly string[];
  /** Number of records of changes that are not yet carried out in all their buckets. */
  readonly underWay: number;
  /** Number of keys that are not the service's. */
  readonly foreign: number;
}

export interface SurplusPage extends NamesPage {
  /** Number of keys of the target that were checked. */
  readonly looked: number;
}

/** Copies one store into another, which may spread keys differently. Names carry no bucket. The source loses nothing. */
export interface Migration {
  /**
   * Marks an empty target as an unfinished copy of this source, so that no service starts on it; `resumed` when it was
   * marked already. From then on an earlier run that is still at work is refused.
   */
  readonly begin: Asked<'begun' | 'resumed'>;
  /**
   * Finishes or undoes the changes that dead processes left at the source; changes still under way are left alone. Resolves
   * to the error that prevented some of that, or to null.
   */
  readonly settle: Asked<StoreError | null>;
  /**
   * Describes which nodes hold the keys of both stores: equal before and after a scan when no key moved between nodes, which
   * the scan could have missed. Null while slots are moving.
   */
  readonly layout: Asked<string | null>;
  /** One page of the keys of the source to copy, unordered; a key that exists all the time comes at least once. */
  readonly source: (from: string) => Asked<SourcePage>;
  /** One page of the leases of a service that runs at the target in spite of the mark. */
  readonly served: (from: string) => Asked<NamesPage>;
  /** One page of the keys of the target that the source does not have. */
  readonly surplus: (from: string) => Asked<SurplusPage>;
  /**
   * Makes the target hold the values of the source under these names, with the same time to live to within five seconds;
   * resolves to how many differed. A key is read at one instant or, when it is large, in pieces. What is written has reached
   * as many replicas of the target as a change there waits for.
   */
  readonly level: (names: readonly string[]) => Asked<number>;
  /**
   * Removes the mark from the target, so that a service may start there. Before that, everything written, by earlier runs
   * too, has reached as many replicas as a change there waits for.
   */
  readonly complete: Asked<void>;
}
