import * as t from 'io-ts';

/** One comparison of a measured value with a target. */
const Check = t.strict({
  what: t.string,
  value: t.number,
  /** Null: measured without a target. */
  goal: t.union([t.number, t.null]),
  atLeast: t.boolean,
});

const Observed = t.strict({
  commands: t.number,
  names: t.string,
  bytesIn: t.number,
  bytesOut: t.number,
  held: t.strict({ command: t.number, name: t.string, p99: t.number, ping: t.number }),
});

const Result = t.strict({
  id: t.string,
  group: t.string,
  title: t.string,
  /** Median of the rounds. */
  value: t.number,
  unit: t.string,
  rounds: t.array(t.number),
  /** Ms, at the load that gave `value`; null if not measured. */
  p50: t.union([t.number, t.null]),
  p99: t.union([t.number, t.null]),
  roundTrips: t.union([t.number, t.null]),
  /** What the requests cost Redis; null if the row is not about requests. */
  observed: t.union([Observed, t.null]),
  /** Memory of the service after the row, MiB. */
  resident: t.union([t.number, t.null]),
  checks: t.array(Check),
});

export const Machine = t.strict({
  cpu: t.string,
  cores: t.number,
  memoryGiB: t.number,
  node: t.string,
  redis: t.string,
  system: t.string,
});

/** The app that was measured. */
export const Measured = t.strict({ users: t.number, posts: t.number, edges: t.number });

export const Results = t.strict({
  at: t.string,
  commit: t.string,
  quick: t.boolean,
  size: Measured,
  machine: Machine,
  results: t.array(Result),
  /** Bytes in Redis per user, post, follow, like and bookmark. */
  bytes: t.record(t.string, t.number),
  /** `used_memory` of Redis with the whole app, MiB. */
  usedMemory: t.number,
  /** Peak memory of the service while the app was imported, MiB. */
  importPeak: t.number,
  leftOut: t.array(t.string),
});

export type Check = t.TypeOf<typeof Check>;
export type Result = t.TypeOf<typeof Result>;
export type Machine = t.TypeOf<typeof Machine>;
export type Results = t.TypeOf<typeof Results>;

/** Makes a result of the known fields; the others are null or empty. */
export const resultOf = (
  known: Pick<Result, 'id' | 'group' | 'title' | 'value' | 'unit'> & Partial<Result>,
): Result => ({
  rounds: [known.value],
  p50: null,
  p99: null,
  roundTrips: null,
  observed: null,
  resident: null,
  checks: [],
  ...known,
});

export const isReached = ({ value, goal, atLeast }: Check): boolean =>
  goal === null || (atLeast ? value >= goal : value <= goal);
