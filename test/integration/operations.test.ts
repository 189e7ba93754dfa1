import * as assert from 'uvu/assert';
import { makeRedisConnection } from '../../src/adapters/redis/connection.js';
import { keyList, type KeyList, type Operation } from '../../src/adapters/redis/plan.js';
import { makeRedisLeases } from '../../src/adapters/redis/redis-leases.js';
import { DAY, noon } from '../support/app/fixtures.js';
import { ok } from '../support/run/effect.js';
import {
  ADD,
  assertTypesChecked,
  openTransactions,
  refusal,
  type OperationCase,
} from '../support/redis/transact.js';

const { test, client, transact } = await openTransactions('operations');

const score = (time: number) => String(time);

/** Every operation, with the expected types of its keys, in their order. */
const OPERATIONS: readonly OperationCase[] = [
  { kinds: ['set'], make: ({ place }) => ['SADD', place('k1', 'set'), 'a'] },
  { kinds: ['set'], make: ({ place }) => ['SREM', place('k1', 'set'), 'a'] },
  { kinds: ['zset'], make: ({ place }) => ['ZADD', place('k1', 'zset'), '1', 'a'] },
  { kinds: ['zset'], make: ({ place }) => ['ZREM', place('k1', 'zset'), 'a'] },
  { kinds: ['hash'], make: ({ place }) => ['HSET', place('k1', 'hash'), 'f', '1'] },
  { kinds: ['hash'], make: ({ place }) => ['HDEL', place('k1', 'hash'), 'f'] },
  {
    kinds: ['hash', 'set', 'hash', 'zset'],
    make: ({ place }) => [
      'count',
      place('k1', 'hash'),
      'f',
      'SCARD',
      place('k2', 'set'),
      3,
      place('k3', 'hash'),
      place('k4', 'zset'),
      'ada',
    ],
  },
  {
    kinds: ['hash', 'zset'],
    make: ({ place }) => ['tally', place('k1', 'hash'), 'f', 'ZCARD', place('k2', 'zset')],
  },
  {
    kinds: ['hash', 'zset'],
    make: ({ place }) => ['rank', place('k1', 'hash'), 'p1', score(noon), [place('k2', 'zset')]],
  },
  {
    kinds: ['zset', 'set'],
    make: ({ place }) => ['enter', place('k1', 'zset'), place('k2', 'set'), score(noon), 'a'],
  },
  {
    kinds: ['hash', 'zset'],
    make: ({ place }) => ['notify', place('k1', 'hash'), place('k2', 'zset'), score(noon), 'a'],
  },
  {
    kinds: ['hash', 'set', 'zset'],
    make: ({ place }) => [
      'note',
      place('k1', 'hash'),
      place('k2', 'set'),
      place('k3', 'zset'),
      'a',
      'b',
    ],
  },
  {
    kinds: ['hash', 'zset'],
    make: ({ place }) => ['leaderboard', place('k1', 'hash'), place('k2', 'zset'), 'ada'],
  },
  { kinds: ['hash'], make: ({ place }) => ['index', place('k1', 'hash'), '7', 'p1'] },
  { kinds: ['set', 'set'], make: ({ place }) => ['move', place('k1', 'set'), place('k2', 'set')] },
  {
    kinds: ['zset', 'hash'],
    make: ({ place, at }) => [
      'record',
      place('k1', 'zset'),
      place('k2', 'hash'),
      'job',
      'cursor',
      score(noon),
      [at('k3')],
    ],
  },
  {
    kinds: ['zset', 'hash', 'hash'],
    make: ({ place }) => [
      'wake',
      place('k1', 'zset'),
      place('k2', 'hash'),
      score(noon),
      ['user:ada'],
      [place('k3', 'hash')],
    ],
  },
];

test('the types of all keys an operation writes to are checked before the first write', () =>
  assertTypesChecked({ client, transact }, OPERATIONS));

test('a tally is the size of a collection, and is removed with its last member', async () => {
  const tally = () =>
    transact(({ place }) => [['tally', place('h', 'hash'), 'x', 'ZCARD', place('z', 'zset')]]);
  await client.zadd('z', 1, 'a', 2, 'b');
  await tally();
  assert.equal(await client.hgetall('h'), { x: '2' });
  await client.del('z');
  await tally();
  assert.is(await client.exists('h'), 0);
});

test('an operation on missing keys creates only the keys that it writes to', async () => {
  for (const { make } of OPERATIONS) {
    await client.flushall();
    const [name] = make(keyList());
    await transact((list) => [make(list)]);
    const left = ['SADD', 'ZADD', 'HSET', 'index'].includes(name) ? ['k1'] : [];
    assert.equal(await client.keys('*'), left, name);
  }
});

test('a tombstone replaces a value of any type, and expires', async () => {
  const putTombstone = ({ place }: KeyList): readonly Operation[] => [
    ['tombstone', place('b', 'string'), '5'],
  ];
  for (const other of [false, true]) {
    if (other) await client.sadd('b', 'x');
    await transact(putTombstone);
    assert.is(await client.get('b'), '5');
    const left = await client.pttl('b');
    assert.ok(left > 6 * DAY && left <= 7 * DAY);
    await client.del('b');
  }
  assert.equal(await transact(({ place }) => [['DEL', place('b', 'string')]]), ['ok', [0]]);
});

