/** What Redis used in one minute, bytes. */
export interface MemorySample {
  /** The beginning of the minute, ms. */
  readonly at: number;
  readonly used: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** So many minutes are kept. */
export const KEPT = 60;

/** Fewer tell nothing of a growth. */
export const NEEDED = 10;

/** Whoever looks further ahead than this looks at chance, ms. */
const HORIZON = 365 * 24 * HOUR;

/** With what was used last in each minute, the oldest first. */
export const noteMemory = (
  samples: readonly MemorySample[],
  used: number,
  now: number,
): readonly MemorySample[] => {
  const at = Math.floor(now / MINUTE) * MINUTE;
  const before = samples.filter((sample) => sample.at < at && sample.at > at - KEPT * MINUTE);
  return [...before, { at, used }];
};

/**
 * `no_limit`: nothing fills up, for want of a maxmemory; `too_few`: it is not known yet how it goes; `steady`: it does not
 * grow, or by less than it goes up and down; `growing`: at this growth `fullAt` is when maxmemory is reached, null where that is more
 * than a year away; `full`: it is reached.
 */
export interface MemoryForecast {
  readonly state: 'unknown' | 'no_limit' | 'too_few' | 'steady' | 'growing' | 'full';
  /** Bytes; null where that is not known. */
  readonly perHour: number | null;
  /** ms. */
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
 * Bytes in a ms, as half of all pairs of minutes have it or less (Theil and Sen): a snapshot or an import that takes memory
 * for some minutes moves a line of least squares, and not this.
 */
const slopeOf = (samples: readonly MemorySample[]): number =>
  median(
    samples.flatMap((a, place) =>
      samples.slice(place + 1).map((b) => (b.used - a.used) / (b.at - a.at)),
    ),
  );

/** By how much it goes up and down beside that line, bytes. */
const swingOf = (samples: readonly MemorySample[], slope: number): number => {
  const rests = samples.map(({ at, used }) => used - slope * at);
  const middle = median(rests);
  return median(rests.map((rest) => Math.abs(rest - middle)));
};

/** When the memory is full, if it goes on as in the minutes that are kept. `max`: null where there is no limit. */
export const forecastMemory = (
  samples: readonly MemorySample[],
  max: number | null,
): MemoryForecast => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined)
    return { state: 'unknown', perHour: null, fullAt: null };
  if (max !== null && last.used >= max) return { state: 'full', perHour: null, fullAt: last.at };
  if (samples.length < NEEDED)
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
