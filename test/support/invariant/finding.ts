/** Where the data is not as it must be. */
export interface Finding {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

/** Nothing when `what` is, at this key, what it must be. */
export const differ = (
  key: string,
  what: string,
  expected: string | number,
  actual: string | number | undefined,
): readonly Finding[] => {
  const is = String(actual ?? 'missing');
  return is === String(expected)
    ? []
    : [{ key, expected: `${what}: ${expected}`, actual: `${what}: ${is}` }];
};

/** Nothing when `holds`. */
export const demand = (
  holds: boolean,
  key: string,
  expected: string,
  actual: string,
): readonly Finding[] => (holds ? [] : [{ key, expected, actual }]);
