import {
  deferralsKey,
  fanOutKey,
  homeWorkKey,
  liveKey,
  outboxKey,
  reranksKey,
  wakesKey,
  workKey,
} from '../keys.js';
import { LEADERBOARD } from '../../../domain/derive.js';
import type { Plan } from '../transaction.js';
import { ownerOf, placeOf } from './buckets.js';
import { firstPlace, halve, localHalf, type Given, type Half, type Walker } from './halves.js';
import {
  EVERYTHING,
  lockedAs,
  locksOfCheck,
  locksOfHalf,
  wholeBuckets,
  type Lock,
} from './locks.js';
import { newPart, finishPart, type PartBuilder, type Part, type PlacedOperation } from './part.js';

export interface Parts {
  readonly parts: readonly Part[];
  /**
   * The part that decides whether the change happens: the one that takes from an account, else the one where the longest chain
   * of stages begins.
   */
  readonly primary: Part;
  /** For each operation of the plan, finds its reply among all replies by number; null: nothing. */
  readonly replies: readonly ((known: Readonly<Record<string, unknown>>) => unknown)[];
}

/**
 * The owners of keys that are written behind the answer. Others act upon jobs, live events and the outbox: they look at the
 * rest of the change at once, and would take what is not written yet for deleted. No writer waits for these keys, except for
 * the next event that tells Xano of the same user; nor for the leaderboard, which comes at the end of a long chain.
 */
const BEHIND: ReadonlySet<string> = new Set(
  [
    LEADERBOARD.name,
    workKey,
    reranksKey,
    homeWorkKey,
    fanOutKey,
    wakesKey,
    deferralsKey,
    outboxKey,
    liveKey,
  ].map(ownerOf),
);

/** Returns the number of an operation from its name: `n1`, `n2` and so on, so that Lua does not take replies for a list. */
const numberOf = (from: string): number => Number(from.slice(1));

/** Stands for an operation until it is looked at. */
const NOTHING: Half = ['none'];
const HOLDING: Half = ['hold'];

/** The stage from which on operations are done behind the answer; no chain has so many stages. */
const LATE = 1000;

/**
 * Splits a change into parts, one for each bucket. `locks`: one by one ('single'), or all of a bucket where there are many
 * ('wide'), which costs less but works only while nobody else holds a lock there. An import has thousands of operations, so
 * that nothing is made anew for each of them that can be looked up by its place.
 */
