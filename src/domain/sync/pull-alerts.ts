import { isAhead } from '../clocks.js';
import { alertOf, isoOr, type Alert } from './alert-name.js';
import type { AlertState, PullNumbers } from './alert-state.js';
import type { Entity } from './entity.js';
import type { PullCursor } from './pull-cursor.js';

const MINUTE_MS = 60_000;

/**
 * A table is late after this many intervals without a complete reading, but not before `atLeast` ms; a snapshot, which
 * may take long, after `snapshot` ms without progress.
 */
const LATE = { intervals: 3, atLeast: 2 * MINUTE_MS, snapshot: 10 * MINUTE_MS } as const;

const patience = ({ interval }: PullNumbers): number =>
  Math.max(LATE.intervals * interval, LATE.atLeast);

/** Returns the cursors of all tables that hold rows of the entity. */
const cursorsOf = ({ cursors }: PullNumbers, entity: Entity): readonly PullCursor[] =>
  Object.entries(cursors).flatMap(([reading, cursor]) =>
    reading.split('/', 1)[0] === entity ? [cursor] : [],
  );

/**
 * Returns when all tables of the entity were last read to their ends, ms: the oldest of their times. Null: one never
 * was, or nothing is pulled.
 */
export const lastPulled = (pull: PullNumbers | null, entity: Entity): number | null => {
  const times = pull === null ? [] : cursorsOf(pull, entity).map(({ lastSuccess }) => lastSuccess);
  const known = times.flatMap((time) => time ?? []);
  return known.length === 0 || known.length < times.length ? null : Math.min(...known);
};

/** Whether all tables of the entity are read to their ends in time and without a failure. */
export const isWellPulled = (pull: PullNumbers | null, entity: Entity, now: number): boolean => {
  if (pull === null) return false;
  const cursors = cursorsOf(pull, entity);
  return (
    cursors.length > 0 &&
    cursors.every(
      ({ failure, lastSuccess }) =>
        failure === null &&
        lastSuccess !== null &&
        !isAhead(lastSuccess, now) &&
        now - lastSuccess <= patience(pull),
    )
  );
};

/** Failures that do not pass by themselves: Xano refused the request, or answered wrongly. */
const NEEDS_PERSON: readonly string[] = ['source_refused', 'source_table_missing', 'source_fault'];

const needsPerson = ({ failure }: PullCursor): boolean =>
  failure !== null && NEEDS_PERSON.includes(failure.code);

const isLate = (cursor: PullCursor, pull: PullNumbers, since: number, now: number): boolean => {
  const isSnapshot = cursor.phase === 'snapshot';
  const last = (isSnapshot ? cursor.savedAt : cursor.lastSuccess) ?? 0;
  // An instant ahead is of a clock that was set back since, and says nothing of now.
  const reached = isAhead(last, now) ? 0 : last;
  return now - Math.max(reached, since) > (isSnapshot ? LATE.snapshot : patience(pull));
};

const tableWords = (reading: string): string => {
  const [entity = '', ...table] = reading.split('/');
  return table.length === 0
    ? `${entity} table of Xano`
    : `table ${table.join('/')} of Xano (${entity})`;
};

/** Returns an alert for each table that cannot be read, or whose reading makes no progress. */
export const pullAlerts = (
  { since }: AlertState,
  pull: PullNumbers | null,
  now: number,
): readonly Alert[] =>
  pull === null
    ? []
    : Object.entries(pull.cursors)
        .filter(([, cursor]) => needsPerson(cursor) || isLate(cursor, pull, since, now))
        .map(([reading, { failure, lastSuccess }]) =>
          alertOf(
            'pull',
            `The ${tableWords(reading)} is not read: ${failure?.message ?? 'no replica gets on with it.'}`,
            'Run doctor, which asks Xano the same, and look at pull in the status',
            { 'Last read': isoOr(lastSuccess, 'never') },
            reading,
          ),
        );

/** Greatest difference between the two clocks without an alert, ms. */
const MAX_SKEW = 5000;

/** Returns how far Xano's clock is ahead of ours, ms: the greatest skew of all tables; null when no answer told it. */
export const clockSkew = (pull: PullNumbers | null): number | null =>
  Object.values(pull?.cursors ?? {}).reduce<number | null>((worst, { skew }) => {
    if (skew === null) return worst;
    return worst === null || Math.abs(skew) > Math.abs(worst) ? skew : worst;
  }, null);

export const skewAlerts = (pull: PullNumbers | null): readonly Alert[] => {
  const skew = clockSkew(pull);
  if (skew === null || Math.abs(skew) <= MAX_SKEW) return [];
  const seconds = Math.round(Math.abs(skew) / 1000);
  return [
    alertOf(
      'clock_skew',
      `The clock of Xano is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} ours`,
      'Set the clock of this machine by NTP; Xano sets its own',
      { Skew: `${skew} ms` },
    ),
  ];
};
