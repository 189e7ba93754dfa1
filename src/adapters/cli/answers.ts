import * as t from 'io-ts';

/** The counts of records, in the order in which they are printed. */
const COUNTS = ['received', 'applied', 'unchanged', 'stale', 'deferred', 'failed'] as const;

const byCount = <A>(of: (name: (typeof COUNTS)[number]) => A) =>
  Object.fromEntries(COUNTS.map((name) => [name, of(name)])) as Record<(typeof COUNTS)[number], A>;

export const Tally = t.type(byCount(() => t.number));

export type Tally = t.TypeOf<typeof Tally>;

export const NO_RECORDS: Tally = byCount(() => 0);

/** Picks the counts from an object that has more members. */
export const tallyOf = (counted: Tally): Tally => byCount((name) => counted[name]);

const maybe = <C extends t.Mixed>(codec: C) => t.union([codec, t.null, t.undefined]);

export const Failure = t.intersection([
  t.type({
    type: t.literal('failure'),
    /** Counted from 1 over the lines that were sent. */
    line: t.number,
    code: t.string,
    message: t.string,
  }),
  t.partial({ entity: maybe(t.string), key: maybe(t.string) }),
]);

export type Failure = t.TypeOf<typeof Failure>;

const Surveyed = t.type({
  entity: t.string,
  column: t.string,
  fate: t.string,
  as: t.readonlyArray(t.string),
  /** Number of records with a value in this column. */
  values: t.number,
});

/** What would become of a column. */
export type Surveyed = t.TypeOf<typeof Surveyed>;

/** A line of the answer to a stream of records. */
export const SyncEvent = t.union([
  t.intersection([t.type({ type: t.literal('progress') }), Tally]),
  Failure,
  t.intersection([
    t.type({ type: t.literal('summary'), duration_ms: t.number }),
    t.partial({
      dry_run: t.boolean,
      columns: t.readonlyArray(Surveyed),
      left_out: t.record(t.string, t.number),
      left_out_examples: t.array(
        t.intersection([
          t.type({ line: t.number, message: t.string }),
          t.partial({ key: t.string }),
        ]),
      ),
    }),
    Tally,
  ]),
  t.type({ type: t.literal('error'), code: t.string, message: t.string }),
]);

export type SyncEvent = t.TypeOf<typeof SyncEvent>;

/** The members of a problem document that the CLI shows. */
export const ProblemText = t.type({ code: t.string, error: t.string });

export const Started = t.intersection([
  t.type({ id: t.string }),
  t.partial({ eta_ms: maybe(t.number) }),
]);
export type Started = t.TypeOf<typeof Started>;

const Drift = t.intersection([
  t.type({ invariant: t.string, key: t.string }),
  t.partial({ expected: t.unknown, actual: t.unknown }),
]);

export const Reconciliation = t.intersection([
  t.type({
    id: t.string,
    state: t.union([t.literal('running'), t.literal('done'), t.literal('failed')]),
    checked: t.number,
    /** The first findings; `counts` counts all of them by invariant. */
    drift: t.readonlyArray(Drift),
    counts: t.record(t.string, t.number),
    repaired: t.number,
  }),
  t.partial({
    scope: t.string,
    repair: t.boolean,
    total: maybe(t.number),
    eta_ms: maybe(t.number),
    error: maybe(t.unknown),
  }),
]);

export type Reconciliation = t.TypeOf<typeof Reconciliation>;

export const Status = t.UnknownRecord;

export const StoreCounts = t.type({ store: t.type({ users: t.number, posts: t.number }) });

export const Token = t.type({ token: t.string, expires_at: t.number });

/** For answers whose arrival is all that matters. */
export const Anything = t.unknown;
