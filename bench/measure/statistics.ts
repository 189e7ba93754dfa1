const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

/** The middle value, of an even number the mean of the two in the middle; NaN of none. */
export const median = (values: readonly number[]): number => {
  const order = sorted(values);
  const middle = (order.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [
    order[Math.floor(middle)],
    order[Math.ceil(middle)],
  ];
  return (low + high) / 2;
};

/** The least value that `share` (0 to 1) of all are not above; NaN of none. */
export const percentile = (values: readonly number[], share: number): number => {
  const order = sorted(values);
  const place = Math.max(0, Math.ceil(share * order.length) - 1);
  return order[place] ?? Number.NaN;
};

/** How far apart the rounds lie, as a share of their median; 0 of a single one. */
export const spread = (values: readonly number[]): number =>
  values.length === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / median(values);
