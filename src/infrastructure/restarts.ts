/** A worker that ended though nobody had told it to. */
export interface Death {
  readonly wasReady: boolean;
  /** How long it had been there, ms. */
  readonly lived: number;
  /** Whether another one listens. */
  readonly othersServe: boolean;
}

export interface Restarts {
  /** A worker listens. */
  readonly ready: () => void;
  /** How long to wait before another is started, ms; null: starting again is of no use. */
  readonly after: (death: Death) => number | null;
}

const FIRST_PAUSE = 200;
const MAX_PAUSE = 30_000;
/** Who lived for so long did not die of its start, ms. */
const LONG_LIFE = 60_000;
/** Starts in vain, one after the other, with nobody left who serves. */
const TRIES = 5;

/**
 * Starts what died again, the later the more often it happened of late; gives up only where no start comes
 * to listen and nothing is left to be kept.
 */
export const makeRestarts = (): Restarts => {
  let shortLives = 0;
  let inVain = 0;
  return {
    ready: () => {
      inVain = 0;
    },
    after: ({ wasReady, lived, othersServe }) => {
      shortLives = lived < LONG_LIFE ? shortLives + 1 : 1;
      if (!wasReady) inVain += 1;
      if (inVain >= TRIES && !othersServe) return null;
      return Math.min(FIRST_PAUSE * 2 ** (shortLives - 1), MAX_PAUSE);
    },
  };
};
