import type { Half } from './halves.js';

/** An operation with its number in the whole change, and 1 where its reply is asked for. */
type Numbered = readonly [number: string, half: Half, asked?: 1];

/** What the record of a part keeps for a process that carries it out in place of the change's maker. */
export interface Kept {
  /** Plain names of the keys of its operations. */
  readonly keys: readonly string[];
  /** The last stage of its operations. */
  readonly last: number;
  /** The last stage that the answer waits for, -1: none. Later stages are done behind the answer. */
  readonly early: number;
  /** The stages that take replies of operations in other parts, and the numbers of these operations. */
  readonly needs: readonly (readonly [stage: number, from: string])[];
  /** The numbers of the operations here whose replies other parts ask for. */
  readonly asked: readonly string[];
}

/** The part of a change in one bucket. */
export interface Part extends Kept {
  readonly bucket: number;
  /** Plain names of further keys, which are needed only when it is promised or committed. */
  readonly lookedAt: readonly string[];
  readonly checks: readonly unknown[];
  /** The number of each check in the whole change. */
  readonly numbers: readonly number[];
  readonly absent: readonly number[];
  readonly kinds: string;
  readonly rooms: readonly unknown[];
  readonly takes: readonly unknown[];
  /** For each lock its letters, and then its name. */
  readonly wants: readonly string[];
  /** Operations by stage: when a stage runs, all replies that its operations take are known. */
  readonly stages: readonly (readonly Numbered[])[];
}

/** A part while a change is being split. */
export interface Growing extends Omit<
  Part,
  'kinds' | 'wants' | 'stages' | 'last' | 'early' | 'needs'
> {
  readonly keys: string[];
  readonly lookedAt: string[];
  /** The place of each key in the list of the whole change. */
  readonly places: number[];
  readonly checks: unknown[];
  readonly numbers: number[];
  readonly absent: number[];
  readonly rooms: unknown[];
  readonly takes: unknown[];
  /** Letters of locks, by lock name. */
  readonly wants: Map<string, string>;
  readonly turns: Turn[];
  readonly asked: string[];
}

/** An operation: its part and stage, the part where the chain that it waits for begins, and the replies that it takes. */
export interface Turn {
  readonly number: string;
  readonly part: Growing;
  half: Half;
  stage: number;
  start: Growing;
  needs: string[] | null;
  isAsked: boolean;
  isAskedElsewhere: boolean;
}

export const grown = (bucket: number): Growing => ({
  bucket,
  keys: [],
  lookedAt: [],
  places: [],
  checks: [],
  numbers: [],
  absent: [],
  rooms: [],
  takes: [],
  wants: new Map(),
  turns: [],
  asked: [],
});

/** Returns the part as it is once the whole change is split. `late`: the first stage that the answer does not wait for. */
export const grownUp = (
  part: Growing,
  kinds: string,
  stageOf: (stage: number) => number,
  late: number,
): Part => {
  let early = -1;
  const needs: [number, string][] = [];
  const stages: Numbered[][] = [[]];
  for (const { number, stage: turn, half, isAsked, needs: given } of part.turns) {
    const stage = stageOf(turn);
    while (stages.length <= stage) stages.push([]);
    stages[stage]?.push(isAsked ? [number, half, 1] : [number, half]);
    if (stage < late) early = Math.max(early, stage);
    for (const from of given ?? []) needs.push([stage, from]);
  }
  const last = stages.length - 1;
  const wants: string[] = [];
  for (const [name, letters] of part.wants) wants.push(letters, name);
  const { bucket, keys, lookedAt, checks, numbers, absent, rooms, takes, asked } = part;
  return {
    bucket,
    keys,
    lookedAt,
    checks,
    numbers,
    absent,
    kinds: part.places.map((place) => kinds[place - 1] ?? '.').join(''),
    rooms,
    takes,
    wants,
    stages,
    last,
    early: last < late ? last : early,
    needs,
    asked,
  };
};
