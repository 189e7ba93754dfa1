import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { joinOps } from '../../../src/adapters/redis/keyspace/join-ops.js';
import { keyList, type KeyList, type Operation } from '../../../src/adapters/redis/plan.js';
import { transaction } from '../../../src/adapters/redis/transaction.js';
import { makeFakeRedis } from '../../support/fakes/redis/fake-redis.js';
import { redisSnapshot } from '../../support/redis/snapshot.js';

const test = suite('joined operations');

const HASHES = ['h1', 'h2'] as const;
const ZSETS = ['z1', 'z2'] as const;
const SETS = ['s1', 's2'] as const;
const WAITING = ['w1', 'w2'] as const;

const hash = fc.constantFrom(...HASHES);
const zset = fc.constantFrom(...ZSETS);
const set = fc.constantFrom(...SETS);
const waiting = fc.constantFrom(...WAITING);
const member = fc.constantFrom('a', 'b', 'c');
const number = fc.constantFrom('1', '2', '3');

type Make = (list: KeyList) => Operation;

const operation: fc.Arbitrary<Make> = fc.oneof(
  fc
    .tuple(hash, member, number)
    .map(([key, field, value]): Make => ({ place }) => ['HSET', place(key, 'hash'), field, value]),
  fc
    .tuple(hash, member)
    .map(([key, field]): Make => ({ place }) => ['HDEL', place(key, 'hash'), field]),
  fc
    .tuple(zset, fc.boolean(), number, member)
    .map(([key, isNew, score, name]): Make => ({ place }) => [
      'ZADD',
      place(key, 'zset'),
      ...(isNew ? ['NX'] : []),
      score,
      name,
    ]),
  fc
    .tuple(zset, member)
    .map(([key, name]): Make => ({ place }) => ['ZREM', place(key, 'zset'), name]),
  fc
    .tuple(set, member)
    .map(([key, name]): Make => ({ place }) => ['SADD', place(key, 'set'), name]),
  fc
    .tuple(set, member)
    .map(([key, name]): Make => ({ place }) => ['SREM', place(key, 'set'), name]),
  hash.map((key): Make => ({ place }) => ['DEL', place(key, 'hash')]),
  fc.tuple(hash, set).map(([key, of]): Make => ({ place }) => {
    const user = place('h2', 'hash');
    const counted = ['count', place(key, 'hash'), 'c', 'SCARD', place(of, 'set')] as const;
    return [...counted, '2', user, place('z1', 'zset'), 'ada'];
  }),
  fc
    .tuple(zset, set, number, member)
    .map(([key, of, at, name]): Make => ({ place }) => [
      'enter',
      place(key, 'zset'),
      place(of, 'set'),
      at,
      name,
    ]),
  hash.map((key): Make => ({ place }) => [
    'leaderboard',
    place(key, 'hash'),
    place('z2', 'zset'),
    'ada',
  ]),
  fc
    .tuple(waiting, member)
    .map(([key, field]): Make => ({ place }) => ['HSET', place(key, 'hash'), field, 'record']),
  waiting.map((key): Make => ({ place }) => {
    const [wakes, cursors] = [place('wakes', 'zset'), place('cursors', 'hash')];
    return ['wake', wakes, cursors, '5', [key], [place(key, 'rare hash')]];
  }),
);

/** Resolves to the keys after the operations, for an existing user who is on the leaderboard as every model is. */
const carriedOut = async (makes: readonly Make[], isJoined: boolean) => {
  const redis = makeFakeRedis();
  await redis.hset('h2', 'role', 'model', 'sys_engagement', '0');
  await redis.zadd('z1', 0, 'ada');
  const run = redis as unknown as Record<'transact', (...words: unknown[]) => Promise<unknown>>;
  const list = keyList();
  const ops = makes.map((make) => make(list));
  const absent = [...HASHES.slice(0, 1), ...ZSETS.slice(1), ...SETS, ...WAITING];
  const planned = isJoined ? joinOps(ops, new Set(absent.map(list.at))) : ops;
  const plan = transaction(list, { checks: [], absent, ops: planned, spend: null });
  await run.transact(list.keys.length, ...list.keys, JSON.stringify(plan));
  return { count: planned.length, left: await redisSnapshot(redis) };
};

test('any list of operations has the same result joined as one by one', async () => {
  let spared = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (makes) => {
      const [one, many] = [await carriedOut(makes, true), await carriedOut(makes, false)];
      assert.equal(one.left, many.left);
      spared += many.count - one.count;
    }),
    { numRuns: 1500 },
  );
  assert.ok(spared > 500);
});

test.run();
