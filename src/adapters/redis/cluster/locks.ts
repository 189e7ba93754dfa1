import { EDGES, type EdgeKind } from '../../../domain/entities/edges.js';
import { BUCKETS } from '../../../domain/health/cluster.js';
import { isInternal, printKey } from '../../../domain/key.js';
import { parseSearchEntry } from '../../../domain/search-entries.js';
import type { Username } from '../../../domain/username.js';
import {
  outboxKey,
  setOfNames,
  userKey,
  userSearchKey,
  wakeCursorsKey,
  wakesKey,
} from '../keys.js';
import { isSingle, memberOf, ownerOf } from './buckets.js';
import type { Half } from './halves.js';

/**
 * A letter and a name, held by a change until it is finished, so that what it was decided upon stays as it is, and two
 * changes that write the same come one after the other. E: the key exists, and is counted anew. S: the key stays as it was
 * read. I: the key is written in a way that allows others to do the same, or members of it are written, each under a lock of
 * its own. X: the key is written. includes/locks.lua says which of them clash.
 */
export type Lock = readonly ['E' | 'S' | 'I' | 'X', string];

/** The name of the lock on all that a bucket holds. */
export const EVERYTHING = '*';

const SELDOM = /^(sys:(?:(?:gone|aside|grave|banned):|deferred:[a-z]+\/)[^\u007f]+)/;
const EDGE = /^sys:edges:([^\u007f]+)\u007f(?:sent:)?([a-z]+):(.+)$/;

/**
 * Returns the name of the lock of a key or member. Each record of Xano depends on a dozen keys of its owner that hardly ever
 * exist, such as tombstones and deferred records: these share one lock. So do the wake of an owner and its cursor, the names
 * of a set by time and that set, the data of an edge and its entry in the acting user's list, and a user's search entries.
 */
export const lockedAs = (name: string): string => {
  if (!isInternal(name)) return name;
  const seldom = SELDOM.exec(name)?.[1];
  if (seldom !== undefined) return ownerOf(seldom);
  const [, user = '', kind = '', target = ''] = EDGE.exec(name) ?? [];
  if (Object.hasOwn(EDGES, kind))
    return memberOf(userKey(user as Username, EDGES[kind as EdgeKind].mine), target);
  const [key = '', member] = name.split('\u007f', 2);
  const set = setOfNames(key);
  const others = key === wakeCursorsKey ? wakesKey : key;
  const whole = set === null ? others : printKey(set);
  if (member === undefined) return whole;
  const found = key === userSearchKey ? parseSearchEntry(member)?.username : undefined;
  return memberOf(whole, found ?? member);
};

/** Whether a key is a user, post or comment, which is locked as a whole: decisions depend on several of its fields. */
const isRow = (key: string): boolean => /^(?:user|post|comment):[^:]+$/.test(key);

const BY_MEMBER = ['HGET', 'HMGET', 'HEXISTS', 'SISMEMBER', 'SMISMEMBER', 'ZSCORE', 'ZMSCORE'];

/** Returns the locks of a check. */
export const locksOfCheck = (
  command: string,
  key: string,
  reply: unknown,
  args: readonly string[],
): readonly Lock[] => {
  // That a key exists needs E alone; that it does not ends with its first member, and so needs S.
  const isThere = (command === 'EXISTS' && reply !== 0) || (command === 'TYPE' && reply !== 'none');
  if (isThere) return [['E', key]];
  if (isRow(key) || !BY_MEMBER.includes(command)) return [['S', key]];
  return args.map((member): Lock => ['S', memberOf(key, member)]);
};

/** Returns every second word, from the first or the second on. */
const everySecond = (words: readonly string[], from: 0 | 1): readonly string[] =>
  words.filter((_, at) => at % 2 === from);

const MEMBERS_WRITTEN: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
  HSET: (words) => everySecond(words, 0),
  HDEL: (words) => words,
  SADD: (words) => words,
  SREM: (words) => words,
  ZREM: (words) => words,
  ZADD: (words) => {
    const first = words.findIndex((word) => !/^[A-Z]+$/.test(word));
    return everySecond(words.slice(first), 1);
  },
};

/** Commands that have the same result in any order. */
const IN_ANY_ORDER = ['XADD', 'XDEL', 'ZREMRANGEBYRANK', 'ZREMRANGEBYSCORE', 'PEXPIRE', 'PERSIST'];

const written = (
  key: string,
  members: readonly string[],
  letter: 'I' | 'X' = 'X',
): readonly Lock[] => [
  ['I', key],
  ...members.map((member): Lock => [letter, memberOf(key, member)]),
];

/** Returns the actor of an event for the outbox, which is the word after `event`. */
const actorIn = (words: readonly string[]): string =>
  (JSON.parse(words[words.indexOf('event') + 1] ?? '') as { readonly actor: string }).actor;

