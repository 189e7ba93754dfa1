/** A place where the data is wrong. */
export interface Finding {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

/** Returns no finding if `what` is as it must be at this key. */
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

/** Returns no finding if `holds`. */
export const demand = (
  holds: boolean,
  key: string,
  expected: string,
  actual: string,
): readonly Finding[] => (holds ? [] : [{ key, expected, actual }]);
