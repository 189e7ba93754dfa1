import fc from 'fast-check';
import { anyAct, type Act } from './acts.js';

export const USERS = ['ada', 'bob', 'cyd', 'dan'];

/** What anybody may do to homes, and what may happen to the workers that keep them. */
export type HomeAct =
  | { readonly do: 'app'; readonly act: Act }
  | { readonly do: 'read'; readonly user: string }
  | { readonly do: 'lose'; readonly user: string; readonly what: 'home' | 'state' | 'post' }
  | { readonly do: 'die'; readonly after: number }
  | { readonly do: 'fall asleep'; readonly after: number }
  | { readonly do: 'wake up' }
  | { readonly do: 'back-date'; readonly id: string; readonly author: string; readonly by: number };

const of = (act: fc.Arbitrary<Act>): fc.Arbitrary<HomeAct> =>
  act.map((one) => ({ do: 'app', act: one }));
const WORK: HomeAct = { do: 'app', act: { do: 'work' } };

const user = fc.constantFrom(...USERS);
const id = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9');
const MATTERS: ReadonlySet<string> = new Set<Act['do']>([
  'join',
  'publish',
  'delete',
  'ban',
  'leave',
  'wait',
]);

export const anyHomeAct: fc.Arbitrary<HomeAct> = fc.oneof(
  { weight: 12, arbitrary: of(anyAct.filter((act) => MATTERS.has(act.do))) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('read' as const), user }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lose' as const),
      user,
      what: fc.constantFrom('home' as const, 'state' as const, 'post' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      after: fc.integer({ min: 0, max: 14 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('back-date' as const),
      id,
      author: user,
      by: fc.integer({ min: 0, max: 9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: of(anyAct.filter((act) => act.do === 'follow')),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fall asleep' as const),
      after: fc.integer({ min: 0, max: 14 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'wake up' as const }) },
  { weight: 6, arbitrary: fc.constant(WORK) },
);

const PAIRS = [
  ['ada', 'bob'],
  ['ada', 'cyd'],
  ['bob', 'cyd'],
  ['dan', 'ada'],
] as const;
const AUTHORS = [
  ['p1', 'bob'],
  ['p2', 'cyd'],
  ['p3', 'ada'],
] as const;

/** Everybody has a home, and follows somebody who has posted. */
export const BEFORE: readonly HomeAct[] = [
  ...[
    ...USERS.map((name): Act => ({ do: 'join', user: name })),
    ...PAIRS.map(([by, whom]): Act => ({ do: 'follow', by, whom, on: true })),
    ...AUTHORS.map(([id, author]): Act => ({ do: 'publish', id, author, tags: [] })),
  ].map((act): HomeAct => ({ do: 'app', act })),
  ...USERS.map((name): HomeAct => ({ do: 'read', user: name })),
];
