import * as t from 'io-ts';
import type { KeyList, Operation } from './plan.js';
import { spendPlan, type Spend } from './spending.js';

/** The type that a key has where a check of this command holds; null where it may be any. */
const SHOWN = {
  EXISTS: null,
  GET: null,
  HEXISTS: 'hash',
  HGET: 'hash',
  HGETALL: 'hash',
  HLEN: 'hash',
  HMGET: 'hash',
  PTTL: null,
  SCARD: 'set',
  SISMEMBER: 'set',
  SMEMBERS: 'set',
  SMISMEMBER: 'set',
  SRANDMEMBER: 'set',
  TYPE: null,
  XRANGE: 'stream',
  ZCARD: 'zset',
  ZCOUNT: 'zset',
  ZMSCORE: 'zset',
  ZRANGE: 'zset',
  ZRANGEBYSCORE: 'zset',
  ZREVRANGEBYSCORE: 'zset',
  ZREVRANK: 'zset',
  ZSCORE: 'zset',
} as const;

/** The commands that facts may use. */
export const READS = Object.keys(SHOWN);

/** A command that reads one key. */
export interface Fact {
  readonly command: keyof typeof SHOWN;
  readonly key: string;
  readonly args: readonly string[];
}

/** One command on many whole keys, most of which do not exist: replies null when none does, or else one reply per key. */
interface Sparse {
  readonly command: Fact['command'];
  readonly keys: readonly string[];
}

export type Asked = Fact | Sparse;

export const fact = (
  command: Fact['command'],
  key: string,
  ...args: readonly (string | number)[]
): Fact => ({ command, key, args: args.map(String) });

/** Commands that read a whole key, and what they reply when it does not exist. */
export const NOTHING: Readonly<Record<string, null | readonly never[]>> = {
  GET: null,
  HGETALL: [],
};

/** A fact whose reply must be the same as when it was read. */
export interface Check extends Fact {
  readonly reply: unknown;
}

/** Checks that a fact replies this, as Redis replies to a script: scores as text, null for what does not exist. */
export const answers = (reply: unknown, of: Fact): Check => ({ ...of, reply });

/** Checks that each fact replies the same as before. */
export const checksOf = (facts: readonly Fact[], replies: readonly unknown[]): readonly Check[] =>
  facts.map((of, place) => ({ ...of, reply: replies[place] }));

/**
 * Expected in place of any whole number of at most so many digits, or of none: the operation adds to what is there by then.
 */
export const WHOLE_NUMBER = { digits: 15 };

export interface Transaction {
  readonly checks: readonly Check[];
  /** Keys that must not exist. */
  readonly absent?: readonly string[];
  /** Their replies are returned. */
  readonly ops: readonly Operation[];
  /** No replies are returned. */
  readonly ignoresReplies?: true;
  readonly spend: Spend | null;
  /** The replies to all checks are returned when one fails. */
  readonly tells?: true;
}

/** The input of read-keys.lua: for each fact the command, the number of its key (or of many), and arguments. */
export type FactsPlan = readonly (readonly (string | number | readonly number[])[])[];

export const factsPlan = ({ at }: KeyList, asked: readonly Asked[]): FactsPlan =>
  asked.map((one) =>
    'keys' in one ? [one.command, one.keys.map(at)] : [one.command, at(one.key), ...one.args],
  );

const LETTERS = {
  hash: 'h',
  set: 's',
  stream: 'x',
  zset: 'z',
  'rare hash': 'H',
  'rare set': 'S',
  'rare zset': 'Z',
  string: '.',
} as const;

/** What transact.lua replies. */
export const TransactReply = t.union([
  t.tuple([t.literal('ok'), t.UnknownArray]),
  t.tuple([t.literal('changed'), t.number, t.union([t.UnknownArray, t.undefined])]),
  t.tuple([t.literal('full')]),
  t.tuple([t.literal('spent'), t.number, t.number]),
]);
export type TransactReply = t.TypeOf<typeof TransactReply>;

/** Makes the input of transact.lua; the operations must have been made with this key list. */
export const transaction = (
  { at, kinds }: KeyList,
  { checks, absent = [], ops, ignoresReplies, spend, tells }: Transaction,
) => {
  const shown: unknown[] = [];
  const printed = checks.map(({ command, key, args, reply }) => {
    const place = at(key);
    shown[place - 1] = command === 'TYPE' ? reply : SHOWN[command];
    return [command, place, reply, ...args];
  });
  const missing = absent.map(at);
  for (const place of missing) shown[place - 1] = 'none';
  let letters = '';
  for (const [place, kind] of kinds.entries())
    letters +=
      kind === null || kind === shown[place] || shown[place] === 'none' ? '.' : LETTERS[kind];
  return {
    checks: printed,
    ...(missing.length > 0 && { absent: missing }),
    kinds: letters,
    ops: spend === null ? ops : [...ops, ...spend.events],
    ...(spend !== null && spendPlan(spend)),
    ...(ignoresReplies && { ignoresReplies }),
    tells,
  };
};

export type Plan = ReturnType<typeof transaction>;
