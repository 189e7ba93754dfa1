import { setTimeout as delay } from 'node:timers/promises';
import { type Stopped, type Timer, stopped } from '../application/ports/timer.js';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Failure, Patience, Retry } from '../application/ports/retry.js';

/** Makes a timer whose every wait ends at the signal. */
export type MakeTimer = (signal: AbortSignal) => Timer;

/** Longest wait of Node, ms: it does not wait at all for anything longer. */
const LONGEST = 2_147_483_647;

const wait = async (ms: number, signal: AbortSignal): Promise<true> => {
  await delay(Math.min(ms, LONGEST), undefined, { signal });
  return ms > LONGEST ? wait(ms - LONGEST, signal) : true;
};

/** Makes a timer that measures the time of this process. */
export const makeTimer: MakeTimer = (signal) => ({
  now: () => performance.now(),
  sleep: (ms) => () =>
    wait(ms, signal).catch(() => {
      // Only the signal ends a sleep before its time.
      return false;
    }),
  random: Math.random,
});

/** A timer whose waits nothing ends before their time. */
export const processTimer: Timer = makeTimer(new AbortController().signal);

/** Waits for the work, whatever comes of it, but no longer than `ms`. */
export const atMost = async (
  ms: number,
  work: Promise<unknown>,
  time: MakeTimer = makeTimer,
): Promise<void> => {
  const over = new AbortController();
  await Promise.race([work.catch(() => undefined), time(over.signal).sleep(ms)()]);
  over.abort();
};

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
