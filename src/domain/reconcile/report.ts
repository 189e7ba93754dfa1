import type { Entity } from '../sync/entity.js';
import type { Finding } from './names.js';

/** A confirmed fault, seen twice. `invariant`: its number in docs/REDIS_KEYS.md as text, or a name such as `xano:missing`. */
export interface Drift extends Finding {
  readonly invariant: string;
}

/** The result for a finding that was chosen to be checked or repaired by itself. */
export interface Chosen extends Drift {
  /**
   * `waiting`: not checked yet; `there`: still present; `mended`: repaired; `gone`: no longer present, nothing was done;
   * `busy`: a recorded job is about to change it; `left`: still present, and `does` says why it was not repaired.
   */
  readonly outcome: 'waiting' | 'there' | 'mended' | 'gone' | 'busy' | 'left';
  /** What repairs it, or why nothing does. */
  readonly does: readonly string[];
}

/** Chosen findings of the comparison with the id `of`. */
export interface ChosenFindings {
  readonly of: string;
  readonly findings: readonly Chosen[];
  /** The mark of each finding, in the same order. */
  readonly marks: readonly string[];
}

export interface Orders {
  readonly scope: 'internal' | 'xano';
  readonly repair: boolean;
  /** The share of the owners that is checked, above 0 and up to 1. */
  readonly sample: number;
  /** With `repair`: also deletes rows that Xano lacks when there are so many that it looks like a mistake. */
  readonly force?: boolean;
  /**
   * Only these tables, whose changes have no version. The service compares them on its own schedule, and the differences
   * that it finds are new changes, not drift.
   */
  readonly entities?: readonly Entity[];
  /** Only these findings of an earlier comparison; each is checked again. */
  readonly chosen?: ChosenFindings;
}

/** The progress and results of a comparison. */
export interface Report {
  readonly checked: number;
  readonly total: number;
  /** The first `MAX_DRIFT` faults; `counts` counts all of them by invariant. */
  readonly drift: readonly Drift[];
  readonly counts: Readonly<Record<string, number>>;
  readonly repaired: number;
  /** Number of rows that were made here and never sent by Xano, which is no fault. */
  readonly local: number;
  /** The mark of each entry of `drift`, as `printMark` writes it. */
  readonly marks?: readonly string[];
  /** The chosen findings of the orders, with their outcomes. */
  readonly chosen?: ChosenFindings;
}

/** Maximum number of faults that a report lists one by one. */
export const MAX_DRIFT = 1000;

export const NOTHING_CHECKED: Report = {
  checked: 0,
  total: 0,
  drift: [],
  counts: {},
  repaired: 0,
  local: 0,
};
