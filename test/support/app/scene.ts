import type { Stores } from '../../../src/application/ports/stores.js';
import { noon } from './fixtures.js';

/** The clock of one test: it stays at noon until the test advances it. */
export interface Time {
  readonly now: () => number;
  /** Advances the clock and returns the new time. */
  readonly pass: (ms: number) => number;
}

export interface Scene {
  readonly stores: Stores;
  readonly time: Time;
}

export const makeTime = (): Time => {
  let now = noon;
  return {
    now: () => now,
    pass: (ms) => {
      now += ms;
      return now;
    },
  };
};
