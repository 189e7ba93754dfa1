import type { Operation } from '../plan.js';

/** Commands that take any number of members, so that two on one key can be joined. */
const OF_MEMBERS = new Set(['HSET', 'HDEL', 'SADD', 'ZADD', 'ZREM']);
const REMOVALS = new Set(['DEL', 'HDEL', 'SREM', 'ZREM']);

/** Most arguments of a joined command, since a script can pass only so many. */
const MAX_WORDS = 2000;

const isCommand = (name: string): boolean => name < 'a';

/**
 * The keys of an operation. A command has one; in other operations whole numbers are keys, except the field numbers of
 * `copy`.
 */
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

/** What operations must share to be joined, and the index from which the second one's arguments are appended. */
const joinOf = (op: Operation): readonly [kind: string, from: number] | null => {
  const [name, place, word] = op;
  if (name === 'wake') return [name, 0];
  if (name === 'announce') return [name, 2];
  if (name === 'count') return [op.join(' '), 0];
  if (!OF_MEMBERS.has(name)) return null;
  const hasFlag = name === 'ZADD' && /^[A-Z]/.test(String(word));
  return [`${name} ${String(place)} ${hasFlag ? String(word) : ''}`, hasFlag ? 3 : 2];
};

/** Appends the arguments of another operation to a private copy of one. */
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
 * Makes fewer operations with the same effect: joins commands on one key unless an operation between them touches it, keeps
 * one count of each counter after all writes it counts, and drops removals from absent keys.
 */
export const joinOps = (
  ops: readonly Operation[],
  absent: ReadonlySet<number>,
): readonly Operation[] => {
  const joined: (Operation | null)[] = [];
  const latest = new Map<string, number>();
  const grown = new Map<number, Growing>();
  /** By key: the last operation that touches it, and the last one that does more than count. */
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
