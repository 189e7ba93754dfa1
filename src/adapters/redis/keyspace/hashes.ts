import type { Operation } from '../plan.js';

/** The most fields that one command is given: Lua takes no list of words of any length. */
const AT_ONCE = 500;

const chunksOf = <A>(list: readonly A[]): readonly (readonly A[])[] =>
  Array.from({ length: Math.ceil(list.length / AT_ONCE) }, (_, n) =>
    list.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  );

/** Sets fields of a hash, which has a place, and takes away those that are null. */
export const writeOps = (
  hash: number,
  changes: readonly (readonly [field: string, value: string | null])[],
): readonly Operation[] => {
  const set = changes.filter((entry): entry is [string, string] => entry[1] !== null);
  const gone = changes.flatMap(([field, value]) => (value === null ? [field] : []));
  return [
    ...chunksOf(set).map((some): Operation => ['HSET', hash, ...some.flat()]),
    ...chunksOf(gone).map((some): Operation => ['HDEL', hash, ...some]),
  ];
};
