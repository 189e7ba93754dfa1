import type { Half } from './halves.js';

/** An operation with its number in the whole change, and 1 where somebody asks what it replied. */
type Numbered = readonly [number: string, half: Half, asked?: 1];

/** What is kept of a part for whoever carries it out in place of the maker of the change. */
export interface Kept {
  /** Plain names of those that its operations are about. */
  readonly keys: readonly string[];
  /** The last stage of its operations. */
  readonly last: number;
  /** The stage with which it has done all that is answered for, -1: that is nothing. What comes later is done behind the answer. */
  readonly early: number;
  /** The stages that take what operations elsewhere reply, and the numbers of those. */
  readonly needs: readonly (readonly [stage: number, from: string])[];
  /** The operations here whose replies others ask for. */
  readonly asked: readonly string[];
}

/** What a change has in one bucket. */
export interface Part extends Kept {
  readonly bucket: number;
  /** Plain names of further keys, which are looked at before it is promised. */
  readonly lookedAt: readonly string[];
  readonly checks: readonly unknown[];
  /** Of each check its number in the whole change. */
  readonly numbers: readonly number[];
  readonly absent: readonly number[];
  readonly kinds: string;
  readonly rooms: readonly unknown[];
  readonly takes: readonly unknown[];
  /** The letters of each lock, and then its name. */
  readonly wants: readonly string[];
  /** By stage: at each all is known that its operations are given. */
  readonly stages: readonly (readonly Numbered[])[];
}

/** A part while a change is being split. */
export interface Growing extends Omit<
  Part,
  'kinds' | 'wants' | 'stages' | 'last' | 'early' | 'needs'
> {
  readonly keys: string[];
  readonly lookedAt: string[];
  /** In the list of the whole change, of each key. */
  readonly places: number[];
  readonly checks: unknown[];
  readonly numbers: number[];
  readonly absent: number[];
  readonly rooms: unknown[];
  readonly takes: unknown[];
  /** Letters by names. */
  readonly wants: Map<string, string>;
  readonly turns: Turn[];
  readonly asked: string[];
}

/** An operation: where and when it is done, where what it waits for begins, and what it is given from elsewhere. */
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

/** What it is once all are split. `late`: from this stage on nothing is answered for. */
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