const locksOfCommand = (name: string, key: string, words: readonly string[]): readonly Lock[] => {
  const membersOf = MEMBERS_WRITTEN[name];
  // Xano is told of the acts of one user in their order.
  if (name === 'XADD' && key === outboxKey) return written(key, [actorIn(words)]);
  if (IN_ANY_ORDER.includes(name) || (name === 'HINCRBY' && !isRow(key))) return [['I', key]];
  if (name === 'HMGET') return [['S', key]];
  if (membersOf === undefined || isRow(key)) return [['X', key]];
  // With NX the first change adds the member, and either is right: new posts with the same tag do not wait for each other.
  return written(key, membersOf(words), name === 'ZADD' && words[0] === 'NX' ? 'I' : 'X');
};

type Words = readonly string[];

/** Returns the lock name of what a user has earned; a change that copies it elsewhere keeps others from adding to it. */
const earned = (user: string): string => memberOf(user, 'sys_engagement');

/** The locks of an operation, from its words with the names of keys in place of their places. */
const LOCKS: Readonly<Record<string, (words: Words) => readonly Lock[]>> = {
  recount: ([hash = '']) => [['E', hash]],
  tally: ([hash = '']) => [['I', hash]],
  weigh: ([post = '']) => [['E', post]],
  gain: ([user = '']) => [
    ['E', user],
    ['I', earned(user)],
  ],
  inherit: ([user = '']) => [
    ['E', user],
    ['I', earned(user)],
  ],
  climb: ([board = '', name = '']) => [
    ['I', board],
    ['E', memberOf(board, name)],
  ],
  standing: ([user = '']) => [
    ['E', user],
    ['S', earned(user)],
  ],
  seat: ([board = '', name = '']) => written(board, [name]),
  place: ([feed = '', id = '', , only]) =>
    only === 'XX'
      ? written(feed, [id])
      : [
          ['I', feed],
          ['E', memberOf(feed, id)],
        ],
  adopt: ([hash = '']) => [['X', hash]],
  appear: ([timeline = '', , post = '', followers = '']) => [
    ...written(timeline, [post]),
    ['E', followers],
  ],
  // The least instant stays in any order: posts of one author do not wait for each other, while the fan-out waits for them.
  pend: ([pending = '', from = '', author = '']) =>
    [pending, from].flatMap((key): readonly Lock[] => [
      ['I', key],
      ['I', memberOf(key, author)],
    ]),
  doubt: ([state = '', unfilled = '', whom = '']) => [['X', state], ...written(unfilled, [whom])],
  enter: ([names = '', , , name = '']) => written(names, [name]),
  move: ([from = '', to = '']) => [
    ['X', from],
    ['X', to],
  ],
  record: ([due = '', cursors = '', job = '']) => [
    ...written(due, [job]),
    ...written(cursors, [job]),
  ],
  unlink: ([due = '', cursors = '', job = '']) => [
    ...written(due, [job]),
    ...written(cursors, [job]),
  ],
  notify: ([user = '', list = '', , notice = '']) => [['E', user], ...written(list, [notice])],
  log: ([journal = '']) => [['I', journal]],
  announce: ([stream = '']) => [['I', stream]],
  index: ([ids = '', xano = '', id = '']) => written(ids, [xano, `>${id}`]),
  tombstone: ([key = '']) => [['X', key]],
};

/** Returns the locks of an operation all of whose keys have one owner. */
export const locksOfHalf = (half: Half, keys: readonly string[]): readonly Lock[] => {
  const [name, ...words] = half;
  const nameOf = (place: unknown): string => keys[(place as number) - 1] ?? '';
  if (name === 'when') return locksOfHalf(words[1] as unknown as Half, keys);
  if (name === 'there' || name === 'awaited')
    // Other parts act on whether these keys exist, so a change that creates one comes wholly before or after.
    return (words[0] as readonly number[]).map((place): Lock => ['S', nameOf(place)]);
  if (name === 'awake')
    return words.slice(0, 2).flatMap((place) => written(nameOf(place), words[3] as Words));
  if (name < 'a') return locksOfCommand(name, nameOf(words.shift()), words as Words);
  const texts = words.map((word) =>
    typeof word === 'number' ? nameOf(word) : typeof word === 'string' ? word : '',
  );
  return LOCKS[name]?.(texts) ?? [];
};

/** Minimum number of keys in a bucket that is locked as a whole. */
const MANY = 16;
/** Maximum number of buckets that one change locks as a whole, since all other changes there wait for it. */
const MOST_WIDE = BUCKETS / 5;

/** Returns the buckets that a change may lock as a whole: it has many keys there, all of users, posts or comments. */
export const wholeBuckets = (
  owners: readonly string[],
  buckets: readonly number[],
): ReadonlySet<number> => {
  const counts = new Map<number, number>();
  for (const [at, bucket] of buckets.entries())
    counts.set(bucket, (counts.get(bucket) ?? 0) + (isSingle(owners[at] ?? '') ? 1 : -Infinity));
  const many = [...counts].filter(([, count]) => count >= MANY);
  const most = many.toSorted(([, one], [, other]) => other - one).slice(0, MOST_WIDE);
  return new Set(most.map(([bucket]) => bucket));
};
