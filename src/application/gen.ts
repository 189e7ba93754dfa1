import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';

/** A question to ask, or an answer that is known already. */
export type Question<Failure = unknown> =
  TE.TaskEither<Failure, unknown> | E.Either<Failure, unknown>;

type ErrorOf<Asked> =
  Asked extends TE.TaskEither<infer Failure, unknown>
    ? Failure
    : Asked extends E.Left<infer Failure>
      ? Failure
      : never;

/** Asks a question within `gen`, and goes on with the answer. */
export function* ask<Failure, A>(
  question: TE.TaskEither<Failure, A>,
): Generator<TE.TaskEither<Failure, unknown>, A, unknown> {
  return (yield question) as A;
}

/** Goes on with an answer that is known already, in the same turn. */
export function* known<Failure, A>(
  answer: E.Either<Failure, A>,
): Generator<E.Either<Failure, unknown>, A, unknown> {
  return (yield answer) as A;
}

/** Questions in order, and the result that they lead to. */
export type Steps<Asked extends Question, A> = Generator<Asked, A, unknown>;

/**
 * Asks one question after another, written down the page where `flatMap` would nest. Ends at the first that fails,
 * with that error; its error type unites those of all questions. Each run begins again.
 */
export const gen =
  <Asked extends Question, A>(steps: () => Steps<Asked, A>): TE.TaskEither<ErrorOf<Asked>, A> =>
  async () => {
    const running = steps();
    let step = running.next();
    while (step.done !== true) {
      const asked: Question = step.value;
      const answer = typeof asked === 'function' ? await asked() : asked;
      if (E.isLeft(answer)) return E.left(answer.left as ErrorOf<Asked>);
      step = running.next(answer.right);
    }
    return E.right(step.value);
  };
