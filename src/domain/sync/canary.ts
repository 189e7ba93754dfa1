import * as E from 'fp-ts/lib/Either.js';
import { isAhead } from '../clocks.js';
import { pipe } from 'fp-ts/lib/function.js';
import { alertOf, type Alert } from './alert-name.js';
import type { Malformed } from './incoming-row.js';
import type { RowEvent } from './event.js';
import { parseTime } from './time.js';

/** The kit's table in Xano, whose only row a task updates every minute. It holds no data of the app. */
export const CANARY_TABLE = 'xrs_canary';

/**
 * Returns when the canary row was touched, ms: its `updated_at`, or else the time of its event. Never later than
 * `now`, so that a clock which is ahead does not make the copy look fresh later on.
 */
export const canaryAt = ({ row, occurredAt }: RowEvent, now: number): E.Either<Malformed, number> =>
  pipe(
    parseTime(row['updated_at']),
    E.mapLeft((): Malformed => ({
      code: 'invalid_record',
      message: 'updated_at must be a time: epoch ms, epoch s or ISO 8601',
    })),
    E.map((touchedAt) => touchedAt ?? occurredAt),
    E.flatMap((at) =>
      at === null
        ? E.left({ code: 'missing_field', message: 'updated_at is missing' } as const)
        : E.right(Math.min(at, now)),
    ),
  );

/** How far the copy is behind Xano. */
export interface CopyAge {
  /** Instant, ms: whatever had left Xano by then should have arrived here. */
  readonly as_of: number;
  readonly age_ms: number;
}

/** Returns the age of the copy; null when no canary has come. */
export const copyAge = (asOf: number | null, now: number): CopyAge | null =>
  asOf === null ? null : { as_of: asOf, age_ms: Math.max(0, now - asOf) };

const MINUTE_MS = 60_000;
/** Greatest age without an alert, ms; the canary comes every minute. */
const MAX_AGE = 5 * MINUTE_MS;

export const copyAlerts = (asOf: number | null, now: number): readonly Alert[] => {
  const copy = copyAge(asOf, now);
  if (copy === null) return [];
  const isSetBack = isAhead(copy.as_of, now);
  if (copy.age_ms <= MAX_AGE && !isSetBack) return [];
  return [
    alertOf(
      'copy_age',
      isSetBack
        ? 'How old the copy is is unknown: the clock here was set back, and no canary of Xano has come since'
        : `The copy is ${Math.floor(copy.age_ms / MINUTE_MS)} min old: no canary of Xano has come since`,
      `Look in Xano at the history of the task ${CANARY_TABLE}, at what waits in xrs_outbox, and at XRS_URL`,
      { 'As of': new Date(copy.as_of).toISOString() },
    ),
  ];
};