const count =
  (author: readonly (string | number)[] | null) =>
  ({ place }: KeyList): readonly Operation[] => [
    [
      'count',
      place('post', 'hash'),
      'likes',
      'SCARD',
      place('set', 'set'),
      ...(author === null ? [] : [3, place('user', 'hash'), place('leaderboard', 'zset'), 'ada']),
    ],
  ];

test('a count is the size of a collection, and the author earns what the counter rose by', async () => {
  await client.hset('post', 'id', 'p1');
  await client.sadd('set', 'a', 'b');
  await client.hset('user', 'role', 'model', 'sys_engagement', '10');
  assert.equal(await transact(count([])), ['ok', [2]]);
  assert.equal(await transact(count([])), ['ok', [2]]);
  assert.is(await client.hget('post', 'likes'), '2');
  assert.is(await client.hget('user', 'sys_engagement'), '16');
  assert.is(await client.zscore('leaderboard', 'ada'), '16');
  await client.del('set');
  assert.equal(await transact(count(null)), ['ok', [0]]);
  assert.is(await client.hget('user', 'sys_engagement'), '16');
  await client.zadd('zset', 1, 'x');
  const zcard = ({ place }: KeyList): readonly Operation[] => [
    ['count', place('post', 'hash'), 'posts', 'ZCARD', place('zset', 'zset')],
  ];
  assert.equal(await transact(zcard), ['ok', [1]]);
});

test('a counter and a total that are no numbers, or exceed 64 bits, are counted on from', async () => {
  for (const [odd, sum] of [
    ['nan', '3'],
    ['inf', '3'],
    ['-nan', '3'],
    ['text', '3'],
    ['', '3'],
    ['9223372036854775807', '9223372036854775808'],
    ['123456789012345678901234567890', '123456789012345677877719597056'],
  ] as const) {
    await client.flushall();
    await client.hset('post', 'likes', 'nan');
    await client.sadd('set', 'a');
    await client.hset('user', 'role', 'model', 'sys_engagement', odd);
    assert.equal(await transact(count([])), ['ok', [1]], odd);
    assert.is(await client.hget('user', 'sys_engagement'), sum);
    assert.is(Number(await client.zscore('leaderboard', 'ada')), Number(sum));
  }
});

test('a name enters a list by time if the list is complete or begins with it', async () => {
  const enter = ({ place }: KeyList): readonly Operation[] => [
    ['enter', place('names', 'zset'), place('set', 'set'), score(noon), 'ada'],
  ];
  await client.sadd('set', 'bob', 'ada');
  await transact(enter);
  assert.is(await client.exists('names'), 0);
  await client.zadd('names', 1, 'bob');
  await transact(enter);
  assert.is(await client.zscore('names', 'ada'), score(noon));
  await client.del('names');
  await client.srem('set', 'bob');
  await transact(enter);
  assert.equal(await client.zrange('names', '0', '-1'), ['ada']);
});

test('an unfollow is noted if the user has a home', async () => {
  const note = ({ place }: KeyList): readonly Operation[] => [
    ['note', place('state', 'hash'), place('left', 'set'), place('work', 'zset'), 'ada', 'bob'],
  ];
  await client.hset('state', 'is', 'ready', 'part', 'x');
  await client.zadd('work', '7', 'cyd');
  await transact(note);
  assert.equal(await client.smembers('left'), ['bob']);
  assert.equal(await client.hgetall('state'), { is: 'ready', step: '1' });
  assert.equal(await client.zrange('work', '0', '-1', 'WITHSCORES'), ['ada', '0', 'cyd', '7']);
});

test.onRedis(
  'a full Redis refuses a batch before its first write, but accepts a batch that only removes',
  async () => {
    await client.hset('post', 'likes', '1');
    await client.sadd('set', 'a');
    await client.config('SET', 'maxmemory', 1);
    const message = await refusal(transact((list) => [...ADD(list), ...count(null)(list)]));
    assert.match(message, /OOM/);
    assert.is(await client.exists('s'), 0);
    const leave = (list: KeyList): readonly Operation[] => [
      ['SREM', list.place('set', 'set'), 'a'],
      ...count(null)(list),
    ];
    assert.equal(await transact(leave), ['ok', [1, 0]]);
    assert.is(await client.hget('post', 'likes'), '0');
  },
);

test.onRedis('the holder of a lease can renew it while Redis is full', async () => {
  const leases = makeRedisLeases(makeRedisConnection(client, () => undefined));
  assert.is(await ok(leases.acquire('pull', 'ours', 1000)), true);
  await client.config('SET', 'maxmemory', 1);
  assert.is(await ok(leases.acquire('pull', 'ours', DAY)), true);
  assert.ok((await client.pttl('sys:lease:pull')) > 1000);
});

test.run();
