/** All of these are ms. */
const FIRST_MS = 1000;
const LONGEST_MS = 300_000;

/**
 * How long to wait after so many failed tries (1 and more), ms: anything up to a bound that doubles
 * with each, so that those who failed together do not come back together. `chance` is from 0 to 1.
 */
export const backoff = (failures: number, chance: number): number =>
  Math.ceil(chance * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 30)));

/** What a receiver answered, where it answered at all. */
export interface Refusal {
  /** Null: no answer came. */
  readonly status: number | null;
}

/** A wrong setting, a row that has not arrived yet, a busy server: what may be otherwise next time. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);

/** Whether the same delivery may be taken another time. */
export const isPassing = ({ status }: Refusal): boolean =>
  status === null || status < 400 || status >= 500 || PASSING.has(status);
