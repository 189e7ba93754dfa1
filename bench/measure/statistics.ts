const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

/** Returns the middle value, or the mean of the two middle values; NaN for no values. */
export const median = (values: readonly number[]): number => {
  const order = sorted(values);
  const middle = (order.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [
    order[Math.floor(middle)],
    order[Math.ceil(middle)],
  ];
  return (low + high) / 2;
};

/** Returns the smallest value that at least the share `share` (0 to 1) of all values do not exceed; NaN for no values. */
export const percentile = (values: readonly number[], share: number): number => {
  const order = sorted(values);
  const place = Math.max(0, Math.ceil(share * order.length) - 1);
  return order[place] ?? Number.NaN;
};

/** Returns the distance between the extreme values as a share of their median; 0 for a single value. */
export const spread = (values: readonly number[]): number =>
  values.length === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / median(values);
