import type { Operation } from '../plan.js';

/** Most arguments of one command, well below what Lua can unpack at once. */
const AT_ONCE = 4000;

/** Makes one command on a hash, or several where there are too many arguments for one. */
export const inSlices = (
  name: 'HSET' | 'HDEL',
  hash: number,
  words: readonly string[],
): readonly Operation[] => {
  if (words.length === 0) return [];
  if (words.length <= AT_ONCE) return [[name, hash, ...words]];
  const rest = inSlices(name, hash, words.slice(AT_ONCE));
  return [[name, hash, ...words.slice(0, AT_ONCE)], ...rest];
};

/** Sets fields of a hash, and deletes those that are null. */
export const writeOps = (
  hash: number,
  ...changes: readonly Readonly<Record<string, string | null>>[]
): readonly Operation[] => {
  const set: string[] = [];
  const gone: string[] = [];
  for (const some of changes)
    for (const field of Object.keys(some)) {
      const value = some[field] ?? null;
      if (value === null) gone.push(field);
      else set.push(field, value);
    }
  return [...inSlices('HSET', hash, set), ...inSlices('HDEL', hash, gone)];
};
