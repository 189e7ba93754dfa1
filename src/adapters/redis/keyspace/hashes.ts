import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type { Operation } from '../plan.js';

/** The most fields that one command is given: Lua takes no list of words of any length. */
const AT_ONCE = 500;

/** Sets fields of a hash, which has a place, and takes away those that are null. */
export const writeOps = (
  hash: number,
  changes: readonly (readonly [field: string, value: string | null])[],
): readonly Operation[] => {
  const set = changes.filter((entry): entry is [string, string] => entry[1] !== null);
  const gone = changes.flatMap(([field, value]) => (value === null ? [field] : []));
  return [
    ...RA.chunksOf(AT_ONCE)(set).map((some): Operation => ['HSET', hash, ...some.flat()]),
    ...RA.chunksOf(AT_ONCE)(gone).map((some): Operation => ['HDEL', hash, ...some]),
  ];
};
