import type { IO } from 'fp-ts/lib/IO.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { NOTHING_CHECKED, type Report } from '../../domain/reconcile/report.js';
import { ask } from '../gen.js';
import type { Place } from '../ports/reconciler.js';

export interface Turn {
  /** How many things were looked at; the rate limits these. */
  readonly looked: number;
  /** Time in which nothing is to be done, ms. */
  readonly wait: number;
  readonly isDone: boolean;
}

/** A comparison under way. The caller that drives it takes turn after turn, at the pace that is wanted. */
export interface Run<E> {
  readonly turn: TE.TaskEither<E, Turn>;
  readonly report: IO<Report>;
}

export const looked = (count: number): Turn => ({ looked: count, wait: 0, isDone: false });
export const waiting = (wait: number): Turn => ({ looked: 0, wait, isDone: false });
export const DONE: Turn = { looked: 0, wait: 0, isDone: true };

/** What a comparison does, in order: it asks a question and goes on with the answer, or ends a turn. */
export type Steps<E, A = void> = Generator<TE.TaskEither<E, unknown> | Turn, A, unknown>;

/**
 * Runs the steps, turn by turn. A question that failed is asked again by the next turn, so that a comparison goes on
 * where it broke off; what it asks for may therefore have been done although the answer was lost.
 */
export const runOf = <E>(steps: Steps<E>, report: IO<Report>): Run<E> => {
  let open: TE.TaskEither<E, unknown> | null = null;

  const goOn = (answer: unknown): TE.TaskEither<E, Turn> => {
    const { value, done } = steps.next(answer);
    if (done === true) return TE.right(DONE);
    return typeof value === 'function' ? put(value) : TE.right(value);
  };

  const put = (question: TE.TaskEither<E, unknown>): TE.TaskEither<E, Turn> => {
    open = question;
    return pipe(
      question,
      TE.flatMap((answer) => {
        open = null;
        return goOn(answer);
      }),
    );
  };

  return { turn: () => (open === null ? goOn(undefined) : put(open))(), report };
};

/** Runs all steps at once; a failure ends them. */
export const runToEnd = <E>(steps: Steps<E>): TE.TaskEither<E, void> => {
  const { turn } = runOf(steps, () => NOTHING_CHECKED);
  const goOn: TE.TaskEither<E, void> = pipe(
    turn,
    TE.flatMap(({ isDone }) => (isDone ? TE.right(undefined) : goOn)),
  );
  return goOn;
};

/**
 * Runs the steps of several together: what all of them ask at a time is asked at once. None of them may wait, since a
 * wait would end the turn of all.
 */
export function* together<E>(all: readonly Steps<E>[]): Steps<E> {
  let open: readonly { readonly steps: Steps<E>; readonly answer?: unknown }[] = all.map(
    (steps) => ({ steps }),
  );
  while (open.length > 0) {
    const asked: { readonly steps: Steps<E>; readonly question: TE.TaskEither<E, unknown> }[] = [];
    for (const { steps, answer } of open) {
      let next = steps.next(answer);
      for (; next.done !== true && typeof next.value !== 'function'; next = steps.next(undefined))
        yield next.value;
      if (next.done !== true)
        asked.push({ steps, question: next.value as TE.TaskEither<E, unknown> });
    }
    const answers = yield* ask(TE.sequenceArray(asked.map(({ question }) => question)));
    open = asked.map(({ steps }, at) => ({ steps, answer: answers[at] }));
  }
}

/** Reads page after page, and visits each page before the next one is read. */
export function* eachPage<E, Page extends { readonly next: Place }>(
  read: (from: Place) => TE.TaskEither<E, Page>,
  visit: (page: Page) => Steps<E>,
): Steps<E> {
  let from: Place = null;
  do {
    const page: Page = yield* ask(read(from));
    yield* visit(page);
    from = page.next;
  } while (from !== null);
}
