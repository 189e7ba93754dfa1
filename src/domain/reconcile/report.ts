import type { Entity } from '../sync/entity.js';
import type { Finding } from './names.js';

/** A fault that was seen twice. `invariant`: its number in 3-redis-keys as text, or `xano:missing`. */
export interface Drift extends Finding {
  readonly invariant: string;
}

/** What became of a finding that was chosen to be mended by itself. */
export interface Chosen extends Drift {
  /**
   * `waiting`: not looked at yet; `there`: it is still so; `gone`: it is not so any more, and nothing was done; `busy`:
   * recorded work is about to change it; `left`: it is still so, and `does` says why it was not mended.
   */
  readonly outcome: 'waiting' | 'there' | 'mended' | 'gone' | 'busy' | 'left';
  /** What mends it, or why nothing does. */
  readonly does: readonly string[];
}

/** Some of what the comparison `of` told. */
export interface ChosenFindings {
  readonly of: string;
  readonly findings: readonly Chosen[];
  /** By what each was found. */
  readonly marks: readonly string[];
}

export interface Orders {
  readonly scope: 'internal' | 'xano';
  readonly repair: boolean;
  /** The share of the owners that is looked at, above 0 and up to 1. */
  readonly sample: number;
  /** To take away also what Xano lacks in such numbers that it looks like a mistake; with `repair`. */
  readonly force?: boolean;
  /**
   * These tables alone, whose changes no version tells: the service compares them by itself, and what it
   * finds is news, and no drift.
   */
  readonly entities?: readonly Entity[];
  /** These findings of an earlier comparison alone: each is looked at once more. */
  readonly chosen?: ChosenFindings;
}

/** How a comparison stands. */
export interface Report {
  readonly checked: number;
  readonly total: number;
  /** The first of them; all are counted in `counts`, by invariant. */
  readonly drift: readonly Drift[];
  readonly counts: Readonly<Record<string, number>>;
  readonly repaired: number;
  /** Rows that no side lacks: made here, and never sent by Xano. */
  readonly local: number;
  /** By what each of `drift` was found, as `printMark` has it. */
  readonly marks?: readonly string[];
  /** As the orders have them, with what became of each. */
  readonly chosen?: ChosenFindings;
}

/** As many faults as a report tells one by one. */
export const MAX_DRIFT = 1000;

export const NOTHING_CHECKED: Report = {
  checked: 0,
  total: 0,
  drift: [],
  counts: {},
  repaired: 0,
  local: 0,
};
