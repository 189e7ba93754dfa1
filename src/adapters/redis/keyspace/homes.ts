import { randomUUID } from 'node:crypto';
import type {
  planEviction,
  Home,
  HomeChange,
  HomeEntry,
  HomePart,
  HomeRest,
} from '../../../domain/home/home.js';
import type { Username } from '../../../domain/username.js';
import {
  countsKey,
  homeCursorsKey,
  homesKey,
  homeStateKey,
  homeWorkKey,
  unfilledKey,
  userKey,
} from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { entriesIn } from '../reading/entries.js';
import { fact, type Check, type Fact } from '../transaction.js';

const homeKey = (reader: Username): string => userKey(reader, 'home');

/** `build` and `step` never repeat a value, so that they reveal any write in between. */
const FIELDS = ['is', 'size', 'floor', 'part', 'build', 'step'];

/** Reads the state of a home, and the number of posts it holds. */
export const homeFacts = (reader: Username): readonly [Fact, Fact] => [
  fact('HMGET', homeStateKey(reader), ...FIELDS),
  fact('ZCARD', homeKey(reader)),
];

/** The replies to `homeFacts`. */
export interface HomeReplies {
  readonly state: unknown;
  readonly size: unknown;
}

export const repliesOf = (replies: readonly unknown[], place = 0): HomeReplies => ({
  state: replies[place],
  size: replies[place + 1],
});

const partIn = (text: string | null): HomePart | null => {
  const [author = '', score = '', member = ''] = (text ?? '').split(' ');
  return member === '' ? null : { author, score: Number(score), member };
};

export const homeOf = ({ state, size }: HomeReplies): Home => {
  // Null where the key has a wrong type: as if there were no home.
  const [is = null, kept = null, floor = null, part = null] = (state ?? []) as readonly (
    string | null
  )[];
  const from = floor === null ? Number.NEGATIVE_INFINITY : Number(floor);
  return {
    is,
    kept,
    // NaN means another program has written there: nothing is known of the home's contents.
    size: typeof size !== 'number' || Number.isNaN(from) ? null : size,
    floor: from,
    part: partIn(part),
  };
};

/** Checks that the home's cursor is unchanged. */
export const cursorCheck = (reader: Username, at: string): Check => ({
  ...fact('HGET', homeCursorsKey, reader),
  reply: at === '' ? null : at,
});

/** Checks that the home has not been written to since. */
export const homeChecks = (
  reader: Username,
  { state, size }: HomeReplies,
): readonly [Check, Check] => {
  const [ofState, ofSize] = homeFacts(reader);
  return [
    { ...ofState, reply: state },
    { ...ofSize, reply: size },
  ];
};

const stepOp = ({ place }: KeyList, reader: Username): Operation => [
  'HINCRBY',
  place(homeStateKey(reader), 'hash'),
  'step',
  1,
];

const workOp = ({ place }: KeyList, reader: Username, now: number): Operation => [
  'ZADD',
  place(homeWorkKey, 'zset'),
  now,
  reader,
];

/** Leaves the job to the process that is at it, and makes it due now in case it is not finished. */
export const yieldHomeOp = ({ place }: KeyList, reader: Username, now: number): Operation => [
  'ZADD',
  place(homeWorkKey, 'zset'),
  'XX',
  now,
  reader,
];

/** Begins a home, whatever exists. A process that is still filling an earlier one finds another cursor. */
export const beginOps = (list: KeyList, reader: Username, now: number): readonly Operation[] => {
  const build = randomUUID();
  const state = list.place(homeStateKey(reader), 'hash');
  return [
    ['UNLINK', list.at(homeKey(reader))],
    ['HDEL', state, 'floor', 'part'],
    ['HSET', state, 'is', 'building', 'size', 0, 'build', build],
    stepOp(list, reader),
    ['HSET', list.place(homeCursorsKey, 'hash'), reader, `${build} 0`],
    workOp(list, reader, now),
  ];
};

