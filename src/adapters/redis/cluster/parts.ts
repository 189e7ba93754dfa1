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
import { bucketOfOwner, ownerOf } from './buckets.js';
import { halve, localHalf, placesOf, type Given, type Half } from './halves.js';
import { EVERYTHING, lockedAs, locksOfCheck, locksOfHalf, wideOf, type Lock } from './locks.js';

/** An operation with its number in the whole change, and the stage at which all that it is given is known. */
export type Numbered = readonly [number: string, stage: number, half: Half];

/** What a change has in one bucket. */
export interface Part {
  readonly bucket: number;
  /** Their plain names. */
  readonly keys: readonly string[];
  readonly checks: readonly unknown[];
  /** Of each check its number in the whole change. */
  readonly numbers: readonly number[];
  readonly absent: readonly number[];
  readonly kinds: string;
  readonly rooms: readonly unknown[];
  readonly takes: readonly unknown[];
  /** The letters of each lock, and then its name. */
  readonly wants: readonly string[];
  readonly ops: readonly Numbered[];
  /** The last stage of its operations. */
  readonly last: number;
  /** From this stage on it is carried out behind the answer, when all parts have done what they do before it. */
  readonly late: number;
}

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

interface Growing {
  readonly bucket: number;
  readonly keys: string[];
  readonly local: Map<number, number>;
  readonly checks: unknown[];
  readonly numbers: number[];
  readonly absent: number[];
  readonly rooms: unknown[];
  readonly takes: unknown[];
  /** Letters by names. */
  readonly wants: Map<string, string>;
  readonly ops: Numbered[];
  /** By key: the latest operation on it. */
  readonly turns: Map<number, Turn>;
}

/** When an operation is done, and where what it waits for begins. */
interface Turn {
  readonly stage: number;
  readonly start: Growing | null;
}

const grown = (bucket: number): Growing => ({
  bucket,
  keys: [],
  local: new Map(),
  checks: [],
  numbers: [],
  absent: [],
  rooms: [],
  takes: [],
  wants: new Map(),
  ops: [],
  turns: new Map(),
});

/**
 * What is written here others act upon: jobs, what those who listen hear, what Xano is told. They look at the rest of the
 * change, which has to be there by then: what is not there yet they would take for deleted. Nobody who writes waits for
 * these, nor for the leaderboard, where what an author has earned comes at the end of a chain.
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

/** No other operations have so many stages. */
const LATE = 1000;

export const givenIn = (words: readonly unknown[]): readonly Given[] =>
  words.flatMap((word): readonly Given[] => {
    if (Array.isArray(word)) return givenIn(word);
    return typeof word === 'object' && word !== null && 'from' in word ? [word as Given] : [];
  });

/**
 * Splits a change into what each bucket has of it. `locks`: one by one, or where there are many a whole bucket, which
 * takes less but that nobody else holds anything there.
 */
