import type { Entity } from '../sync/entity.js';

/** A fault that was seen twice. `invariant`: its number in 3-redis-keys as text, or `xano:missing`. */
export interface Drift {
  readonly invariant: string;
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
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
