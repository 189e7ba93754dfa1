import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { lookAgain } from '../../domain/sync/alert-state.js';
import { ALERT_NAMES, alertsIn, type Alert } from '../../domain/sync/alert.js';
import type { StoreError } from '../errors.js';
import type { Alarm, AlertMessage } from '../ports/alarm.js';
import type { AlertBook, AlertRecord } from '../ports/alert-book.js';
import type { Clock } from '../ports/clock.js';
import type { SyncStatistics } from '../ports/sync-statistics.js';

export interface Watch {
  /** What people were told in this look. */
  readonly sent: readonly AlertMessage[];
  /** Why some were not told; they are the next time. */
  readonly failures: readonly string[];
}

/**
 * Looks at the numbers once, and tells of each alert once when it starts and once when it ends. What
 * was told is stored after it was told: who dies in between tells it again.
 */
export type WatchAlerts = TE.TaskEither<StoreError, Watch>;

interface Deps {
  readonly statistics: SyncStatistics;
  readonly alertBook: AlertBook;
  readonly alarm: Alarm;
  readonly clock: Clock;
  /** After how long without a record silence is an alert, ms; null for never. */
  readonly silence: number | null;
}

type Told = AlertRecord['told'];

const messagesOf = (alerts: readonly Alert[], told: Told, now: number): readonly AlertMessage[] =>
  ALERT_NAMES.flatMap((name): readonly AlertMessage[] => {
    const alert = alerts.find((one) => one.name === name);
    const since = told[name];
    if (alert !== undefined)
      return since === undefined ? [{ ...alert, event: 'started', since: now, now }] : [];
    return since === undefined ? [] : [{ name, text: '', fields: [], event: 'ended', since, now }];
  });

const after = (told: Told, { name, event, since }: AlertMessage): Told => {
  const others = Object.entries(told).filter(([known]) => known !== name);
  return Object.fromEntries(event === 'ended' ? others : [...others, [name, since]]);
};

export const makeWatchAlerts = (deps: Deps): WatchAlerts => {
  const { statistics, alertBook, alarm, clock, silence } = deps;

  const tell = (message: AlertMessage): T.Task<E.Either<string, AlertMessage>> =>
    pipe(
      alarm.send(message),
      TE.bimap(
        ({ reason }) => reason,
        () => message,
      ),
    );

  return pipe(
    TE.Do,
    TE.bind('now', () => TE.fromIO(clock.now)),
    TE.bind('numbers', ({ now }) => statistics.read(now)),
    TE.bind('record', () => alertBook.read),
    TE.flatMap(({ now, numbers, record }) => {
      const state = lookAgain(record?.state ?? null, numbers, now);
      const told = record?.told ?? {};
      const messages = messagesOf(alertsIn(state, numbers, silence, now), told, now);
      return pipe(
        TE.fromTask<readonly E.Either<string, AlertMessage>[], StoreError>(
          T.traverseArray(tell)(messages),
        ),
        TE.flatMap((outcomes) => {
          const sent = outcomes.flatMap((outcome) => (E.isRight(outcome) ? [outcome.right] : []));
          const failures = outcomes.flatMap((outcome) => (E.isLeft(outcome) ? [outcome.left] : []));
          return pipe(
            alertBook.write({ state, told: sent.reduce(after, told) }),
            TE.map(() => ({ sent, failures })),
          );
        }),
      );
    }),
  );
};
