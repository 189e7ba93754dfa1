import * as assert from 'uvu/assert';
import type { KeyList, Operation } from '../../src/adapters/redis/plan.js';
import { noon } from '../support/app/fixtures.js';
import { openTransactions } from '../support/redis/transact.js';

const { test, client, transact } = await openTransactions('operations that read the current value');

const score = (time: number) => String(time);

test('a tombstone keeps the newer of two versions, and a value that is no number counts as none', async () => {
  const putTombstone =
    (version: string) =>
    ({ place }: KeyList): readonly Operation[] => [['tombstone', place('b', 'string'), version]];
  for (const [stored, put, left] of [
    ['1795848703481', '7', '1795848703481'],
    ['7', '1795848703481', '1795848703481'],
    ['text', '7', '7'],
  ] as const) {
    await client.set('b', stored);
    await transact(putTombstone(put));
    assert.is(await client.get('b'), left);
  }
});

test('a model is on the leaderboard with the engagement of the posts, and another role is not', async () => {
  const leaderboard = ({ place }: KeyList): readonly Operation[] => [
    ['leaderboard', place('user', 'hash'), place('leaderboard', 'zset'), 'ada'],
  ];
  for (const [total, stored] of [
    ['12', '12'],
    ['nan', '0'],
  ] as const) {
    await client.hset('user', 'role', 'model', 'sys_engagement', total);
    await transact(leaderboard);
    assert.is(await client.zscore('leaderboard', 'ada'), stored);
  }
  await client.hset('user', 'role', 'user');
  await transact(leaderboard);
  assert.is(await client.zscore('leaderboard', 'ada'), null);
});

test('a move appends to what the target key already holds', async () => {
  const move =
    (kind: 'set' | 'zset') =>
    ({ place }: KeyList): readonly Operation[] => [
      ['move', place('from', kind), place('to', kind)],
    ];
  await client.sadd('from', 'a');
  await transact(move('set'));
  await client.sadd('from', 'b');
  await transact(move('set'));
  assert.equal((await client.smembers('to')).sort(), ['a', 'b']);
  await client.del('to');
  for (const member of ['a', 'b']) {
    await client.zadd('from', 1, member);
    await transact(move('zset'));
  }
  await client.zadd('from', 3, 'a');
  await transact(move('zset'));
  assert.equal(await client.zrange('to', '0', '-1', 'WITHSCORES'), ['b', '1', 'a', '3']);
  assert.is(await client.exists('from'), 0);
});

test('a job is recorded only if one of its keys has members', async () => {
  const record = ({ place, at }: KeyList): readonly Operation[] => [
    [
      'record',
      place('work', 'zset'),
      place('cursors', 'hash'),
      'job',
      'from here',
      score(noon),
      [at('one'), at('other')],
    ],
  ];
  await transact(record);
  assert.is(await client.exists('work', 'cursors'), 0);
  await client.sadd('other', 'a');
  await transact(record);
  assert.is(await client.zscore('work', 'job'), score(noon));
  assert.is(await client.hget('cursors', 'job'), 'from here');
});

test('indexing a post by its id replaces the id it was indexed by before', async () => {
  const index = ({ place }: KeyList): readonly Operation[] => [
    ['index', place('ids', 'hash'), '7', 'p1'],
  ];
  await client.hset('ids', '>p1', '8');
  await transact(index);
  assert.equal(await client.hgetall('ids'), { '7': 'p1' });
  await client.hset('ids', '>p1', '7');
  await transact(index);
  assert.equal(await client.hgetall('ids'), { '7': 'p1', '>p1': '7' });
});

test('a wake puts the waiting records in the queue, with a new number each time', async () => {
  const wake = ({ place }: KeyList): readonly Operation[] => [
    [
      'wake',
      place('wakes', 'zset'),
      place('cursors', 'hash'),
      score(noon),
      ['user:ada'],
      [place('waiting', 'hash')],
    ],
  ];
  await client.hset('waiting', 'digest', 'record');
  for (const cursor of ['1 0', '2 0']) {
    await transact(wake);
    assert.is(await client.zscore('wakes', 'user:ada'), score(noon));
    assert.is(await client.hget('cursors', 'user:ada'), cursor);
  }
});

const notify =
  (notice: string, at: number) =>
  ({ place }: KeyList): readonly Operation[] => [
    ['notify', place('user', 'hash'), place('notices', 'zset'), score(at), notice],
  ];

test('a notice is stored only for an existing user, and the newest 500 and the read marker are kept', async () => {
  await transact(notify('followed:bob', noon));
  assert.is(await client.exists('notices'), 0);
  await client.hset('user', 'username', 'ada');
  await client.zadd(
    'notices',
    ...Array.from({ length: 501 }, (_, at) => [at, `liked:${at}:bob`]).flat(),
  );
  await transact(notify('followed:bob', noon));
  assert.is(await client.zcard('notices'), 501);
  assert.equal(await client.zrange('notices', '0', '0'), ['liked:1:bob']);
  assert.is(await client.zscore('notices', 'followed:bob'), score(noon));
});

test('a notice up to a day older than the read marker is stored after it, once', async () => {
  const day = 86_400_000;
  await client.hset('user', 'username', 'ada');
  const scores = () => client.zmscore('notices', 'followed:bob', 'followed:cyd', 'followed:dan');
  const notifyThree = async (): Promise<void> => {
    await transact(notify('followed:bob', noon));
    await transact(notify('followed:cyd', noon - day));
    await transact(notify('followed:dan', noon - day - 1));
  };
  await client.zadd('notices', noon, 'read');
  await notifyThree();
  const expected = [noon + 1, noon + 1, noon - day - 1].map(score);
  assert.equal(await scores(), expected);
  await client.zadd('notices', noon + 2, 'read');
  await notifyThree();
  assert.equal(await scores(), expected);
});

test.run();
