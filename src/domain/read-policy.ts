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

/** A command that passed: its keys first, as every allowed command has them, then the rest. */
export type ReadCommand = Asked & {
  readonly keys: readonly Key[];
  readonly args: readonly string[];
};

/** `range` is what the arguments of a command on a range mean. */
type Asked =
  | { readonly name: RangedName; readonly range: RangeQuery }
  | { readonly name: Exclude<ReadName, RangedName>; readonly range: null };

type RangedName = RangeName | 'ZCOUNT';

// Lua hands a command its arguments on a stack of some 8000 places.
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

/** By its name as a caller may spell it: a text that was just made is looked up more quickly so than in an object. */
const ALLOWED: ReadonlyMap<string, ReadName> = new Map(READ_NAMES.map((name) => [name, name]));

const takesOnlyKeys = (name: ReadName): boolean => name === 'MGET' || name === 'EXISTS';
/** With a negative count the reply is as long as the caller pleases, whatever the set holds. */
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

/** All that can be said against the arguments is said here, so that no version of Redis has a say. */
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

/** Who has done to somebody what nobody is told of. */
const UNTOLD: ReadonlySet<string> = new Set(
  TIE_KINDS.flatMap((kind) => (TIES[kind].isPrivate ? [TIES[kind].theirs] : [])),
);

/**
 * The service reads all of the app's keys; a user their own, but for who mutes or blocks them, and what the app shows
 * anybody. Of the hash of a comment alone it cannot be told whether its post is shown.
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

/** Decides on one command as a caller sent it. An allow-list: what is not named here does not run. */
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
