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

/** One budget of requests for all that asks one Xano, in whatever process. */
export interface Quota {
  /**
   * The same source within the budget: each request waits for its turn, those that come before a page
   * too. It is `SourceUnavailable`, and nothing was asked, when everything is to end before that turn.
   */
  readonly withQuota: (source: Source) => Source;
  /** One request within the budget, of whatever kind. */
  readonly within: <A>(request: TE.TaskEither<SourceError, A>) => TE.TaskEither<SourceError, A>;
  /** How long whoever waits here still has to, ms; 0 when nobody does. */
  readonly waiting: IO<number>;
}

interface Deps {
  readonly requests: RequestQuota;
  readonly rate: Rate;
  /** Within which a request is answered or given up, ms. */
  readonly timeout: number;
  readonly timer: Pick<Timer, 'now' | 'sleep'>;
  /** Names for requests, each unlike any other of whatever process. */
  readonly nextName: IO<string>;
  /** Told of each failure of the store, on which requests wait, and with null once it does well. */
  readonly onStore: (error: StoreError | null) => IO<void>;
}

/** How long a place may have been taken before the request sets out, ms. */
const SLACK = 10_000;

/** Until a store that is away is asked again, ms: without it nobody knows what others have asked. */
const RETRY = 1000;

const refusalOf = <A>(answer: E.Either<SourceError, A>) =>
  E.isLeft(answer) && answer.left._tag === 'SourceLimited'
    ? { retryAfter: answer.left.retryAfter }
    : null;

export const makeQuota = (deps: Deps): Quota => {
  const { requests, rate, timeout, timer, nextName, onStore } = deps;
  let waitingUntil = 0;

  const told = <A>(step: TE.TaskEither<StoreError, A>): TE.TaskEither<StoreError, A> =>
    pipe(
      step,
      T.tap((outcome) => T.fromIO(onStore(E.isLeft(outcome) ? outcome.left : null))),
    );

  /** False: everything is to end. */
  const rest = (ms: number): T.Task<boolean> =>
    pipe(
      T.fromIO(() => {
        waitingUntil = timer.now() + ms;
      }),
      T.flatMap(() => timer.sleep(ms)),
    );

  /** False: everything is to end. */
  const take = (name: string): T.Task<boolean> =>
    pipe(
      T.fromIO(timer.now),
      T.flatMap((asked) =>
        pipe(
          requests.take(name, rate, timeout + SLACK),
          told,
          TE.getOrElse(() => T.of(RETRY)),
          T.flatMap((wait) => {
            if (wait > 0)
              return pipe(
                rest(wait),
                T.flatMap((goesOn) => (goesOn ? take(name) : T.of(false))),
              );
            // An answer that came this late leaves no time: the same place is taken anew.
            return timer.now() - asked > SLACK ? take(name) : T.of(true);
          }),
        ),
      ),
    );

  /** What a refusal teaches is for all to know: it is told until it has been heard. */
  const close = (name: string, answer: E.Either<SourceError, unknown>): T.Task<void> =>
    pipe(
      requests.close(name, rate, refusalOf(answer)),
      told,
      TE.getOrElse(() =>
        pipe(
          rest(RETRY),
          T.flatMap((goesOn) => (goesOn ? close(name, answer) : T.of(undefined))),
        ),
      ),
    );

  /** One request, when its turn has come. */
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

/** The same source, each of whose requests is made by `by`, which is told the table that it is for. */
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
  /** Somebody in Xano picked the columns that come: the Metadata API gives all. */
  readonly isChosen: boolean;
}

/** Whatever in this process asks Xano, asks by this, and within the budget of all. */
export interface XanoAccess extends ChosenSource {
  /** The tables that can be pulled: see `readingOf`. */
  readonly readings: readonly string[];
  readonly quota: Quota;
  readonly timer: Timer;
  readonly retry: Retry;
  /** Ends every wait, for a turn or for an answer, and lets nothing more be asked. */
  readonly stop: () => void;
}
