import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { copyAge, type CopyAge } from '../../domain/sync/canary.js';
import type { StoreError } from '../errors.js';
import { activeAlerts } from '../health/active-alerts.js';
import type { ActiveAlert } from '../ports/sync-books.js';
import { buildMinutes, buildStatus, type Minute, type SyncStatus } from '../sync/status.js';
import type { Needs } from '../world.js';

/** The status of a part of syncing that runs in the background; null when it does not run. */
export type PartStatus = TE.TaskEither<StoreError, Readonly<Record<string, unknown>> | null>;

export interface FullStatus extends SyncStatus {
  /** The alerts that the last check of all numbers found, and those on the store as this process sees it. */
  readonly alerts: readonly ActiveAlert[];
  /** How far the copy is behind Xano; null when no canary has come. */
  readonly copy: CopyAge | null;
  readonly pull: Readonly<Record<string, unknown>> | null;
  readonly reconcile: Readonly<Record<string, unknown>> | null;
}

export type ReadSyncStatus = TE.TaskEither<StoreError, FullStatus>;

interface Deps extends Needs<'statistics' | 'alertBook.read' | 'clock'> {
  readonly storeAlerts?: IO<readonly ActiveAlert[]>;
  readonly pullStatus?: PartStatus;
  readonly reconcileStatus?: PartStatus;
}

const NONE: PartStatus = TE.right(null);

export const makeReadSyncStatus = ({
  statistics,
  alertBook,
  clock,
  storeAlerts = () => [],
  pullStatus = NONE,
  reconcileStatus = NONE,
}: Deps): ReadSyncStatus =>
  pipe(
    TE.Do,
    TE.bind('now', () => TE.fromIO(clock.now)),
    TE.bind('numbers', ({ now }) => statistics.read(now)),
    TE.bind('record', () => alertBook.read),
    TE.bind('pull', () => pullStatus),
    TE.bind('reconcile', () => reconcileStatus),
    TE.map(({ now, numbers, record, pull, reconcile }) => ({
      ...buildStatus(numbers),
      alerts: activeAlerts(record, storeAlerts()),
      copy: copyAge(numbers.copyAsOf, now),
      pull,
      reconcile,
    })),
  );

/** Reads what came in lately, minute by minute. */
export const makeReadMinutes = ({
  statistics,
  clock,
}: Pick<Deps, 'statistics' | 'clock'>): TE.TaskEither<StoreError, readonly Minute[]> =>
  pipe(
    TE.fromIO(clock.now),
    TE.flatMap((now) =>
      pipe(
        statistics.read(now),
        TE.map((numbers) => buildMinutes(numbers, now)),
      ),
    ),
  );
