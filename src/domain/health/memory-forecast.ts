/** The memory that Redis used in one minute, bytes. */
export interface MemorySample {
  /** Start of the minute, ms. */
  readonly at: number;
  readonly used: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Number of minutes that are kept. */
export const MINUTES_KEPT = 60;

/** Minimum number of samples for a statement about growth. */
export const MIN_SAMPLES = 10;

/** Furthest forecast, ms: beyond it a forecast would be chance. */
const HORIZON = 365 * 24 * HOUR;

/** Returns the samples with the new one added, oldest first; each minute keeps its last sample. */
export const noteMemory = (
  samples: readonly MemorySample[],
  used: number,
  now: number,
): readonly MemorySample[] => {
  const at = Math.floor(now / MINUTE) * MINUTE;
  const before = samples.filter(
    (sample) => sample.at < at && sample.at > at - MINUTES_KEPT * MINUTE,
  );
  return [...before, { at, used }];
};

/**
 * `unknown`: no samples; `no_limit`: no maxmemory is set; `too_few`: not enough samples yet; `steady`: the memory does not
 * grow, or by less than it fluctuates; `growing`: maxmemory will be reached at `fullAt`, null if that is more than a year
 * away; `full`: maxmemory is reached.
 */
export interface MemoryForecast {
  readonly state: 'unknown' | 'no_limit' | 'too_few' | 'steady' | 'growing' | 'full';
  /** Growth, bytes per hour; null: unknown. */
  readonly perHour: number | null;
  /** When maxmemory is reached, ms. */
  readonly fullAt: number | null;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [
    sorted[sorted.length % 2 === 0 ? middle - 1 : middle],
    sorted[middle],
  ];
  return (low + high) / 2;
};

/**
 * Returns the growth in bytes per ms: the median slope of all pairs of samples (Theil–Sen estimator). A snapshot or an
 * import that takes memory for some minutes would distort a least-squares line, but not this one.
 */
const slopeOf = (samples: readonly MemorySample[]): number =>
  median(
    samples.flatMap((a, place) =>
      samples.slice(place + 1).map((b) => (b.used - a.used) / (b.at - a.at)),
    ),
  );

/** Returns the fluctuation around that line, bytes: the median absolute deviation. */
const swingOf = (samples: readonly MemorySample[], slope: number): number => {
  const rests = samples.map(({ at, used }) => used - slope * at);
  const middle = median(rests);
  return median(rests.map((rest) => Math.abs(rest - middle)));
};

/** Forecasts when the memory is full if it grows as in the kept samples. `max` null: there is no limit. */
export const forecastMemory = (
  samples: readonly MemorySample[],
  max: number | null,
): MemoryForecast => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined)
    return { state: 'unknown', perHour: null, fullAt: null };
  if (max !== null && last.used >= max) return { state: 'full', perHour: null, fullAt: last.at };
  if (samples.length < MIN_SAMPLES)
    return { state: max === null ? 'no_limit' : 'too_few', perHour: null, fullAt: null };
  const slope = slopeOf(samples);
  const perHour = Math.round(slope * HOUR);
  if (max === null) return { state: 'no_limit', perHour, fullAt: null };
  if (slope <= 0 || slope * (last.at - first.at) <= 2 * swingOf(samples, slope))
    return { state: 'steady', perHour, fullAt: null };
  const wait = (max - last.used) / slope;
  return {
    state: 'growing',
    perHour,
    fullAt: wait > HORIZON ? null : Math.round(last.at + wait),
  };
};
