import type { Reached } from './words.js';
import type { Seen, Subject } from './subjects.js';

/** What a process knows of the states of all keys, and what reads must therefore show. */
export interface Ledger {
  /** The state that was acknowledged last, as far as this process has heard. */
  readonly floor: (place: number) => number;
  /** These were acknowledged. */
  readonly reach: (reached: Reached) => void;
  /** A key may be gone, as of the state that follows this one. */
  readonly mind: (states: readonly number[]) => void;
  /** They are gone. */
  readonly emptied: () => void;
  /** Whether what was seen may be, where this state was acknowledged before the read began. */
  readonly isFresh: (place: number, floor: number, seen: Seen) => boolean;
}

/** The number of the state in which a key is gone after this one. */
const goneAfter = (state: number): number => (state % 2 === 0 ? state + 1 : state);

export const makeLedger = (subjects: readonly Subject[]): Ledger => {
  const floors = subjects.map(() => 0);
  const gone = subjects.map(({ passes }) => (passes ? Infinity : 0));
  const raise = (place: number, state: number): void => {
    floors[place] = Math.max(floors[place] ?? 0, state);
  };
  return {
    floor: (place) => floors[place] ?? 0,
    reach: (reached) => {
      for (const [place, state] of reached) raise(place, state);
    },
    mind: (states) => {
      states.forEach((state, place) => {
        gone[place] = Math.max(gone[place] ?? 0, goneAfter(state));
      });
    },
    emptied: () => {
      gone.forEach((state, place) => {
        if (Number.isFinite(state)) raise(place, state);
      });
    },
    isFresh: (place, floor, seen) => (seen ?? gone[place] ?? 0) >= floor,
  };
};
