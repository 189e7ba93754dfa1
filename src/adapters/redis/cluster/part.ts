import type { Half } from './halves.js';

/** An operation with its number in the whole change, and 1 where its reply is asked for. */
type Numbered = readonly [number: string, half: Half, asked?: 1];

/** What the record of a part keeps for a process that carries it out in place of the change's maker. */
export interface Kept {
  /** Plain names of the keys of its operations. */
  readonly keys: readonly string[];
  /** The last stage of its operations. */
  readonly lastStage: number;
  /** The last stage that the answer waits for, -1: none. Later stages are done behind the answer. */
  readonly answeredStage: number;
  /** The stages that take replies of operations in other parts, and the numbers of these operations. */
  readonly repliesNeeded: readonly (readonly [stage: number, from: string])[];
  /** The numbers of the operations here whose replies other parts ask for. */
  readonly repliesAskedFor: readonly string[];
}

/** The part of a change in one bucket. */
export interface Part extends Kept {
  readonly bucket: number;
  /** Plain names of further keys, which are needed only when it is promised or committed. */
  readonly checkedKeys: readonly string[];
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
export interface PartBuilder extends Omit<
  Part,
  'kinds' | 'wants' | 'stages' | 'lastStage' | 'answeredStage' | 'repliesNeeded'
> {
  readonly keys: string[];
  readonly checkedKeys: string[];
  /** The place of each key in the list of the whole change. */
  readonly places: number[];
  readonly checks: unknown[];
  readonly numbers: number[];
  readonly absent: number[];
  readonly rooms: unknown[];
  readonly takes: unknown[];
  /** Letters of locks, by lock name. */
  readonly wants: Map<string, string>;
  readonly operations: PlacedOperation[];
  readonly repliesAskedFor: string[];
}

/** An operation: its part and stage, the part where the chain that it waits for begins, and the replies that it takes. */
export interface PlacedOperation {
  readonly number: string;
  readonly part: PartBuilder;
  half: Half;
  stage: number;
  start: PartBuilder;
  needs: string[] | null;
  isAsked: boolean;
  isAskedElsewhere: boolean;
}

export const newPart = (bucket: number): PartBuilder => ({
  bucket,
  keys: [],
  checkedKeys: [],
  places: [],
  checks: [],
  numbers: [],
  absent: [],
  rooms: [],
  takes: [],
  wants: new Map(),
  operations: [],
  repliesAskedFor: [],
});

/** Returns the part as it is once the whole change is split. `late`: the first stage that the answer does not wait for. */
export const finishPart = (
  part: PartBuilder,
  kinds: string,
  stageOf: (stage: number) => number,
  late: number,
): Part => {
  let answeredStage = -1;
  const repliesNeeded: [number, string][] = [];
  const stages: Numbered[][] = [[]];
  for (const { number, stage: turn, half, isAsked, needs: given } of part.operations) {
    const stage = stageOf(turn);
    while (stages.length <= stage) stages.push([]);
    stages[stage]?.push(isAsked ? [number, half, 1] : [number, half]);
    if (stage < late) answeredStage = Math.max(answeredStage, stage);
    for (const from of given ?? []) repliesNeeded.push([stage, from]);
  }
  const lastStage = stages.length - 1;
  const wants: string[] = [];
  for (const [name, letters] of part.wants) wants.push(letters, name);
  const { bucket, keys, checkedKeys, checks, numbers, absent, rooms, takes, repliesAskedFor } =
    part;
  return {
    bucket,
    keys,
    checkedKeys,
    checks,
    numbers,
    absent,
    kinds: part.places.map((place) => kinds[place - 1] ?? '.').join(''),
    rooms,
    takes,
    wants,
    stages,
    lastStage,
    answeredStage: lastStage < late ? lastStage : answeredStage,
    repliesNeeded,
    repliesAskedFor,
  };
};
