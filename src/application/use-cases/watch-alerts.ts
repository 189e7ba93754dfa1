import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { STORE_ALERTS, storeAlerts } from '../../domain/health/store-alerts.js';
import type { StoreState } from '../../domain/health/store-state.js';
import { alertKey, parseAlertKey, type Alert } from '../../domain/sync/alert-name.js';
import { nextAlertState, type AlertNumbers } from '../../domain/sync/alert-state.js';
import { alertsIn } from '../../domain/sync/alert.js';
import type { StoreError } from '../errors.js';
import { sinceWhen } from '../health/active-alerts.js';
import type { Alarm, AlertMessage, AlertRecord } from '../ports/sync-books.js';
import type { Needs } from '../world.js';

export interface Watch {
  /** The messages that this check has sent. */
  readonly sent: readonly AlertMessage[];
  /** Why some messages were not sent; the next check sends them. */
  readonly failures: readonly string[];
  /** The error of the store: only the store itself was checked, or the record was not written; null for none. */
  readonly away: StoreError | null;
}

export interface WatchAlerts {
  /**
   * Checks everything once, and notifies of each alert once when it starts and once when it ends. What was sent is stored
   * after it was sent: a process that dies in between makes it be sent again. Alerts on a store that cannot be read or
   * written are sent all the same, and stored once that is possible again.
   */
  readonly look: T.Task<Watch>;
  /** Checks the store alone, to end alerts that this process has sent and could not store. */
  readonly lookAtStore: T.Task<Watch>;
  /** Whether this process has sent alerts on the store that it could not store. */
  readonly hasUnstored: IO<boolean>;
}

interface Deps extends Needs<'alertBook' | 'clock'> {
  readonly numbers: (now: number) => TE.TaskEither<StoreError, AlertNumbers>;
  readonly storeState: IO<StoreState>;
  readonly alarm: Alarm;
  /** How long no record may come before silence is an alert, ms; null: as soon as the silence is unusual. */
  readonly silence: number | null;
}

type Told = AlertRecord['told'];

interface Telling extends Pick<Watch, 'sent' | 'failures'> {
  readonly record: AlertRecord;
}

const ended = (key: string, since: number, now: number): readonly AlertMessage[] => {
  const id = parseAlertKey(key);
  return id === null
    ? []
    : [{ ...id, text: '', advice: '', fields: [], event: 'ended', since, now }];
};

const messagesOf = (
  alerts: readonly Alert[],
  raised: Told,
  now: number,
): readonly AlertMessage[] => {
  const on = new Set(alerts.map(alertKey));
  return [
    ...alerts
      .filter((alert) => raised[alertKey(alert)] === undefined)
      .map((alert): AlertMessage => ({ ...alert, event: 'started', since: now, now })),
    ...Object.entries(raised).flatMap(([key, since]) =>
      on.has(key) ? [] : ended(key, since, now),
    ),
  ];
};

const after = (raised: Told, message: AlertMessage): Told => {
  const others = Object.entries(raised).filter(([known]) => known !== alertKey(message));
  return Object.fromEntries(
    message.event === 'ended' ? others : [...others, [alertKey(message), message.since]],
  );
};

const ofStore = (raised: Told): Told =>
  Object.fromEntries(
    Object.entries(raised).filter(([key]) => {
      const id = parseAlertKey(key);
      return id !== null && STORE_ALERTS.has(id.name);
    }),
  );

const silentIn = (record: AlertRecord | null): ReadonlySet<string> =>
  new Set(
    (record?.active ?? []).flatMap(({ name, subject }) =>
      name === 'silence' && subject !== null ? [subject] : [],
    ),
  );

const NOTHING: AlertNumbers = { total: {}, minutes: [], latest: {}, deadLetters: 0, pull: null };

export const makeWatchAlerts = (deps: Deps): WatchAlerts => {
  const { numbers, alertBook, storeState, alarm, clock, silence } = deps;
  /** The record as this process left it, used when the store cannot be read or has lost it. */
  let last: AlertRecord | null = null;
  let isUnstored = false;

  const tell = (message: AlertMessage): T.Task<E.Either<string, AlertMessage>> =>
    pipe(
      alarm.send(message),
      TE.bimap(
        ({ reason }) => reason,
        () => message,
      ),
    );

  /** Sends messages, and returns the record as it is then; stores nothing yet. */
  const tellAll = (record: AlertRecord, messages: readonly AlertMessage[]): T.Task<Telling> =>
    pipe(
      messages,
      T.traverseArray(tell),
      T.map((outcomes) => {
        const sent = outcomes.flatMap((outcome) => (E.isRight(outcome) ? [outcome.right] : []));
        const failures = outcomes.flatMap((outcome) => (E.isLeft(outcome) ? [outcome.left] : []));
        return { sent, failures, record: { ...record, told: sent.reduce(after, record.told) } };
      }),
    );

  const keep = (record: AlertRecord, isStored: boolean): void => {
    last = record;
    isUnstored = !isStored;
  };

  const store = ({ sent, failures, record }: Telling): T.Task<Watch> =>
    pipe(
      alertBook.write(record),
      TE.match(
        (error): StoreError | null => error,
        () => null,
      ),
      T.map((away) => {
        keep(record, away === null);
        return { sent, failures, away };
      }),
    );

  /** Other alerts stay as they were: nothing can be said about them, and nothing is stored. */
  const lookAtStore: T.Task<Watch> = pipe(
    T.fromIO(clock.now),
    T.flatMap((now) => {
      const record = last ?? {
        state: nextAlertState(null, NOTHING, new Set(), now),
        told: {},
        active: [],
      };
      return tellAll(record, messagesOf(storeAlerts(storeState()), ofStore(record.told), now));
    }),
    T.map(({ sent, failures, record }) => {
      keep(record, false);
      return { sent, failures, away: null };
    }),
  );

  /** Returns the record to go by: what this process could not store counts, unless another process has checked since. */
  const recall = (stored: AlertRecord | null): AlertRecord | null => {
    if (stored === null) return last;
    if (last === null || !isUnstored) return stored;
    return last.state.at >= stored.state.at
      ? last
      : { ...stored, told: { ...stored.told, ...ofStore(last.told) } };
  };

  const lookAtAll = (now: number): TE.TaskEither<StoreError, Watch> =>
    pipe(
      TE.Do,
      TE.bind('found', () => numbers(now)),
      TE.bind('stored', () => alertBook.read),
      TE.flatMapTask(({ found, stored }) => {
        const record = recall(stored);
        const state = nextAlertState(record?.state ?? null, found, silentIn(record), now);
        const alerts = [...storeAlerts(storeState()), ...alertsIn(state, found, silence, now)];
        const told = record?.told ?? {};
        return pipe(
          tellAll(
            { state, told, active: sinceWhen(alerts, record?.active ?? [], now) },
            messagesOf(alerts, told, now),
          ),
          T.flatMap(store),
        );
      }),
    );

  return {
    look: pipe(
      T.fromIO(clock.now),
      T.flatMap((now) =>
        pipe(
          lookAtAll(now),
          TE.getOrElse((away) =>
            pipe(
              lookAtStore,
              T.map((watch): Watch => ({ ...watch, away })),
            ),
          ),
        ),
      ),
    ),
    lookAtStore,
    hasUnstored: () => isUnstored && Object.keys(ofStore(last?.told ?? {})).length > 0,
  };
};
