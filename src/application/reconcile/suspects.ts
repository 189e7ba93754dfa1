import type { Claim } from '../../domain/reconcile/claim.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import { claimsBehind } from '../../domain/reconcile/judge.js';

/** A claim in which something looked wrong, until it is looked at again. */
export interface Suspect {
  readonly claim: Claim;
  /** Names of the faults that were seen. */
  readonly names: ReadonlySet<string>;
  /** What is to be looked at once they are gone. */
  readonly behind: readonly Claim[];
  readonly dueAt: number;
  readonly tries: number;
}

/** After which a change that was under way is done, ms. */
const SETTLING = 1000;
/** How often whoever has work recorded is looked at again. */
const MAX_TRIES = 60;

export const suspect = (claim: Claim, faults: readonly Fault[], now: number): Suspect => ({
  claim,
  names: new Set(faults.map(({ name }) => name)),
  behind: claimsBehind(claim, faults),
  dueAt: now + SETTLING,
  tries: 0,
});

/** Null: its work goes on and on, and is going to make it right. */
export const postponed = (one: Suspect, now: number): Suspect | null =>
  one.tries + 1 >= MAX_TRIES ? null : { ...one, dueAt: now + SETTLING, tries: one.tries + 1 };

export interface SuspectQueue {
  readonly add: (suspects: readonly Suspect[]) => void;
  /** Those that are due, the first first, and takes them out. */
  readonly due: (now: number, most: number) => readonly Suspect[];
  readonly size: () => number;
  /** How long until the next is due, ms. */
  readonly untilNext: (now: number) => number;
}

/** All wait equally long, so that they come out in the order in which they came in. */
export const makeSuspectQueue = (): SuspectQueue => {
  let queue: readonly Suspect[] = [];
  return {
    add: (suspects) => {
      queue = [...queue, ...suspects];
    },
    due: (now, most) => {
      const ripe = queue.slice(0, most).filter(({ dueAt }) => dueAt <= now);
      queue = queue.slice(ripe.length);
      return ripe;
    },
    size: () => queue.length,
    untilNext: (now) => Math.max(1, (queue[0]?.dueAt ?? now) - now),
  };
};
