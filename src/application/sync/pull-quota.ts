import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { closed, newQuota, opened, spent, waitOf, type Rate } from '../../domain/sync/quota.js';
import type { Source, SourceError } from '../ports/source.js';
import type { Pace } from './pull-pace.js';

/** One budget of requests for all that asks one Xano in this process. */
export interface Quota {
  /**
   * The same source within the budget: each request waits for its turn. It is `SourceUnavailable`,
   * and nothing was asked, when everything is to end before that turn.
   */
  readonly withQuota: (source: Source) => Source;
  /** Counts a whole window's requests as made: somebody else was at it until a moment ago. */
  readonly spend: IO<void>;
  readonly windowMs: number;
  /** How long whoever waits still has to, ms; 0 when nobody does. */
  readonly waiting: IO<number>;
}

const refusalOf = <A>(answer: E.Either<SourceError, A>) =>
  E.isLeft(answer) && answer.left._tag === 'SourceLimited'
    ? { retryAfter: answer.left.retryAfter }
    : null;

export const makeQuota = (rate: Rate, pace: Pick<Pace, 'now' | 'sleep'>): Quota => {
  let state = newQuota(rate);
  let waitingUntil = 0;

  /** False: everything is to end. */
  const take: T.Task<boolean> = pipe(
    T.fromIO(pace.now),
    T.flatMap((now) => {
      const wait = waitOf(state, now);
      if (wait <= 0) {
        state = opened(state);
        return T.of(true);
      }
      waitingUntil = now + wait;
      return pipe(
        pace.sleep(wait),
        T.flatMap((goesOn) => (goesOn ? take : T.of(false))),
      );
    }),
  );

  return {
    withQuota: (source) => ({
      entities: source.entities,
      page: (query) =>
        pipe(
          T.flatMap((isMine: boolean) =>
            isMine
              ? pipe(
                  source.page(query),
                  T.tap((answer) =>
                    T.fromIO(() => {
                      state = closed(state, pace.now(), refusalOf(answer));
                    }),
                  ),
                )
              : TE.left<SourceError>({ _tag: 'SourceUnavailable', cause: 'everything is to end' }),
          )(take),
        ),
    }),
    windowMs: rate.windowMs,
    spend: () => {
      state = spent(state, pace.now());
    },
    waiting: () => Math.max(0, waitingUntil - pace.now()),
  };
};
