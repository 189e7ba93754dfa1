import type { Reached } from './words.js';
import type { Seen, Subject } from './subjects.js';

/** What a process knows of the states of all keys, and therefore what reads must show. */
export interface Ledger {
  /** The last acknowledged state, as far as this process has heard. */
  readonly floor: (place: number) => number;
  /** Records that these states were acknowledged. */
  readonly reach: (reached: Reached) => void;
  /** Records that each key may be gone, from the state after this one on. */
  readonly mind: (states: readonly number[]) => void;
  /** Records that every key is gone. */
  readonly emptied: () => void;
  /** Whether a read may return `seen` if the state `floor` was acknowledged before the read began. */
  readonly isFresh: (place: number, floor: number, seen: Seen) => boolean;
}

/** Returns the number of the next state in which the key is gone. */
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
