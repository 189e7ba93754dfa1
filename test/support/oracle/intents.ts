import fc from 'fast-check';

/** Kinds of intents and their weights; the current app determines who can act and on what. */
const WEIGHTS = {
  join: 8,
  'edit user': 6,
  leave: 4,
  publish: 10,
  'edit post': 6,
  move: 4,
  erase: 6,
  follow: 9,
  unfollow: 4,
  mute: 4,
  unmute: 2,
  block: 4,
  unblock: 2,
  like: 10,
  unlike: 5,
  bookmark: 6,
  unbookmark: 3,
  touch: 2,
  comment: 8,
  'edit comment': 3,
  uncomment: 3,
} as const;

export type What = keyof typeof WEIGHTS;

export type Way = 'webhook' | 'bulk' | 'pull';

/** One sending of a record; `order` is its position among all sendings. */
export interface Sending {
  readonly order: number;
  /** Chooses among the possible forms of a body. */
  readonly form: number;
  readonly hasEventId: boolean;
  readonly endsBatch: boolean;
  /** Chooses what happens after the batch. */
  readonly then: number;
  /** The way by which the record enters the service. */
  readonly way: Way;
}

/** Numbers that choose among what exists at that instant, so that any intent can be dropped by itself. */
export interface Intent {
  readonly what: What;
  readonly one: number;
  readonly other: number;
  readonly columns: number;
  readonly value: number;
  /** Ms since the intent before; 0: an edit at the same instant. */
  readonly gap: number;
  /** Whether the delete of an owner also sends deletes of everything that depended on it. */
  readonly tellsAll: boolean;
  /** Whether an edit sets `updated_at`; otherwise only the event has its instant. */
  readonly isDated: boolean;
  readonly sendings: readonly Sending[];
}

/** An operator's act with the key, at a moment of the arrival. */
export interface Deed {
  readonly order: number;
  /** Chooses the post or the user, among those that records have named by then. */
  readonly one: number;
  /** `badge` writes a field that Xano lacks, without a version; `role` writes one that it has, with a version. */
  readonly what: 'ban' | 'unban' | 'badge' | 'role';
}

/** Damage to one key of the stored data, at a moment of the arrival. */
export interface Breakage {
  readonly order: number;
  /** Chooses among the keys that exist by then. */
  readonly one: number;
  readonly how: 'delete' | 'replace';
  /** Whether the repair also compares with Xano's rows. */
  readonly isBeside: boolean;
}

export interface Plan {
  readonly intents: readonly Intent[];
  readonly deeds: readonly Deed[];
  /** Whether records arrive in the order of their events, except for some late ones. */
  readonly isNearlyInOrder: boolean;
  readonly breakage: Breakage;
}

const number = fc.nat({ max: 0xff_ff });

const sending: fc.Arbitrary<Sending> = fc.record({
  order: number,
  form: number,
  hasEventId: fc.boolean(),
  endsBatch: fc.boolean(),
  then: fc.nat({ max: 7 }),
  way: fc.constantFrom<Way>('webhook', 'webhook', 'bulk', 'bulk', 'pull'),
});

const intentOf = (what: fc.Arbitrary<What>): fc.Arbitrary<Intent> =>
  fc.record({
    what,
    one: number,
    other: number,
    columns: number,
    value: number,
    gap: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 5 }) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    tellsAll: fc.boolean(),
    isDated: fc.oneof(
      { weight: 3, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    sendings: fc.array(sending, { minLength: 1, maxLength: 3 }),
  });

const anyDeed: fc.Arbitrary<Deed> = fc.record({
  order: number,
  one: number,
  what: fc.constantFrom('ban', 'ban', 'unban', 'badge', 'badge', 'role'),
});

const anyBreakage: fc.Arbitrary<Breakage> = fc.record({
  order: number,
  one: number,
  how: fc.constantFrom('delete', 'replace'),
  isBeside: fc.nat({ max: 3 }).map((chance) => chance === 0),
});

const anyWhat = fc.oneof(
  ...Object.entries(WEIGHTS).map(([what, weight]) => ({
    weight,
    arbitrary: fc.constant(what as What),
  })),
);

const several = (what: What) =>
  fc.array(intentOf(fc.constant(what)), { minLength: 3, maxLength: 4 });

/** Draws intents that begin with users and posts, and then any. */
export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  intents: fc
    .tuple(
      several('join'),
      several('publish'),
      fc.array(intentOf(anyWhat), { minLength: 20, maxLength: 60, size: 'max' }),
    )
    .map((parts) => parts.flat()),
  deeds: fc.array(anyDeed, { maxLength: 8 }),
  isNearlyInOrder: fc.boolean(),
  breakage: anyBreakage,
});
