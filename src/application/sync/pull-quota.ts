import * as E from 'fp-ts/lib/Either.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { StoreError } from '../errors.js';
import type { RequestQuota } from '../ports/limits.js';
import type { Retry } from '../ports/retry.js';
import type { Source, SourceError } from '../ports/source.js';
import type { Timer } from '../ports/timer.js';
import type { Rate } from '../../domain/sync/quota.js';

/** One budget of requests for all processes that ask one Xano. */
export interface Quota {
  /**
   * Returns the same source within the budget: each request waits for its turn, those that come before a page too.
   * Fails with `SourceUnavailable`, without asking, where the process stops before that turn.
   */
  readonly withQuota: (source: Source) => Source;
  /** Makes one request within the budget, of whatever kind. */
  readonly within: <A>(request: TE.TaskEither<SourceError, A>) => TE.TaskEither<SourceError, A>;
  /** Returns how long requests of this process still have to wait, ms; 0 when none waits. */
  readonly waiting: IO<number>;
}

interface Deps {
  readonly requests: RequestQuota;
  readonly rate: Rate;
  /** Time within which a request is answered or given up, ms. */
  readonly timeout: number;
  readonly timer: Pick<Timer, 'now' | 'sleep'>;
  /** Makes names for requests, each unlike any other of whatever process. */
  readonly nextName: IO<string>;
  /** Receives each failure of the store, for which requests wait, and null once the store works again. */
  readonly onStore: (error: StoreError | null) => IO<void>;
}

/** Longest time from taking a place to sending the request, ms. */
const SLACK = 10_000;

/** Pause before a store that is away is asked again, ms: without it nobody knows what others have asked. */
const RETRY = 1000;

const refusalOf = <A>(answer: E.Either<SourceError, A>) =>
  E.isLeft(answer) && answer.left._tag === 'SourceLimited'
    ? { retryAfter: answer.left.retryAfter }
    : null;

export const makeQuota = (deps: Deps): Quota => {
  const { requests, rate, timeout, timer, nextName, onStore } = deps;
  /** When the longest of all waits ends. */
  let waitingUntil = 0;

  const reportingWait = <A>(step: TE.TaskEither<StoreError, A>): TE.TaskEither<StoreError, A> =>
    pipe(
      step,
      T.tap((outcome) => T.fromIO(onStore(E.isLeft(outcome) ? outcome.left : null))),
    );

  /** Waits; false where the process is stopping. */
  const rest = (ms: number): T.Task<boolean> =>
    pipe(
      T.fromIO(() => {
        waitingUntil = Math.max(waitingUntil, timer.now() + ms);
      }),
      T.flatMap(() => timer.sleep(ms)),
    );

  /** Takes a place in the quota, and waits for it; false where the process is stopping. */
  const take = (name: string): T.Task<boolean> =>
    pipe(
      T.fromIO(timer.now),
      T.flatMap((asked) =>
        pipe(
          requests.take(name, rate, timeout + SLACK),
          reportingWait,
          TE.getOrElse(() => T.of(RETRY)),
          T.flatMap((wait) => {
            if (wait > 0)
              return pipe(
                rest(wait),
                T.flatMap((goesOn) => (goesOn ? take(name) : T.of(false))),
              );
            // An answer that came this late leaves no time for the request, so the same place is taken anew.
            return timer.now() - asked > SLACK ? take(name) : T.of(true);
          }),
        ),
      ),
    );

  /** Ends a request. All processes have to know of a refusal, so it is reported until the store has it. */
  const close = (name: string, answer: E.Either<SourceError, unknown>): T.Task<void> =>
    pipe(
      requests.close(name, rate, refusalOf(answer)),
      reportingWait,
      TE.getOrElse(() =>
        pipe(
          rest(RETRY),
          T.flatMap((goesOn) => (goesOn ? close(name, answer) : T.of(undefined))),
        ),
      ),
    );

  /** Makes one request when its turn has come. */
  const within = <A>(request: TE.TaskEither<SourceError, A>): TE.TaskEither<SourceError, A> =>
    pipe(
      T.fromIO(nextName),
      T.flatMap((name) =>
        pipe(
          take(name),
          T.flatMap((isMine) =>
            isMine
              ? pipe(
                  request,
                  T.tap((answer) => close(name, answer)),
                )
              : TE.left<SourceError>({
                  _tag: 'SourceUnavailable',
                  cause: 'everything is to end',
                }),
          ),
        ),
      ),
    );

  return {
    within,
    withQuota: ({ entities, prepare, page }) => {
      const whole: Source['page'] = (query) =>
        pipe(
          TE.fromIO(() => prepare?.(query.entity) ?? null),
          TE.flatMap((first) =>
            first === null
              ? within(page(query))
              : pipe(
                  within(first),
                  TE.flatMap(() => whole(query)),
                ),
          ),
        );
      return { entities, page: whole };
    },
    waiting: () => Math.max(0, waitingUntil - timer.now()),
  };
};

/** Returns the same source with each request made by `by`, which is also given the table that the request is for. */
export const eachRequest = (
  source: Source,
  by: <A>(request: TE.TaskEither<SourceError, A>, reading: string) => TE.TaskEither<SourceError, A>,
): Source => ({
  ...source,
  prepare: (entity) => {
    const request = source.prepare?.(entity) ?? null;
    return request === null ? null : by(request, entity);
  },
  page: (query) => {
    const { entity, table } = query;
    return by(source.page(query), table === undefined ? entity : `${entity}/${table}`);
  },
});

export interface ChosenSource {
  readonly source: Source;
  /** Whether somebody in Xano picked the columns that come; the Metadata API gives all columns. */
  readonly isChosen: boolean;
}

/** The one way in which this process asks Xano, within the budget of all processes. */
export interface XanoAccess extends ChosenSource {
  /** The tables that can be pulled: see `readingOf`. */
  readonly readings: readonly string[];
  readonly quota: Quota;
  readonly timer: Timer;
  readonly retry: Retry;
  /** Ends every wait, for a turn or for an answer, and prevents further requests. */
  readonly stop: () => void;
}