export const partsOf = (
  names: readonly string[],
  plan: Plan,
  locks: 'wide' | 'single' = 'single',
): Parts => {
  const parts = new Map<number, PartBuilder>();
  const places = names.map(placeOf);
  const owners = places.map(({ owner }) => owner);
  const buckets = places.map(({ bucket }) => bucket);
  const layout = { names, buckets };
  const wide = locks === 'wide' ? wholeBuckets(owners, buckets) : new Set();
  // By place in the whole change: the place of the key in its part, and the latest operation on the key.
  const locals = new Array<number | undefined>(names.length + 1);
  const latestOn = new Array<PlacedOperation | undefined>(names.length + 1);

  const partOf = (place: number): PartBuilder => {
    const bucket = buckets[place - 1] ?? 0;
    const known = parts.get(bucket);
    if (known !== undefined) return known;
    const part = newPart(bucket);
    if (wide.has(bucket)) part.wants.set(EVERYTHING, 'X');
    parts.set(bucket, part);
    return part;
  };
  const localIn = (part: PartBuilder, place: number, list = part.keys): number => {
    const known = locals[place];
    if (known !== undefined) return known;
    list.push(names[place - 1] ?? '');
    const local = part.places.push(place);
    locals[place] = local;
    return local;
  };
  const checkedKey = (part: PartBuilder, place: number): number =>
    localIn(part, place, part.checkedKeys);
  const isWide = ({ bucket }: PartBuilder): boolean => wide.has(bucket);
  const addLocks = ({ wants }: PartBuilder, some: readonly Lock[]): void => {
    for (const [letter, name] of some) {
      const whole = lockedAs(name);
      const letters = wants.get(whole);
      // X clashes with all others anyway.
      if (letter === 'X' || letters === undefined) wants.set(whole, letter);
      else if (letters !== 'X' && !letters.includes(letter)) wants.set(whole, letters + letter);
    }
  };

  const emitted: PlacedOperation[] = [];
  let longest: PlacedOperation | null = null;
  const begin = (part: PartBuilder): PlacedOperation => ({
    number: `n${emitted.length + 1}`,
    part,
    half: NOTHING,
    stage: 0,
    start: part,
    needs: null,
    isAsked: false,
    isAskedElsewhere: false,
  });
  /** The operation that is being added. */
  let current = begin(newPart(-1));
  const comeAfter = (other: PlacedOperation, after: number): void => {
    if (other.stage + after <= current.stage) return;
    current.stage = other.stage + after;
    current.start = other.start;
  };
  const walker: Walker = {
    place: (place) => {
      const before = latestOn[place];
      // An operation does not come before an earlier one on the same key.
      if (before !== undefined) comeAfter(before, 0);
      // No operation has to come after `hold`.
      if (current.half !== HOLDING) latestOn[place] = current;
      return localIn(current.part, place);
    },
    given: (from) => {
      const source = emitted[numberOf(from) - 1];
      if (source === undefined) return;
      source.isAsked = true;
      comeAfter(source, source.part === current.part ? 0 : 1);
      if (source.part === current.part) return;
      (current.needs ??= []).push(from);
      if (!source.isAskedElsewhere) source.part.repliesAskedFor.push(from);
      source.isAskedElsewhere = true;
    },
  };
  const emit = (half: Half): Given => {
    const first = firstPlace(half) ?? 0;
    const part = partOf(first);
    const holds = half[0] === 'hold';
    current = begin(part);
    if (holds) current.half = HOLDING;
    current.half = localHalf(half, walker);
    if (current.stage < LATE && (holds || BEHIND.has(owners[first - 1] ?? '')))
      current.stage = LATE;
    if (current.stage < LATE && current.stage > (longest?.stage ?? 0)) longest = current;
    emitted.push(current);
    part.operations.push(current);
    if (!isWide(part)) addLocks(part, locksOfHalf(half, names));
    return { from: current.number };
  };
  const replies = plan.ops.map((op) => {
    const from = halve(op, emit, layout)?.from ?? '';
    const source = emitted[numberOf(from) - 1];
    if (source !== undefined && plan.ignoresReplies !== true) source.isAsked = true;
    // Split, it replies with the size and by how much that has changed.
    const isCount = op[0] === 'count';
    return (known: Readonly<Record<string, unknown>>): unknown => {
      const reply = known[from] ?? null;
      return isCount && Array.isArray(reply) ? (reply[0] as unknown) : reply;
    };
  });

  // Keys that are only checked come after the keys of operations, since they are not needed later.
  for (const [at, check] of plan.checks.entries()) {
    const [command, place, reply, ...args] = check as [string, number, unknown, ...string[]];
    const part = partOf(place);
    part.checks.push([command, checkedKey(part, place), reply, ...args]);
    part.numbers.push(at + 1);
    if (!isWide(part)) addLocks(part, locksOfCheck(command, names[place - 1] ?? '', reply, args));
  }
  for (const place of plan.absent ?? []) {
    const part = partOf(place);
    part.absent.push(checkedKey(part, place));
    if (!isWide(part)) addLocks(part, [['S', names[place - 1] ?? '']]);
  }

  for (const room of plan.rooms ?? []) {
    const [command, place, ...rest] = room;
    const part = partOf(place);
    part.rooms.push([command, checkedKey(part, place), ...rest]);
  }
  for (const [place, ...rest] of plan.takes ?? []) {
    const part = partOf(place as number);
    part.takes.push([checkedKey(part, place as number), ...rest]);
  }

  const late = 1 + ((longest as PlacedOperation | null)?.stage ?? 0);
  // Within a single bucket all operations run in the order of the plan, as one stage.
  const stageOf = (stage: number): number =>
    parts.size === 1 ? 0 : stage < LATE ? stage : late + stage - LATE;
  const all = [...parts.values()].map((part) => finishPart(part, plan.kinds, stageOf, late));
  const primary =
    all.find(({ takes }) => takes.length > 0) ??
    all.find(({ bucket }) => bucket === longest?.start.bucket) ??
    all[0];
  if (primary === undefined) throw new Error('A change has no key');
  return { parts: all, primary, replies };
};
