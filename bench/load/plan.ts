/** The requests that a load generator repeats. */
export interface Plan {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** `#` becomes a number from 1 to `last`, drawn anew for each request. */
  readonly path: string;
  readonly last?: number;
  /** One header line of each caller; they take turns. */
  readonly headers?: readonly string[];
  /** JSON texts that take turns; `#` in them becomes a number of its own for each request. */
  readonly bodies?: readonly string[];
}

export interface Target {
  readonly url: string;
  readonly plan: Plan;
}
