import type { Operation } from '../plan.js';

/** Commands that take any number of members, so that two of one key may be one. */
const OF_MEMBERS = new Set(['HSET', 'HDEL', 'SADD', 'ZADD', 'ZREM']);
const REMOVALS = new Set(['DEL', 'HDEL', 'SREM', 'ZREM']);

/** More words at once a script could not give to one command. */
const MAX_WORDS = 2000;

/** A command has one key. In other operations whole numbers are places, but for those by which `copy` counts fields. */
const placesOf = (op: Operation): readonly number[] => {
  if (/^[A-Z]/.test(op[0])) return [Number(op[1])];
  return (op[0] === 'copy' ? op.slice(1, 3) : op.flat()).filter((word) => typeof word === 'number');
};

/** By what operations are known that may be one, and with which of their words those of another begin. */
const joinOf = (op: Operation): readonly [kind: string, from: number] | null => {
  const [name, place, word] = op;
  if (name === 'wake') return [name, 0];
  if (name === 'count') return [op.join(' '), 0];
  if (!OF_MEMBERS.has(name)) return null;
  const hasFlag = name === 'ZADD' && /^[A-Z]/.test(String(word));
  return [`${name} ${String(place)} ${hasFlag ? String(word) : ''}`, hasFlag ? 3 : 2];
};

const both = (one: Operation, op: Operation, from: number): Operation => {
  if (op[0] !== 'wake') return [...one, ...op.slice(from)];
  return one.map((word, at) =>
    typeof word === 'object' ? [...word, ...(op[at] as readonly string[])] : word,
  ) as unknown as Operation;
};

/**
 * The same in fewer operations: one command of a key where nothing between two has to do with that key; a
 * counter once, after all that it counts; and nothing taken from keys that are not there, by their places.
 */
export const joinOps = (
  ops: readonly Operation[],
  absent: ReadonlySet<number>,
): readonly Operation[] => {
  const joined: (Operation | null)[] = [];
  const latest = new Map<string, number>();
  /** The last that has to do with a key, and the last that does more than count. */
  const touched = new Map<number, number>();
  const changed = new Map<number, number>();
  for (const op of ops) {
    const places = placesOf(op);
    const [first = 0, , ...earned] = places;
    if (REMOVALS.has(op[0]) && absent.has(first) && !touched.has(first)) continue;
    const [kind, from] = joinOf(op) ?? ['', 0];
    const before = latest.get(kind) ?? -1;
    const known = joined[before] ?? null;
    const isCount = op[0] === 'count';
    const isFree = isCount
      ? [first, ...earned].every((place) => (changed.get(place) ?? -1) <= before)
      : places.every((place) => (touched.get(place) ?? -1) <= before);
    let at = before;
    if (known !== null && isFree && !isCount && known.length < MAX_WORDS)
      joined[before] = both(known, op, from);
    else {
      if (isCount && known !== null && isFree) joined[before] = null;
      at = joined.push(op) - 1;
    }
    if (kind !== '') latest.set(kind, at);
    for (const place of places) {
      touched.set(place, Math.max(at, touched.get(place) ?? -1));
      if (!isCount) changed.set(place, Math.max(at, changed.get(place) ?? -1));
    }
  }
  return joined.filter((op) => op !== null);
};
