import type { Stores } from '../../../src/application/ports/stores.js';
import { noon } from './fixtures.js';

/** The clock of one test: it stands at noon until time is let pass. */
export interface Time {
  readonly now: () => number;
  /** Answers the new time. */
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
