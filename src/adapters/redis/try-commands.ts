import { scripts } from './scripts.js';
import { READS } from './transaction.js';

/** What follows the key, so that the command is one; of all others nothing does. */
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

/** Those that name no key. */
const KEYLESS: Readonly<Record<string, readonly string[]>> = {
  DBSIZE: [],
  SCAN: ['0'],
  TIME: [],
};

/** What the stores send without a script, or as operations, and what a script names in a table alone. */
const SENT =
  'DBSIZE DEL HDEL HINCRBY HSCAN HSET PERSIST PEXPIRE PTTL SADD SCAN SET SREM SSCAN SUNIONSTORE TIME UNLINK XADD XDEL XLEN ' +
  'XREAD XREVRANGE ZADD ZREM ZREMRANGEBYRANK ZREMRANGEBYSCORE ZSCAN ZUNIONSTORE';

const CALLED = /\b(?:redis\.p?call|ask|size_of)\(\s*'([A-Z]+)'/g;

/** Every command that the service sends, or has a script send, and cannot do without. */
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
 * Tries commands on two keys of its own, which it takes away again, all in one step. Answers the names
 * of those that the user may not run, or that this Redis does not know.
 *
 * KEYS: the two; ARGV[1]: JSON, a list of commands with their arguments.
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

/** The second argument of the script, and its keys. */
export const trial = (id: string): { readonly keys: readonly string[]; readonly plan: string } => {
  const keys = [`sys:doctor:${id}`, `sys:doctor:${id}:other`] as const;
  const names = neededCommands().filter((name) => name !== 'DEL');
  return { keys, plan: JSON.stringify(names.map((name) => wordsOf(name, keys[0], keys[1]))) };
};
