import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';

type AnyTask = TE.TaskEither<unknown, unknown>;

type ErrorOf<Question> = Question extends TE.TaskEither<infer Failure, unknown> ? Failure : never;

/** Asks within `gen`, and goes on with the answer. */
export function* ask<Failure, A>(
  question: TE.TaskEither<Failure, A>,
): Generator<TE.TaskEither<Failure, unknown>, A, unknown> {
  return (yield question) as A;
}

/**
 * One question after another, written down the page where `flatMap` would nest. It ends at the first that fails, with
 * that error; the errors of all questions are those of the whole. Each run begins anew.
 */
export const gen =
  <Question extends AnyTask, A>(
    steps: () => Generator<Question, A, unknown>,
  ): TE.TaskEither<ErrorOf<Question>, A> =>
  async () => {
    const running = steps();
    let step = running.next();
    while (step.done !== true) {
      const answer = await step.value();
      if (E.isLeft(answer)) return E.left(answer.left as ErrorOf<Question>);
      step = running.next(answer.right);
    }
    return E.right(step.value);
  };
