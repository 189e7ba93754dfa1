import type { ReadName } from '../../../src/domain/read-policy.js';
import type { WriteCommand } from '../../../src/domain/write-policy.js';

/** How the Upstash client is called for a command, and the command as Redis knows it. */
export interface Case {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly plain: readonly string[];
}

/** The client takes the same arguments as Redis. */
const same =
  (method: string, ...args: readonly unknown[]) =>
  (name: string): Case => ({ method, args, plain: [name, ...args.flat().map(String)] });

/** The client has options in place of words, or a name of its own. */
const spelt =
  (method: string, args: readonly unknown[], ...words: readonly string[]) =>
  (name: string): Case => ({ method, args, plain: [name, ...words] });

/** The client has no method for the command. */
const raw =
  (...words: readonly string[]) =>
  (name: string): Case => ({
    method: 'exec',
    args: [[name, ...words]],
    plain: [name, ...words],
  });

/** Every allowed command, in the world of `fillWorld`: a missing one does not compile. */
const CASES: Readonly<Record<ReadName | WriteCommand['name'], (name: string) => Case>> = {
  HGET: same('hget', 'user:alice', 'bio'),
  HMGET: same('hmget', 'user:alice', 'bio', 'nothing'),
  HGETALL: same('hgetall', 'user:alice'),
  HEXISTS: same('hexists', 'user:alice', 'bio'),
  HLEN: same('hlen', 'user:alice'),
  HKEYS: same('hkeys', 'user:alice'),
  HVALS: same('hvals', 'user:alice'),
  SMEMBERS: same('smembers', 'post:a1:likes'),
  SISMEMBER: same('sismember', 'post:a1:likes', 'bob'),
  SMISMEMBER: same('smismember', 'post:a1:likes', ['bob', 'nobody']),
  SCARD: same('scard', 'post:a1:likes'),
  SRANDMEMBER: same('srandmember', 'post:a1:likes', 1000),
  ZRANGE: spelt(
    'zrange',
    ['explore:feed', 0, -1, { rev: true, withScores: true }],
    ...['explore:feed', '0', '-1', 'REV', 'WITHSCORES'],
  ),
  ZREVRANGE: raw('explore:feed', '0', '1', 'WITHSCORES'),
  ZRANGEBYSCORE: raw('explore:feed', '-inf', '+inf', 'LIMIT', '0', '2'),
  ZREVRANGEBYSCORE: raw('explore:feed', '+inf', '(0'),
  ZSCORE: same('zscore', 'explore:feed', 'a1'),
  ZMSCORE: same('zmscore', 'explore:feed', ['a1', 'nothing']),
  ZRANK: same('zrank', 'explore:feed', 'a1'),
  ZREVRANK: same('zrevrank', 'explore:feed', 'a1'),
  ZCARD: same('zcard', 'explore:feed'),
  ZCOUNT: same('zcount', 'explore:feed', '-inf', '+inf'),
  GET: same('get', 'user:ghost'),
  MGET: same('mget', 'user:ghost', 'explore:feed'),
  STRLEN: same('strlen', 'user:ghost'),
  EXISTS: same('exists', 'user:alice', 'user:ghost'),
  TTL: same('ttl', 'user:alice'),
  PTTL: same('pttl', 'user:ghost'),
  TYPE: same('type', 'explore:feed'),
  HSET: spelt(
    'hset',
    ['user:alice', { mood: 'naïve 🙂', ready: true, level: 7 }],
    ...['user:alice', 'mood', 'naïve 🙂', 'ready', 'true', 'level', '7'],
  ),
  HDEL: same('hdel', 'user:alice', 'mood', 'ready', 'never'),
  HINCRBY: same('hincrby', 'user:alice', 'level', 5),
};

export const caseOf = (name: keyof typeof CASES): Case => CASES[name](name);

/** Calls the method on the client, a pipeline or a transaction: each has the methods under the same names. */
export const call = (target: object, { method, args }: Case): unknown => {
  const named: unknown = Reflect.get(target, method);
  if (typeof named !== 'function') throw new Error(`the client has no method ${method}`);
  return Reflect.apply(named, target, [...args]) as unknown;
};