/** Records a home's progress: one author added in part, others completely. */
export const progressOps = (
  { place }: KeyList,
  reader: Username,
  part: HomePart | null,
  done: readonly string[],
): readonly Operation[] => {
  const state = place(homeStateKey(reader), 'hash');
  return [
    part === null
      ? ['HDEL', state, 'part']
      : ['HSET', state, 'part', `${part.author} ${part.score} ${part.member}`],
    ...(done.length > 0 ? [['SREM', place(unfilledKey(reader), 'set'), ...done] as const] : []),
  ];
};

/** Continues from a cursor, or ends at ''; `isMore`: there are further authors to add. */
export const advanceOps = (
  list: KeyList,
  reader: Username,
  { is, to, isMore, now }: { is: string | null; to: string; isMore: boolean; now: number },
): readonly Operation[] => {
  const { place } = list;
  const cursors = place(homeCursorsKey, 'hash');
  if (to !== '') return [['HSET', cursors, reader, to], workOp(list, reader, now)];
  return [
    ['HDEL', cursors, reader],
    ...(is === 'building'
      ? ([
          ['HSET', place(homeStateKey(reader), 'hash'), 'is', 'ready'],
          ['HINCRBY', place(countsKey, 'hash'), 'homes:built', 1],
        ] as const)
      : []),
    isMore ? workOp(list, reader, now) : ['ZREM', place(homeWorkKey, 'zset'), reader],
  ];
};

export const dropOps = ({ at, place }: KeyList, reader: Username): readonly Operation[] => [
  ...[homeKey(reader), homeStateKey(reader), unfilledKey(reader)].map((key): Operation => [
    'UNLINK',
    at(key),
  ]),
  ['ZREM', place(homeWorkKey, 'zset'), reader],
  ['HDEL', place(homeCursorsKey, 'hash'), reader],
  ['ZREM', place(homesKey, 'zset'), reader],
];

const idsOf = (entries: readonly HomeEntry[]): readonly string[] =>
  entries.map(({ member }) => member);

/** Reads what else must be known of a home before posts are added or removed. */
export const remainingFacts = (
  reader: Username,
  { added, gone }: HomeChange,
  mostToGo: number,
): readonly [Fact, Fact] => [
  // An empty name, since Redis requires at least one.
  fact('ZMSCORE', homeKey(reader), ...idsOf([...added, ...gone]), ''),
  fact('ZRANGEBYSCORE', homeKey(reader), '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, mostToGo),
];

/** Decodes the replies to `remainingFacts`. */
export const remainingOf = (
  { added, gone }: HomeChange,
  scores: unknown,
  lowest: unknown,
): HomeRest => {
  const found = scores as readonly unknown[];
  const isHeld = (_: unknown, place: number): boolean => found[place] !== null;
  return {
    held: new Set(idsOf([...added, ...gone].filter(isHeld))),
    lowest: entriesIn(lowest as readonly string[]),
  };
};

/** Adds posts to a home, removes others, and drops the oldest where it is too large. */
export const changeOps = (
  list: KeyList,
  reader: Username,
  { added, gone }: HomeChange,
  { count, floor }: ReturnType<typeof planEviction>,
): readonly Operation[] => {
  const home = list.place(homeKey(reader), 'zset');
  const state = list.place(homeStateKey(reader), 'hash');
  const scored = added.flatMap(({ member, score }) => [String(score), member]);
  return [
    ...(gone.length > 0 ? [['ZREM', home, ...idsOf(gone)] as const] : []),
    ...(added.length > 0 ? [['ZADD', home, ...scored] as const] : []),
    ...(count > 0
      ? [
          ['ZREMRANGEBYRANK', home, 0, count - 1] as const,
          ['HSET', state, 'floor', String(floor)] as const,
        ]
      : []),
    ['count', state, 'size', 'ZCARD', home],
    stepOp(list, reader),
  ];
};

/** Notes an author whom the reader has followed or unfollowed, so that the home is brought up to date. */
export const noteAuthorOp = ({ place }: KeyList, reader: Username, whom: string): Operation => [
  'note',
  place(homeStateKey(reader), 'rare hash'),
  place(unfilledKey(reader), 'rare set'),
  place(homeWorkKey, 'zset'),
  reader,
  whom,
];
