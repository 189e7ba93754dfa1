import * as t from 'io-ts';
import type { KeyList, Operation } from './plan.js';
import { spendPlan, type Spend } from './spending.js';

/** Of which kind a key is where a check of it holds. */
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

/** The commands of facts. */
export const READS = Object.keys(SHOWN);

/** A command that reads one key. */
export interface Fact {
  readonly command: keyof typeof SHOWN;
  readonly key: string;
  readonly args: readonly string[];
}

/** The same of whole keys of which most are not there: replies null where none is, or else to each. */
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

/** Commands of a whole key, which replies this where nothing is there. */
export const NOTHING: Readonly<Record<string, null | readonly never[]>> = {
  GET: null,
  HGETALL: [],
};

/** It is to answer what it answered when it was read. */
export interface Check extends Fact {
  readonly reply: unknown;
}

/** That a fact is to answer this, as Redis tells it to a script: scores as text, null for what is not there. */
export const answers = (reply: unknown, of: Fact): Check => ({ ...of, reply });

/** That facts are to answer these, one by one. */
export const checksOf = (facts: readonly Fact[], replies: readonly unknown[]): readonly Check[] =>
  facts.map((of, place) => ({ ...of, reply: replies[place] }));

/** Stands for any whole number of so few digits, or none: it may be added to whatever it is by then. */
export const WHOLE_NUMBER = { digits: 15 };

export interface Transaction {
  readonly checks: readonly Check[];
  /** Keys none of which is to be there. */
  readonly absent?: readonly string[];
  /** What each replies is answered. */
  readonly ops: readonly Operation[];
  /** Nobody asks what they reply. */
  readonly ignoresReplies?: true;
  readonly spend: Spend | null;
  /** What all checks are answered is told where one does not hold. */
  readonly tells?: true;
}

/** What read-keys.lua is told: of each fact the command, the place of its key or those of many, and arguments. */
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

/** What transact.lua is told; the operations were made with this list of keys. */
export const transaction = (
  { at, kinds }: KeyList,
  { checks, absent = [], ops, ignoresReplies, spend, tells }: Transaction,
) => {
  const shown: unknown[] = [];
  const told = checks.map(({ command, key, args, reply }) => {
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
    checks: told,
    ...(missing.length > 0 && { absent: missing }),
    kinds: letters,
    ops: spend === null ? ops : [...ops, ...spend.events],
    ...(spend !== null && spendPlan(spend)),
    ...(ignoresReplies && { ignoresReplies }),
    tells,
  };
};

export type Plan = ReturnType<typeof transaction>;
