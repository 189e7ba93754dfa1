import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  isToBeCompared,
  hasVersionColumn,
  editsWithin,
  freshnessWords,
  type Freshness,
} from '../../domain/sync/comparing.js';
import type { Entity } from '../../domain/sync/entity.js';
import { readingOf, tablesOf, type TableMapping } from '../../domain/sync/mapping.js';
import { parseCursor, type PullCursor, type PullFailure } from '../../domain/sync/pull-cursor.js';
import type { StoreError } from '../errors.js';
import { tableCursorName } from '../sync/cursors.js';
import type { ComparingPlan, ReadComparingPlan } from '../sync/comparing-plan.js';
import type { IsPulled } from '../sync/is-pulled.js';
import type { Needs } from '../world.js';

/** The status of pulling one table. All instants are ms. */
export interface TablePull extends Pick<
  PullCursor,
  'phase' | 'afterId' | 'highWater' | 'lastSuccess'
> {
  /** When a page was last finished, or failed; null before the first. */
  readonly savedAt: number | null;
  readonly lastError: PullFailure | null;
  /** Time within which edits are seen here, ms; null: never, nobody pulls, or no complete reading has ended yet. */
  readonly editsWithinMs: number | null;
  /** The same in a sentence; null before the first complete reading. */
  readonly freshness: string | null;
  /** When the last comparison for edits and deletes ended; null where a comparison does not find them. */
  readonly comparedAt: number | null;
  /** How far Xano's clock is ahead of ours, ms; null: its last answer did not tell. */
  readonly clockSkew: number | null;
  /** Requests of this replica since it started; another replica may be the one that pulls. */
  readonly requests: number;
  /** How long this replica's next request waits for the quota, ms. */
  readonly waitingMs: number;
}

/** Status by table (named as in `readingOf`), for the tables that a source is configured for. */
export type PullStatus = Readonly<Record<string, TablePull>>;

/** Reads the status from the store, so that any replica can be asked. */
export type ReadPullStatus = TE.TaskEither<StoreError, PullStatus>;

interface Deps extends Needs<'leases.cursors' | 'mapping'> {
  readonly entities: readonly Entity[];
  /** Pause between two readings, ms. */
  readonly interval: number;
  readonly comparingPlan: ReadComparingPlan;
  readonly isPulled: IsPulled['now'];
  readonly activity: {
    readonly requests: (reading: string) => number;
    readonly waiting: IO<number>;
  };
}

export const makeReadPullStatus = (deps: Deps): ReadPullStatus => {
  const { leases, entities, mapping, interval, comparingPlan, isPulled, activity } = deps;

  /** Returns how fresh a table is; null before its first complete reading. */
  const freshnessOf = (
    table: TableMapping,
    cursor: PullCursor,
    { within }: ComparingPlan,
    goesOn: boolean,
  ): Freshness | null => {
    if (cursor.phase === 'snapshot') return null;
    return {
      byVersion: !isToBeCompared(table, cursor),
      isEdited: hasVersionColumn(table),
      updatedColumn: table.updatedColumn,
      interval: goesOn ? interval : null,
      comparedWithin: within,
    };
  };

  const tables = entities.flatMap((entity) => tablesOf(mapping, entity));

  const tablePull = (
    table: TableMapping,
    text: string | undefined,
    plan: ComparingPlan,
    goesOn: boolean,
  ): TablePull => {
    const cursor = parseCursor(text);
    const { phase, afterId, highWater, lastSuccess, savedAt, failure, skew } = cursor;
    const freshness = freshnessOf(table, cursor, plan, goesOn);
    return {
      phase,
      afterId,
      highWater,
      lastSuccess,
      savedAt: savedAt === 0 ? null : savedAt,
      lastError: failure,
      editsWithinMs: freshness === null ? null : editsWithin(freshness),
      freshness: freshness === null ? null : freshnessWords(freshness),
      comparedAt: plan.entities.includes(table.entity) ? (plan.last?.endedAt ?? null) : null,
      clockSkew: skew,
      requests: activity.requests(readingOf(table)),
      waitingMs: Math.ceil(activity.waiting()),
    };
  };

  return pipe(
    TE.Do,
    TE.bind('plan', () => comparingPlan),
    TE.bind('goesOn', () => isPulled),
    TE.bind('texts', () => leases.cursors(tables.map(tableCursorName))),
    TE.map(({ plan, goesOn, texts }) =>
      Object.fromEntries(
        tables.map((table) => [
          readingOf(table),
          tablePull(table, texts[tableCursorName(table)], plan, goesOn),
        ]),
      ),
    ),
  );
};
