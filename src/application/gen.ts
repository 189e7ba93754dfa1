import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';

/** What is asked, or known already. */
export type Question<Failure = unknown> =
  TE.TaskEither<Failure, unknown> | E.Either<Failure, unknown>;

type ErrorOf<Asked> =
  Asked extends TE.TaskEither<infer Failure, unknown>
    ? Failure
    : Asked extends E.Left<infer Failure>
      ? Failure
      : never;

/** Asks within `gen`, and goes on with the answer. */
export function* ask<Failure, A>(
  question: TE.TaskEither<Failure, A>,
): Generator<TE.TaskEither<Failure, unknown>, A, unknown> {
  return (yield question) as A;
}

/** Goes on with what is known already, in the same turn. */
export function* known<Failure, A>(
  answer: E.Either<Failure, A>,
): Generator<E.Either<Failure, unknown>, A, unknown> {
  return (yield answer) as A;
}

/** Questions in order, and what they come to. */
export type Steps<Asked extends Question, A> = Generator<Asked, A, unknown>;

/**
 * One question after another, written down the page where `flatMap` would nest. It ends at the first that fails, with
 * that error; the errors of all questions are those of the whole. Each run begins anew.
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
