import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Failure, Patience, Retry } from '../application/ports/retry.js';
import { stopped, type Stopped, type Timer } from '../application/ports/timer.js';

export const makeRetry =
  ({ now, sleep }: Pick<Timer, 'now' | 'sleep'>): Retry =>
  <F, A>(attempt: TaskEither<F, A>, patience: Patience<F>): TaskEither<F | Stopped, A> =>
  async () => {
    const failures: Failure<F>[] = [];
    for (;;) {
      const outcome = await attempt();
      if (E.isRight(outcome)) return outcome;
      const last = { error: outcome.left, at: now() };
      failures.push(last);
      const pause = patience(last, failures);
      if (pause === null) return outcome;
      if (!(await sleep(pause)())) return E.left(stopped);
    }
  };
