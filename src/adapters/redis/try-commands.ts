import { scripts } from './scripts.js';
import { READS } from './transaction.js';

/** Arguments after the key that make a command valid; commands not listed need none. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  HDEL: ['f'],
  HEXISTS: ['f'],
  HGET: ['f'],
  HINCRBY: ['f', '1'],
  HMGET: ['f'],
  HSCAN: ['0'],
  HSET: ['f', '1'],
  HSETNX: ['f', '1'],
  HSTRLEN: ['f'],
  PEXPIRE: ['1000'],
  SADD: ['m'],
  SET: ['1'],
  SISMEMBER: ['m'],
  SMISMEMBER: ['m'],
  SRANDMEMBER: ['1'],
  SREM: ['m'],
  SSCAN: ['0'],
  XADD: ['*', 'f', '1'],
  XDEL: ['0-1'],
  XRANGE: ['-', '+'],
  XREVRANGE: ['+', '-'],
  ZADD: ['1', 'm'],
  ZCOUNT: ['0', '1'],
  ZINCRBY: ['1', 'm'],
  ZLEXCOUNT: ['-', '+'],
  ZMSCORE: ['m'],
  ZRANGE: ['0', '0'],
  ZRANGEBYSCORE: ['0', '1'],
  ZRANK: ['m'],
  ZREM: ['m'],
  ZREMRANGEBYRANK: ['0', '0'],
  ZREMRANGEBYSCORE: ['0', '1'],
  ZREVRANGE: ['0', '0'],
  ZREVRANGEBYSCORE: ['1', '0'],
  ZREVRANK: ['m'],
  ZSCAN: ['0'],
  ZSCORE: ['m'],
};

/** Commands without a key. */
const KEYLESS: Readonly<Record<string, readonly string[]>> = {
  DBSIZE: [],
  SCAN: ['0'],
  TIME: [],
};

/** Commands sent without a script or as operations, and those that scripts name only in a table. */
const SENT =
  'DBSIZE DEL HDEL HINCRBY HSCAN HSET PERSIST PEXPIRE PTTL SADD SCAN SET SREM SSCAN SUNIONSTORE TIME UNLINK XADD XDEL XLEN ' +
  'XREAD XREVRANGE ZADD ZREM ZREMRANGEBYRANK ZREMRANGEBYSCORE ZSCAN ZUNIONSTORE';

const CALLED = /\b(?:redis\.p?call|ask|size_of)\(\s*'([A-Z]+)'/g;

/** Returns every command that the service needs, sent directly or by a script. */
export const neededCommands = (): readonly string[] => [
  ...new Set([
    ...Object.values(scripts).flatMap(({ lua }) =>
      Array.from(lua.matchAll(CALLED), ([, name = '']) => name).filter((name) => name !== 'INFO'),
    ),
    ...SENT.split(' '),
    ...READS,
  ]),
];

const wordsOf = (name: string, key: string, other: string): readonly string[] => {
  if (name === 'XREAD') return [name, 'STREAMS', key, '0'];
  const keyless = KEYLESS[name];
  if (keyless !== undefined) return [name, ...keyless];
  if (name === 'ZUNIONSTORE') return [name, key, '1', other];
  const second = name === 'RENAME' || name === 'SUNIONSTORE' ? [other] : [];
  return [name, key, ...second, ...(ARGUMENTS[name] ?? [])];
};

/**
 * Tries commands on two keys of its own and deletes those keys, all in one step. Returns the commands that the user may not
 * run or this Redis does not know. KEYS: the two keys; ARGV[1]: JSON, a list of commands with their arguments.
 */
export const TRY_COMMANDS = `
local refused = {}
local function try(words)
  local reply = redis.pcall(unpack(words))
  local err = type(reply) == 'table' and reply.err or ''
  if string.find(err, 'NOPERM') or string.find(err, "The user executing the script can't")
    or string.find(err, '[Uu]nknown') then
    refused[#refused + 1] = words[1]
    return false
  end
  return true
end
if try({ 'DEL', KEYS[1] }) then
  for _, words in ipairs(cjson.decode(ARGV[1])) do
    try(words)
  end
  redis.call('DEL', KEYS[1], KEYS[2])
end
return refused
`;

/** The keys of the script, and its ARGV[1]. */
export const trialOf = (
  id: string,
): { readonly keys: readonly string[]; readonly plan: string } => {
  const keys = [`sys:doctor:${id}`, `sys:doctor:${id}:other`] as const;
  const names = neededCommands().filter((name) => name !== 'DEL');
  return { keys, plan: JSON.stringify(names.map((name) => wordsOf(name, keys[0], keys[1]))) };
};
