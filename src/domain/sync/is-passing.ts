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
