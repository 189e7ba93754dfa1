import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AlertNumbers, ComparingNumbers } from '../../domain/sync/alert-state.js';
import { parseCursor } from '../../domain/sync/pull-cursor.js';
import type { StoreError } from '../errors.js';
import type { Outbox } from '../ports/outbox.js';
import type { SyncNumbers } from '../ports/sync-books.js';
import { pullCursorName } from '../sync/cursors.js';
import type { Needs } from '../world.js';

/** Reads the numbers on comparisons by schedule; null where there is no schedule. */
export type ReadComparing = (now: number) => TE.TaskEither<StoreError, ComparingNumbers | null>;

/** All numbers that alerts are decided upon and metrics show, as the store has them. */
export type AlertNumbersRead = AlertNumbers & SyncNumbers;

export type ReadAlertNumbers = (now: number) => TE.TaskEither<StoreError, AlertNumbersRead>;

interface Deps extends Needs<'statistics.read' | 'leases.cursors'> {
  /** The outbox, and how many events it may hold; null where nothing is sent to Xano. */
  readonly told?: { readonly outbox: Pick<Outbox, 'size'>; readonly max: number } | null;
  readonly comparing?: ReadComparing;
  /** Which tables are pulled, and the interval between two pulls, ms; null where nothing is pulled here. */
  readonly pulls: { readonly readings: readonly string[]; readonly interval: number } | null;
}

/** Reads the numbers in two round trips, one more to the outbox, and those of `comparing`. */
export const makeReadAlertNumbers =
  ({ statistics, leases, pulls, told = null, comparing }: Deps): ReadAlertNumbers =>
  (now) =>
    pipe(
      TE.Do,
      TE.bind('numbers', () => statistics.read(now)),
      TE.bind('cursors', () => leases.cursors((pulls?.readings ?? []).map(pullCursorName))),
      TE.bind('waiting', () => told?.outbox.size ?? TE.right(0)),
      TE.bind('compared', () => comparing?.(now) ?? TE.right(null)),
      TE.map(({ numbers, cursors, waiting, compared }) => ({
        ...numbers,
        comparing: compared,
        outbox: told === null ? null : { waiting, max: told.max },
        pull:
          pulls === null
            ? null
            : {
                interval: pulls.interval,
                cursors: Object.fromEntries(
                  pulls.readings.map((reading) => [
                    reading,
                    parseCursor(cursors[pullCursorName(reading)]),
                  ]),
                ),
              },
      })),
    );
