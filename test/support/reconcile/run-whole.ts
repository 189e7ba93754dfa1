import { NOTHING_CHECKED, type Report } from '../../../src/domain/reconcile/report.js';
import { runOf, type Run, type Steps } from '../../../src/application/reconcile/run.js';
import { ok } from '../run/effect.js';
import type { Time } from '../app/scene.js';

/** Runs a comparison to its end; the pauses it asks for pass at once. */
export const runWhole = async <E>(
  { turn, report }: Run<E>,
  time: Pick<Time, 'pass'>,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Report> => {
  for (;;) {
    const { wait, isDone } = await ok(turn);
    if (isDone) return report();
    time.pass(wait);
    await between();
  }
};

/** Returns the result of steps that never wait. */
export const answerOf = async <E, A>(steps: Steps<E, A>): Promise<A> => {
  const answers: A[] = [];
  const whole = function* (): Steps<E> {
    answers.push(yield* steps);
  };
  await runWhole(
    runOf(whole(), () => NOTHING_CHECKED),
    { pass: (ms) => ms },
  );
  const [answer] = answers;
  if (answer === undefined) throw new Error('no answer');
  return answer;
};
