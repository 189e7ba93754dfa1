import type { IO } from 'fp-ts/lib/IO.js';
import type { Logger } from 'pino';
import { type MakeTimer, makeTimer } from './timer.js';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** What a background service does, turn after turn. */
export interface Body {
  /** Returns the pause before the next turn, ms; 0: none. */
  readonly turn: (isStopping: IO<boolean>) => Promise<number>;
  /** Pause before the first turn, ms. */
  readonly delay?: number;
  /** Ends what the present turn waits for. */
  readonly interrupt?: () => void;
  /** Runs after the last turn. */
  readonly end?: () => Promise<unknown>;
}

export interface Loop {
  /** Resolves after the first turn. */
  readonly begun: Promise<void>;
  /** Resolves when the present turn is over, and `end` has run. */
  readonly stop: () => Promise<void>;
}

/** Takes turns until the loop is stopped. */
export const startLoop = (
  { turn, delay = 0, interrupt, end }: Body,
  time: MakeTimer = makeTimer,
): Loop => {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  const timer = time(stopping.signal);
  let tellBegun = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    tellBegun = resolve;
  });

  const run = async (): Promise<void> => {
    if (delay > 0) await timer.sleep(delay)();
    while (!isStopping()) {
      const pause = await turn(isStopping);
      tellBegun();
      if (pause > 0) await timer.sleep(pause)();
    }
    await end?.();
  };

  const running = run();
  return {
    begun,
    stop: () => {
      stopping.abort();
      interrupt?.();
      return running;
    },
  };
};
