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
import { EVERYTHING, lockedAs, locksOfCheck, locksOfHalf, wideOf, type Lock } from './locks.js';
import { grown, grownUp, type Growing, type Part, type Turn } from './part.js';

export interface Parts {
  readonly parts: readonly Part[];
  /**
   * Where it is decided whether the change happens: where it takes from an account, else where that begins for which others
   * wait the longest.
   */
  readonly primary: Part;
  /** What each operation of the plan replies, by what is known of the numbers; null: nothing. */
  readonly replies: readonly ((known: Readonly<Record<string, unknown>>) => unknown)[];
}

/**
 * What is written here others act upon: jobs, what those who listen hear, what Xano is told. They look at the rest of the
 * change, which has to be there by then: what is not there yet they would take for deleted. Nobody who writes waits for
 * these, but whoever does the next thing of which Xano is told for the same user; nor for the leaderboard, where what an author
 * has earned comes at the end of a chain.
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

/** Operations are told by `n1`, `n2` and so on, so that Lua does not take their replies for a list. */
const numberOf = (from: string): number => Number(from.slice(1));

/** Until it is looked at. */
const NOTHING: Half = ['none'];
const HOLDING: Half = ['hold'];

/** No other operations have so many stages. */
const LATE = 1000;

/**
 * Splits a change into what each bucket has of it. `locks`: one by one, or where there are many a whole bucket, which
 * takes less but that nobody else holds anything there. An import has thousands of operations, so that nothing here is
 * made anew for each of them that can be looked up by its place.
 */
export const partsOf = (
  names: readonly string[],
  plan: Plan,
  locks: 'wide' | 'single' = 'single',
): Parts => {
  const parts = new Map<number, Growing>();
  const places = names.map(placeOf);
  const owners = places.map(({ owner }) => owner);
  const buckets = places.map(({ bucket }) => bucket);
  const layout = { names, buckets };
  const wide = locks === 'wide' ? wideOf(owners, buckets) : new Set();
  // By place: its part's own place of a key, and the latest operation on it.
  const locals = new Array<number | undefined>(names.length + 1);
  const turns = new Array<Turn | undefined>(names.length + 1);

  const partOf = (place: number): Growing => {
    const bucket = buckets[place - 1] ?? 0;
    const known = parts.get(bucket);
    if (known !== undefined) return known;
    const part = grown(bucket);
    if (wide.has(bucket)) part.wants.set(EVERYTHING, 'X');
    parts.set(bucket, part);
    return part;
  };
  const localIn = (part: Growing, place: number, list = part.keys): number => {
    const known = locals[place];
    if (known !== undefined) return known;
    list.push(names[place - 1] ?? '');
    const local = part.places.push(place);
    locals[place] = local;
    return local;
  };
  const lookedAt = (part: Growing, place: number): number => localIn(part, place, part.lookedAt);
  const isWide = ({ bucket }: Growing): boolean => wide.has(bucket);
  const want = ({ wants }: Growing, some: readonly Lock[]): void => {
    for (const [letter, name] of some) {
      const whole = lockedAs(name);
      const letters = wants.get(whole);
      // What is written is held against all others anyway.
      if (letter === 'X' || letters === undefined) wants.set(whole, letter);
      else if (letters !== 'X' && !letters.includes(letter)) wants.set(whole, letters + letter);
    }
  };

  const emitted: Turn[] = [];
  let longest: Turn | null = null;
  const begin = (part: Growing): Turn => ({
    number: `n${emitted.length + 1}`,
    part,
    half: NOTHING,
    stage: 0,
    start: part,
    needs: null,
    isAsked: false,
    isAskedElsewhere: false,
  });
  /** Of the operation that is looked at just now. */
  let turn = begin(grown(-1));
  const follow = (other: Turn, after: number): void => {
    if (other.stage + after <= turn.stage) return;
    turn.stage = other.stage + after;
    turn.start = other.start;
  };
  const walker: Walker = {
    place: (place) => {
      const before = turns[place];
      // What follows another operation on its key does not come before it.
      if (before !== undefined) follow(before, 0);
      // What only holds on is followed by nothing.
      if (turn.half !== HOLDING) turns[place] = turn;
      return localIn(turn.part, place);
    },
    given: (from) => {
      const source = emitted[numberOf(from) - 1];
      if (source === undefined) return;
      source.isAsked = true;
      follow(source, source.part === turn.part ? 0 : 1);
      if (source.part === turn.part) return;
      (turn.needs ??= []).push(from);
      if (!source.isAskedElsewhere) source.part.asked.push(from);
      source.isAskedElsewhere = true;
    },
  };
  const emit = (half: Half): Given => {
    const first = firstPlace(half) ?? 0;
    const part = partOf(first);
    const holds = half[0] === 'hold';
    turn = begin(part);
    if (holds) turn.half = HOLDING;
    turn.half = localHalf(half, walker);
    if (turn.stage < LATE && (holds || BEHIND.has(owners[first - 1] ?? ''))) turn.stage = LATE;
    if (turn.stage < LATE && turn.stage > (longest?.stage ?? 0)) longest = turn;
    emitted.push(turn);
    part.turns.push(turn);
    if (!isWide(part)) want(part, locksOfHalf(half, names));
    return { from: turn.number };
  };
  const replies = plan.ops.map((op) => {
    const from = halve(op, emit, layout)?.from ?? '';
    const source = emitted[numberOf(from) - 1];
    if (source !== undefined && plan.ignoresReplies !== true) source.isAsked = true;
    // That is told with by how much it has changed.
    const isCount = op[0] === 'count';
    return (known: Readonly<Record<string, unknown>>): unknown => {
      const reply = known[from] ?? null;
      return isCount && Array.isArray(reply) ? (reply[0] as unknown) : reply;
    };
  });

  // What is only looked at comes after the keys of operations, since nobody asks for it later.
  for (const [at, check] of plan.checks.entries()) {
    const [command, place, reply, ...args] = check as [string, number, unknown, ...string[]];
    const part = partOf(place);
    part.checks.push([command, lookedAt(part, place), reply, ...args]);
    part.numbers.push(at + 1);
    if (!isWide(part)) want(part, locksOfCheck(command, names[place - 1] ?? '', reply, args));
  }
  for (const place of plan.absent ?? []) {
    const part = partOf(place);
    part.absent.push(lookedAt(part, place));
    if (!isWide(part)) want(part, [['S', names[place - 1] ?? '']]);
  }

  for (const room of plan.rooms ?? []) {
    const [command, place, ...rest] = room;
    const part = partOf(place);
    part.rooms.push([command, lookedAt(part, place), ...rest]);
  }
  for (const [place, ...rest] of plan.takes ?? []) {
    const part = partOf(place as number);
    part.takes.push([lookedAt(part, place as number), ...rest]);
  }

  const late = 1 + ((longest as Turn | null)?.stage ?? 0);
  // In one bucket all of it is done in the order in which it stands.
  const stageOf = (stage: number): number =>
    parts.size === 1 ? 0 : stage < LATE ? stage : late + stage - LATE;
  const all = [...parts.values()].map((part) => grownUp(part, plan.kinds, stageOf, late));
  const primary =
    all.find(({ takes }) => takes.length > 0) ??
    all.find(({ bucket }) => bucket === longest?.start.bucket) ??
    all[0];
  if (primary === undefined) throw new Error('A change has no key');
  return { parts: all, primary, replies };
};
