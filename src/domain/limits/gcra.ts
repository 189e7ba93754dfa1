/**
 * A limit of the generic cell rate algorithm: a burst of units may be taken at once, and each comes back after a fixed
 * interval. The only state of an account is the time at which all taken units will be back.
 */
export interface Limit {
  /** Number of units that may be taken at once, and that come back in each window. */
  readonly units: number;
  readonly windowMs: number;
}

/** The result of a charge: whether the units were taken, and the state of the account afterwards. */
export interface Charge {
  readonly taken: boolean;
  /** Whole units that could be taken now. */
  readonly remaining: number;
  /** Time until one more unit can be taken, ms, 0 if all are available; after a refusal, until the charge would pass. */
  readonly waitMs: number;
}

/**
 * Returns the microseconds until one unit is back. It is rounded up and all arithmetic uses integers, so that rounding
 * never lets more through.
 */
export const intervalOf = ({ units, windowMs }: Limit): number =>
  Math.ceil((windowMs * 1000) / units);

/** Caps a cost at the whole limit: a higher cost could never pass. */
const priceOf = ({ units }: Limit, cost: number): number => Math.min(cost, units);

/**
 * Returns the microseconds until all units are back after taking `cost` more; null if not enough units are available. A
 * negative cost gives units back. `ahead` is capped at the whole limit: a larger value comes from a former, higher limit
 * or from another clock.
 */
export const aheadAfter = (ahead: number, limit: Limit, cost: number): number | null => {
  const interval = intervalOf(limit);
  const most = interval * limit.units;
  const after = Math.min(Math.max(ahead, 0), most) + priceOf(limit, cost) * interval;
  return cost > 0 && after > most ? null : Math.max(after, 0);
};

/** Returns the charge of `cost` units on an account whose units will all be back in `ahead` microseconds. */
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
