import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import { error, type Made } from '../tagged.js';

/** One of the two stores did not do its part; the same call, once it does again, goes on. */
export const migrationFailed = error(
  'MigrationFailed',
  (side: 'source' | 'target', cause: StoreError) => ({ side, cause }),
);

export type RefusedMigration =
  /** The source was never used by the service, so it is hardly the one that is meant. */
  | 'no_source'
  /** The source is the target of a migration that was not finished. */
  | 'unfinished_source'
  /** The target holds something, and nobody has begun a migration there. */
  | 'not_empty'
  /** The target holds this store already: a migration was finished, or it is the source itself. */
  | 'finished'
  /** The target holds an unfinished migration of another store. */
  | 'other_source'
  /** Another run has begun since, and goes on where this one stands. */
  | 'taken_over'
  /** The target throws keys away when it is full; `detail` is its policy. */
  | 'target_evicts'
  /** A service runs at the target. */
  | 'target_served'
  /** The source does not come to rest. */
  | 'still_written';

/** `detail`: what was met, for whoever reads the sentence; '' where there is nothing to add. */
export const migrationRefused = error(
  'MigrationRefused',
  (reason: RefusedMigration, detail: string) => ({ reason, detail }),
);

export type MigrationError = Made<typeof migrationFailed> | Made<typeof migrationRefused>;

type Asked<A> = TaskEither<MigrationError, A>;

/** Some names of keys, and the place of the next; '0' is both the beginning and the end. */
export interface NamesPage {
  readonly next: string;
  readonly names: readonly string[];
}

export interface SourcePage extends NamesPage {
  /** What a service holds as long as it runs, and for half a minute after it was killed. */
  readonly leases: readonly string[];
  /** Records of changes that are not carried out everywhere. */
  readonly underWay: number;
  /** Keys that are not the service's. */
  readonly foreign: number;
}

export interface SurplusPage extends NamesPage {
  /** How many keys of the target were looked at. */
  readonly looked: number;
}

/** A store that is copied into another one, whose keys may lie otherwise. Names are plain. Nothing of the source is deleted. */
export interface Migration {
  /**
   * Marks an empty target as the beginning of a copy of this source, so that no service starts on it; answers whether it
   * was one already. From then on an earlier run that is still at it is refused.
   */
  readonly begin: Asked<'begun' | 'resumed'>;
  /**
   * Finishes at the source what processes left that are gone, or takes it back; what is still being done is left alone. Answers what
   * kept it from some of that, null: nothing.
   */
  readonly settle: Asked<StoreError | null>;
  /**
   * Where the keys of both stores lie: equal where none has gone from one node of a cluster to another in between, which a
   * look at all of them may pass over. Null: some are on their way.
   */
  readonly layout: Asked<string | null>;
  /** Keys of the source that are to be copied, in no order; a key that is there all the time is told at least once. */
  readonly source: (from: string) => Asked<SourcePage>;
  /** What a service holds that runs at the target, though that is marked. */
  readonly served: (from: string) => Asked<NamesPage>;
  /** Keys of the target that the source has not. */
  readonly surplus: (from: string) => Asked<SurplusPage>;
  /**
   * Makes the target hold under these names what the source does, and for as long, within five seconds; how many did not
   * before. Each key is read at one moment, or, where it is large, in pieces. What is written is on as many replicas of the
   * target as a change there waits for.
   */
  readonly level: (names: readonly string[]) => Asked<number>;
  /**
   * Takes the mark off the target: a service may start there. Before that all of it is on as many replicas as a change there waits
   * for, also what an earlier run has written.
   */
  readonly complete: Asked<void>;
}
