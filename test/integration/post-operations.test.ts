import * as assert from 'uvu/assert';
import type { KeyList, Operation } from '../../src/adapters/redis/plan.js';
import { HOUR, noon } from '../support/app/fixtures.js';
import {
  assertTypesChecked,
  openTransactions,
  type OperationCase,
} from '../support/redis/transact.js';

const { test, client, transact } = await openTransactions('operations on posts');

const score = (time: number) => String(time);

/** Each operation, with the expected types of its keys, in their order. */
const OPERATIONS: readonly OperationCase[] = [
  {
    kinds: ['hash', 'zset', 'hash'],
    make: ({ place }) => [
      'earn',
      place('k1', 'hash'),
      place('k2', 'zset'),
      'ada',
      place('k3', 'hash'),
      1,
    ],
  },
  {
    kinds: ['zset', 'hash', 'set'],
    make: ({ place }) => [
      'unlink',
      place('k1', 'zset'),
      place('k2', 'hash'),
      'unlink:p1',
      '5',
      score(noon),
      [place('k3', 'set')],
    ],
  },
  {
    kinds: ['hash', 'hash'],
    make: ({ place }) => ['copy', place('k1', 'hash'), place('k2', 'hash'), ['f'], ['f', '', 1]],
  },
  {
    kinds: ['zset', 'zset', 'hash', 'set'],
    make: ({ place }) => [
      'publish',
      place('k1', 'zset'),
      score(noon),
      'p1',
      place('k2', 'zset'),
      place('k3', 'hash'),
      place('k4', 'set'),
      'ada',
      score(noon),
    ],
  },
];

test('the types of all keys an operation writes to are checked before the first write', () =>
  assertTypesChecked({ client, transact }, OPERATIONS));

test('the counters of a post are added to the engagement of its author, and subtracted again', async () => {
  const earn =
    (sign: number) =>
    ({ place }: KeyList): readonly Operation[] => [
      [
        'earn',
        place('ada', 'hash'),
        place('leaderboard', 'zset'),
        'ada',
        place('post', 'hash'),
        sign,
      ],
    ];
  await client.hset('ada', 'role', 'model', 'sys_engagement', '7');
  await client.hset('post', 'likesCount', '2', 'commentsCount', 'nan', 'bookmarksCount', '1');
  await transact(earn(1));
  assert.is(await client.hget('ada', 'sys_engagement'), '17');
  assert.is(await client.zscore('leaderboard', 'ada'), '17');
  await transact(earn(-1));
  assert.is(await client.zscore('leaderboard', 'ada'), '7');
});

test('the first non-empty source field is copied, or else a default', async () => {
  await client.hset('ada', 'id', '', 'username', 'ada', 'name', 'Ada');
  await client.hset('post', 'avatar', 'old');
  await transact(({ place }) => [
    [
      'copy',
      place('post', 'hash'),
      place('ada', 'hash'),
      ['id', 'username', 'name', 'avatar', 'role'],
      ['user_id', '', 1, 2],
      ['name', '', 3],
      ['avatar', '', 4],
      ['role', 'user', 5],
    ],
  ]);
  const copied = { user_id: 'ada', name: 'Ada', avatar: '', role: 'user' };
  assert.equal(await client.hgetall('post'), copied);
});

test('of two deletions that merge the later one counts', async () => {
  const unlink =
    (at: string) =>
    ({ place }: KeyList): readonly Operation[] => [
      [
        'unlink',
        place('work', 'zset'),
        place('cursors', 'hash'),
        'unlink:p1',
        at,
        score(noon),
        [place('gone', 'set')],
      ],
    ];
  await transact(unlink('5'));
  assert.is(await client.exists('work', 'cursors'), 0);
  await client.sadd('gone', 'ada');
  await client.hset('cursors', 'unlink:p1', '9');
  for (const [at, left] of [
    ['5', '5'],
    ['7', '7'],
    ['6', '7'],
    ['', ''],
    ['8', ''],
  ] as const) {
    await transact(unlink(at));
    assert.is(await client.zscore('work', 'unlink:p1'), score(noon));
    assert.is(await client.hget('cursors', 'unlink:p1'), left);
  }
});

test('a followed author is queued for fan-out from the oldest new post on', async () => {
  const publish =
    (createdAt: number) =>
    ({ place }: KeyList): readonly Operation[] => [
      [
        'publish',
        place('timeline', 'zset'),
        score(createdAt),
        'p1',
        place('pending', 'zset'),
        place('from', 'hash'),
        place('followers', 'set'),
        'ada',
        score(noon),
      ],
    ];
  await transact(publish(noon));
  assert.is(await client.exists('pending', 'from'), 0);
  await client.sadd('followers', 'bob');
  await transact(publish(noon));
  assert.is(await client.exists('pending', 'from'), 0);
  for (const createdAt of [noon - HOUR, noon]) {
    await transact(publish(createdAt));
    assert.is(await client.zscore('timeline', 'p1'), score(createdAt));
    assert.is(await client.zscore('pending', 'ada'), score(noon));
    assert.is(await client.hget('from', 'ada'), score(noon - HOUR));
  }
});

test.run();
