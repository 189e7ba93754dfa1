import * as E from 'fp-ts/lib/Either.js';
import { TIE_KINDS, TIES } from './entities/edges.js';
import { printKey, type Key } from './key.js';
import { isNeverShown } from './profile.js';
import type { Principal } from './principal.js';
import {
  judgeAll,
  judgeArgument,
  judgeArity,
  judgeKey,
  judgeName,
  refuse,
  type Arity,
  type Judged,
  type Refusal,
} from './proxy-command.js';
import {
  judgeCount,
  judgeInteger,
  judgeRange,
  type RangeName,
  type RangeQuery,
} from './range-query.js';
import { shown } from './text.js';

/** An accepted command: its keys, which come first in every allowed command, and its other arguments. */
export type ReadCommand = Asked & {
  readonly keys: readonly Key[];
  readonly args: readonly string[];
};

/** `range` is the parsed range of a command that has one, and null for the others. */
type Asked =
  | { readonly name: RangedName; readonly range: RangeQuery }
  | { readonly name: Exclude<ReadName, RangedName>; readonly range: null };

type RangedName = RangeName | 'ZCOUNT';

// Lua passes the arguments of a command on a stack of some 8000 slots.
const MANY = 5000;
const exactly = (count: number): Arity => ({ min: count, max: count });
const between = (min: number, max: number): Arity => ({ min, max });

const READS = {
  HGET: exactly(2),
  HMGET: between(2, MANY),
  HGETALL: exactly(1),
  HEXISTS: exactly(2),
  HLEN: exactly(1),
  HKEYS: exactly(1),
  HVALS: exactly(1),
  SMEMBERS: exactly(1),
  SISMEMBER: exactly(2),
  SMISMEMBER: between(2, MANY),
  SCARD: exactly(1),
  SRANDMEMBER: between(1, 2),
  ZRANGE: between(3, 9),
  ZREVRANGE: between(3, 4),
  ZRANGEBYSCORE: between(3, 7),
  ZREVRANGEBYSCORE: between(3, 7),
  ZSCORE: exactly(2),
  ZMSCORE: between(2, MANY),
  ZRANK: between(2, 3),
  ZREVRANK: between(2, 3),
  ZCARD: exactly(1),
  ZCOUNT: exactly(3),
  GET: exactly(1),
  MGET: between(1, MANY),
  STRLEN: exactly(1),
  EXISTS: between(1, MANY),
  TTL: exactly(1),
  PTTL: exactly(1),
  TYPE: exactly(1),
} as const satisfies Readonly<Record<string, Arity>>;

export type ReadName = keyof typeof READS;

export const READ_NAMES = Object.keys(READS) as readonly ReadName[];

/** Allowed commands by name. A Map finds a freshly built string faster than an object does. */
const ALLOWED: ReadonlyMap<string, ReadName> = new Map(READ_NAMES.map((name) => [name, name]));

const takesOnlyKeys = (name: ReadName): boolean => name === 'MGET' || name === 'EXISTS';
/** Limit of a count of either sign: with a negative one the reply is as long as the caller pleases, whatever the set. */
const MAX_RANDOM_MEMBERS = 1000;

const judgeDraw = ([count = '1']: readonly string[]): Judged<unknown> =>
  E.filterOrElse(
    (number: number) => Math.abs(number) <= MAX_RANDOM_MEMBERS,
    (): Refusal => ({
      code: 'wrong_arguments',
      message: `ERR count must be between -${MAX_RANDOM_MEMBERS} and ${MAX_RANDOM_MEMBERS}`,
    }),
  )(judgeInteger(count));

const judgeRank = ([, option = 'WITHSCORE']: readonly string[]): Judged<unknown> =>
  option.toUpperCase() === 'WITHSCORE'
    ? E.right(option)
    : refuse('wrong_arguments', 'syntax error');

