/**
 * The generic cell rate algorithm: so many units at once, each of which comes back after a fixed
 * interval. All that is kept of an account is until when what was taken is not back yet.
 */
export interface Limit {
  /** How many units may be taken at once; as many come back in each window. */
  readonly units: number;
  readonly windowMs: number;
}

/** Whether units were taken, and how the account stands then. */
export interface Charge {
  readonly taken: boolean;
  /** Whole units that could be taken now. */
  readonly remaining: number;
  /** Until one unit more can be taken, 0 when none is missing; of a refusal, until it would pass. ms. */
  readonly waitMs: number;
}

/**
 * Microseconds until one unit is back. Rounded up, and all sums are of whole numbers, so that no
 * rounding lets more through.
 */
export const intervalOf = ({ units, windowMs }: Limit): number =>
  Math.ceil((windowMs * 1000) / units);

/** What is dearer than all there is costs all there is: else it could never pass. */
const priceOf = ({ units }: Limit, cost: number): number => Math.min(cost, units);

/**
 * How long (microseconds) until all is back, after `cost` more units; null when there are not as many.
 * A negative cost gives units back. More than the whole limit is never outstanding: whoever says so
 * had a higher limit, or another clock.
 */
export const aheadAfter = (ahead: number, limit: Limit, cost: number): number | null => {
  const interval = intervalOf(limit);
  const most = interval * limit.units;
  const after = Math.min(Math.max(ahead, 0), most) + priceOf(limit, cost) * interval;
  return cost > 0 && after > most ? null : Math.max(after, 0);
};

/** How an account stands that is `ahead` (microseconds), for one who asked for `cost` units. */
export const chargeOf = (limit: Limit, ahead: number, cost: number, taken: boolean): Charge => {
  const interval = intervalOf(limit);
  const free = interval * limit.units - ahead;
  const needed = taken
    ? (Math.floor(free / interval) + 1) * interval
    : priceOf(limit, cost) * interval;
  return {
    taken,
    remaining: Math.floor(free / interval),
    waitMs: ahead === 0 ? 0 : Math.ceil((needed - free) / 1000),
  };
};
