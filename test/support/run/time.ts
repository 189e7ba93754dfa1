import type { MakeTimer } from '../../../src/runtime/timer.js';

interface Wait {
  readonly signal: AbortSignal;
  readonly until: number;
  readonly wake: (goesOn: boolean) => void;
}

/** Lets everything happen that does not wait for a timer. */
export const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** A clock that stands still until the test advances it. */
export const makeStillTime = () => {
  let now = 0;
  const waits = new Set<Wait>();
  const time: MakeTimer = (signal) => {
    signal.addEventListener('abort', () => {
      for (const wait of waits) if (wait.signal === signal) wait.wake(false);
    });
    const sleep = (ms: number): Promise<boolean> =>
      new Promise((resolve) => {
        const wake = (goesOn: boolean): void => {
          waits.delete(wait);
          resolve(goesOn);
        };
        const wait: Wait = { signal, until: now + ms, wake };
        if (signal.aborted) wake(false);
        else waits.add(wait);
      });
    return { now: () => now, random: () => 0.5, sleep: (ms) => () => sleep(ms) };
  };
  const pass = async (ms: number): Promise<void> => {
    const end = now + ms;
    for (;;) {
      await settle();
      const [next] = [...waits].sort((one, other) => one.until - other.until);
      if (next === undefined || next.until > end) break;
      now = next.until;
      next.wake(true);
    }
    now = end;
  };
  return { time, pass, now: () => now };
};
