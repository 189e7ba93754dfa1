import type { Claim } from '../../domain/reconcile/claim.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import { claimsBehind } from '../../domain/reconcile/judge.js';

/** A claim in which something looked wrong, until it is looked at again. */
export interface Candidate {
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

export const candidate = (claim: Claim, faults: readonly Fault[], now: number): Candidate => ({
  claim,
  names: new Set(faults.map(({ name }) => name)),
  behind: claimsBehind(claim, faults),
  dueAt: now + SETTLING,
  tries: 0,
});

/** Null: its work goes on and on, and is going to make it right. */
export const postponed = (one: Candidate, now: number): Candidate | null =>
  one.tries + 1 >= MAX_TRIES ? null : { ...one, dueAt: now + SETTLING, tries: one.tries + 1 };

export interface CandidateQueue {
  readonly add: (candidates: readonly Candidate[]) => void;
  /** Those that are due, the first first, and takes them out. */
  readonly due: (now: number, most: number) => readonly Candidate[];
  readonly size: () => number;
  /** How long until the next is due, ms. */
  readonly untilNext: (now: number) => number;
}

/** All wait equally long, so that they come out in the order in which they came in. */
export const makeCandidateQueue = (): CandidateQueue => {
  let queue: readonly Candidate[] = [];
  return {
    add: (candidates) => {
      queue = [...queue, ...candidates];
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
