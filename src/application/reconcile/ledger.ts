import type { Fault } from '../../domain/reconcile/fault.js';
import { printMark, type FoundBy } from '../../domain/reconcile/mark.js';
import { MAX_DRIFT, type Drift, type Report } from '../../domain/reconcile/report.js';

/** What a comparison has found so far. */
export interface Ledger {
  readonly pass: (keys: number) => void;
  readonly expect: (total: number) => void;
  /** Ends the count: the total is what was checked, however much that was. */
  readonly end: () => void;
  /** Reports a fault; false where it was reported before, since a walk may meet a key twice. */
  readonly tell: (fault: Fault, by?: FoundBy) => boolean;
  /** Counts as mended those of these faults that were reported, each once. */
  readonly mended: (names: readonly string[]) => void;
  readonly foundLocal: (rows: number) => void;
  /** Whether the reported faults explain that a size is wrong by as much as this fault says. */
  readonly explains: (fault: Fault) => boolean;
  /** Whether the key as a whole was wrong, so that a member missing in it is no fault of its own. */
  readonly isRuined: (key: string) => boolean;
  readonly report: () => Report;
}

/** Most names of faults that are remembered, so that memory stays bounded in a store that is in ruins. */
const MAX_NAMES = 100_000;

export const makeLedger = (): Ledger => {
  const drift: Drift[] = [];
  const marks: string[] = [];
  const counts: Record<string, number> = {};
  const reported = new Set<string>();
  const right = new Set<string>();
  const touched = new Map<string, number>();
  const sums = { checked: 0, total: 0, repaired: 0, local: 0 };
  let isOver = false;
  return {
    pass: (keys) => {
      sums.checked += keys;
    },
    expect: (total) => {
      sums.total = total;
    },
    end: () => {
      isOver = true;
    },
    tell: (fault, by) => {
      // A key that is wrong as a whole is noted as such even where the fault was reported before.
      for (const { name, by } of fault.touches)
        if (by === Number.POSITIVE_INFINITY) touched.set(name, by);
      if (reported.has(fault.name)) return false;
      if (reported.size < MAX_NAMES) reported.add(fault.name);
      if (drift.length < MAX_DRIFT) {
        drift.push({ invariant: fault.invariant, ...fault.finding });
        marks.push(by === undefined ? '' : printMark({ fault: fault.name, by }));
      }
      counts[fault.invariant] = (counts[fault.invariant] ?? 0) + 1;
      for (const { name, by } of touched.size < MAX_NAMES ? fault.touches : [])
        touched.set(name, (touched.get(name) ?? 0) + by);
      return true;
    },
    mended: (names) => {
      for (const name of names) {
        const isKnown = reported.has(name) || reported.size >= MAX_NAMES;
        if (!isKnown || right.has(name)) continue;
        if (right.size < MAX_NAMES) right.add(name);
        sums.repaired += 1;
      }
    },
    foundLocal: (rows) => {
      sums.local += rows;
    },
    explains: ({ unless }) => unless !== null && (touched.get(unless.name) ?? 0) >= unless.by,
    isRuined: (key) => touched.get(key) === Number.POSITIVE_INFINITY,
    report: () => ({
      ...sums,
      ...(isOver && { total: sums.checked }),
      drift: [...drift],
      counts: { ...counts },
      marks: [...marks],
    }),
  };
};
