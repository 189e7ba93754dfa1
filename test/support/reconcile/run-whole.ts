import type { Report } from '../../../src/domain/reconcile/report.js';
import type { Run } from '../../../src/application/reconcile/run.js';
import { ok } from '../run/effect.js';
import type { Time } from '../app/scene.js';

/** Takes a comparison to its end; the time it waits for passes at once. */
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