export const partsOf = (
  names: readonly string[],
  plan: Plan,
  locks: 'wide' | 'single' = 'single',
): Parts => {
  const parts = new Map<number, Growing>();
  const owners = names.map(ownerOf);
  const buckets = owners.map(bucketOfOwner);
  const wide = locks === 'wide' ? wideOf(owners, buckets) : new Set();
  const partOf = (place: number): Growing => {
    const bucket = buckets[place - 1] ?? 0;
    const known = parts.get(bucket);
    if (known !== undefined) return known;
    const part = grown(bucket);
    if (wide.has(bucket)) part.wants.set(EVERYTHING, 'X');
    parts.set(bucket, part);
    return part;
  };
  const localIn = (part: Growing, place: number): number => {
    const known = part.local.get(place);
    if (known !== undefined) return known;
    const local = part.keys.push(names[place - 1] ?? '');
    part.local.set(place, local);
    return local;
  };
  const want = (part: Growing, locksOf: () => readonly Lock[]): void => {
    if (part.wants.has(EVERYTHING)) return;
    for (const [letter, name] of locksOf()) {
      const whole = lockedAs(name);
      const letters = part.wants.get(whole) ?? '';
      // What is written is held against all others anyway.
      if (letter === 'X') part.wants.set(whole, letter);
      else if (letters !== 'X' && !letters.includes(letter))
        part.wants.set(whole, letters + letter);
    }
  };

  for (const [at, check] of plan.checks.entries()) {
    const [command, place, reply, ...args] = check as [string, number, unknown, ...string[]];
    const part = partOf(place);
    part.checks.push([command, localIn(part, place), reply, ...args]);
    part.numbers.push(at + 1);
    want(part, () => locksOfCheck(command, names[place - 1] ?? '', reply, args));
  }
  for (const place of plan.absent ?? []) {
    const part = partOf(place);
    part.absent.push(localIn(part, place));
    want(part, () => [['S', names[place - 1] ?? '']]);
  }

  const where = new Map<string, Turn & { readonly part: Growing }>();
  let longest: Turn = { stage: 0, start: null };
  const emit = (half: Half): Given => {
    const places = placesOf(half);
    const part = partOf(places[0] ?? 0);
    const before = [
      ...givenIn(half).flatMap(({ from }) => {
        const source = where.get(from);
        if (source === undefined) return [];
        return [source.part === part ? source : { ...source, stage: source.stage + 1 }];
      }),
      // What follows another operation on its key does not come before it.
      ...places.flatMap((place) => part.turns.get(place) ?? []),
    ];
    const latest = before.reduce((one, other) => (other.stage > one.stage ? other : one), {
      stage: 0,
      start: part,
    });
    const isLate = BEHIND.has(owners[(places[0] ?? 0) - 1] ?? '');
    const stage = Math.max(latest.stage, isLate ? LATE : 0);
    const turn = { part, stage, start: latest.start };
    for (const place of places) part.turns.set(place, turn);
    if (stage < LATE && stage > longest.stage) longest = turn;
    const number = `n${where.size + 1}`;
    where.set(number, turn);
    part.ops.push([number, stage, localHalf(half, places, (place) => localIn(part, place))]);
    want(part, () => locksOfHalf(half, names));
    return { from: number };
  };
  const replies = plan.ops.map((op) => {
    const from = halve(op, emit, names)?.from ?? '';
    // That is told with by how much it has changed.
    const isCount = op[0] === 'count';
    return (known: Readonly<Record<string, unknown>>): unknown => {
      const reply = known[from] ?? null;
      return isCount && Array.isArray(reply) ? (reply[0] as unknown) : reply;
    };
  });

  for (const room of plan.rooms ?? []) {
    const [command, place, ...rest] = room;
    const part = partOf(place);
    part.rooms.push([command, localIn(part, place), ...rest]);
  }
  for (const [place, ...rest] of plan.takes ?? []) {
    const part = partOf(place as number);
    part.takes.push([localIn(part, place as number), ...rest]);
  }

  const stages = [...parts.values()].flatMap(({ ops }) => ops.map(([, stage]) => stage));
  const late = 1 + Math.max(0, ...stages.filter((stage) => stage < LATE));
  // In one bucket all of it is done in the order in which it stands.
  const stageOf = (stage: number): number =>
    parts.size === 1 ? 0 : stage < LATE ? stage : late + stage - LATE;
  const all = [...parts.values()].map((part): Part => {
    const kinds = [...part.local.keys()].map((place) => plan.kinds[place - 1] ?? '.').join('');
    const ops = part.ops.map(([number, stage, half]): Numbered => [number, stageOf(stage), half]);
    const last = Math.max(0, ...ops.map(([, stage]) => stage));
    const wants = [...part.wants].flatMap(([name, letters]) => [letters, name]);
    return { ...part, kinds, wants, ops, last, late };
  });
  const primary =
    all.find(({ takes }) => takes.length > 0) ??
    all.find(({ bucket }) => bucket === longest.start?.bucket) ??
    all[0];
  if (primary === undefined) throw new Error('A change has no key');
  return { parts: all, primary, replies };
};
