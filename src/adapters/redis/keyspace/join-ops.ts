import type { Operation } from '../plan.js';

/** Commands that take any number of members, so that two of one key may be one. */
const OF_MEMBERS = new Set(['HSET', 'HDEL', 'SADD', 'ZADD', 'ZREM']);
const REMOVALS = new Set(['DEL', 'HDEL', 'SREM', 'ZREM']);

/** More words at once a script could not give to one command. */
const MAX_WORDS = 2000;

const isCommand = (name: string): boolean => name < 'a';

/** A command has one key. In other operations whole numbers are places, but for those by which `copy` counts fields. */
const placesOf = (op: Operation): readonly number[] => {
  const [name, first] = op;
  if (isCommand(name)) return [first as number];
  const places: number[] = [];
  for (const word of name === 'copy' ? op.slice(1, 3) : op)
    if (typeof word === 'number') places.push(word);
    else if (typeof word === 'object')
      for (const one of word) if (typeof one === 'number') places.push(one);
  return places;
};

/** By what operations are known that may be one, and with which of their words those of another begin. */
const joinOf = (op: Operation): readonly [kind: string, from: number] | null => {
  const [name, place, word] = op;
  if (name === 'wake') return [name, 0];
  if (name === 'announce') return [name, 2];
  if (name === 'count') return [op.join(' '), 0];
  if (!OF_MEMBERS.has(name)) return null;
  const hasFlag = name === 'ZADD' && /^[A-Z]/.test(String(word));
  return [`${name} ${String(place)} ${hasFlag ? String(word) : ''}`, hasFlag ? 3 : 2];
};

/** Adds the words of another operation to one that is nobody else's. */
const add = (one: Growing, op: Operation, from: number): void => {
  if (op[0] !== 'wake') for (let at = from; at < op.length; at += 1) one.push(op[at] as string);
  else
    for (const [at, words] of op.entries())
      if (typeof words === 'object') (one[at] as unknown[]).push(...words);
};

type Growing = (string | number | unknown[])[];

const growing = (op: Operation): Growing =>
  op.map((word) => (typeof word === 'object' ? [...word] : (word as string | number)));

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
  const grown = new Map<number, Growing>();
  /** By place: the last that has to do with a key, and the last that does more than count. */
  const touched: number[] = [];
  const changed: number[] = [];
  for (const op of ops) {
    const places = placesOf(op);
    const [first = 0, , ...earned] = places;
    if (REMOVALS.has(op[0]) && absent.has(first) && touched[first] === undefined) continue;
    const [kind, from] = joinOf(op) ?? ['', 0];
    const before = latest.get(kind) ?? -1;
    const known = joined[before] ?? null;
    const isCount = op[0] === 'count';
    const isFree = isCount
      ? [first, ...earned].every((place) => (changed[place] ?? -1) <= before)
      : places.every((place) => (touched[place] ?? -1) <= before);
    let at = before;
    if (known !== null && isFree && !isCount && known.length < MAX_WORDS) {
      const one = grown.get(before) ?? growing(known);
      grown.set(before, one);
      add(one, op, from);
      joined[before] = one as unknown as Operation;
    } else {
      if (isCount && known !== null && isFree) joined[before] = null;
      at = joined.push(op) - 1;
    }
    if (kind !== '') latest.set(kind, at);
    for (const place of places) {
      touched[place] = Math.max(at, touched[place] ?? -1);
      if (!isCount) changed[place] = Math.max(at, changed[place] ?? -1);
    }
  }
  return joined.filter((op) => op !== null);
};