const judgeFields = (fields: readonly string[]): Judged<unknown> => {
  const hidden = fields.find(isNeverShown);
  return hidden === undefined
    ? E.right(fields)
    : refuse('field_not_readable', `field not readable: ${shown(hidden)}`);
};

const PASSED: Judged<unknown> = E.right(null);

const JUDGES: Partial<Record<ReadName, (args: readonly string[]) => Judged<unknown>>> = {
  ZRANK: judgeRank,
  ZREVRANK: judgeRank,
  SRANDMEMBER: judgeDraw,
  HGET: judgeFields,
  HMGET: judgeFields,
  HEXISTS: judgeFields,
};

const RANGES: Readonly<Record<RangedName, (args: readonly string[]) => Judged<RangeQuery>>> = {
  ZRANGE: judgeRange('ZRANGE'),
  ZREVRANGE: judgeRange('ZREVRANGE'),
  ZRANGEBYSCORE: judgeRange('ZRANGEBYSCORE'),
  ZREVRANGEBYSCORE: judgeRange('ZREVRANGEBYSCORE'),
  ZCOUNT: judgeCount,
};

const isRanged = (name: ReadName): name is RangedName => Object.hasOwn(RANGES, name);

/** Checks the arguments completely, so that the result does not depend on the version of Redis. */
const judgeArgs = (
  name: ReadName,
  keys: readonly Key[],
  args: readonly string[],
): Judged<ReadCommand> => {
  if (isRanged(name))
    return E.map((range: RangeQuery): ReadCommand => ({ name, range, keys, args }))(
      RANGES[name](args),
    );
  const judged = JUDGES[name]?.(args) ?? PASSED;
  return E.isLeft(judged) ? judged : E.right({ name, range: null, keys, args });
};

/** Parts that list who mutes or blocks a user, which nobody is told. */
const UNTOLD: ReadonlySet<string> = new Set(
  TIE_KINDS.flatMap((kind) => (TIES[kind].isPrivate ? [TIES[kind].theirs] : [])),
);

/**
 * Whether a principal may read a key. The service reads all keys of the app. A user reads what the app shows to anybody
 * and their own keys, except who mutes or blocks them. The hash of a comment does not tell whether its post is shown, so
 * users may not read it.
 */
const mayRead = (principal: Principal, key: Key): boolean => {
  if (principal.kind === 'service') return true;
  switch (key.of) {
    case 'user':
      if (key.part !== null && UNTOLD.has(key.part)) return false;
      return (
        key.username === principal.username || key.part === 'posts' || key.part === 'followers'
      );
    case 'post':
      return key.part !== 'bookmarks';
    case 'comment':
      return false;
    case 'hashtag':
    case 'app':
      return true;
  }
};

const judgeReadable =
  (principal: Principal) =>
  (argument: unknown): Judged<Key> => {
    const key = judgeKey(argument, principal, 'readable');
    return E.isLeft(key) || mayRead(principal, key.right)
      ? key
      : refuse('forbidden', `forbidden: ${printKey(key.right)}`);
  };

/** Judges one command as a caller sent it. Commands that are not on the allow-list are refused. */
export const judgeRead = (principal: Principal) => {
  const judgeReadableKey = judgeReadable(principal);

  return (command: readonly unknown[]): Judged<ReadCommand> => {
    const name = judgeName(command);
    if (E.isLeft(name)) return name;
    const known = ALLOWED.get(name.right);
    if (known === undefined)
      return refuse('command_not_allowed', `command not allowed: ${shown(name.right)}`);

    const arity = judgeArity(known, command.length - 1, READS[known]);
    if (E.isLeft(arity)) return arity;

    const afterKeys = takesOnlyKeys(known) ? command.length : 2;
    const keys = judgeAll(command.slice(1, afterKeys), judgeReadableKey);
    if (E.isLeft(keys)) return keys;
    const args = judgeAll(command.slice(afterKeys), judgeArgument);
    if (E.isLeft(args)) return args;

    return judgeArgs(known, keys.right, args.right);
  };
};
