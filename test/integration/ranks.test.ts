import * as assert from 'uvu/assert';
import type { KeyList, Operation } from '../../src/adapters/redis/plan.js';
import { rankedScore } from '../../src/domain/engagement.js';
import { DAY, HOUR, noon } from '../support/app/fixtures.js';
import { openTransactions } from '../support/redis/transact.js';

const { test, client, transact } = await openTransactions('operations on ranks');

const score = (time: number) => String(time);

test('a post is ranked by the formula of the domain, and removed once it is too old', async () => {
  const rank =
    (now: number) =>
    ({ place }: KeyList): readonly Operation[] => [
      ['rank', place('post', 'hash'), 'p1', score(now), [place('r1', 'zset'), place('r2', 'zset')]],
    ];
  const ranked = async () => [await client.zscore('r1', 'p1'), await client.zscore('r2', 'p1')];
  const counts = { likesCount: '2', commentsCount: 'nan', bookmarksCount: '1' };
  await client.hset('post', { ...counts, created_at: score(noon) });
  for (const now of [noon, noon + HOUR, noon + 3 * HOUR + 1]) {
    await transact(rank(now));
    const [one, two] = await ranked();
    assert.is(Number(one), rankedScore(10, noon, now));
    assert.is(two, one);
  }
  const before = await ranked();
  for (const odd of [{ banned: '1' }, { banned: '0', created_at: 'nan' }, { created_at: '' }]) {
    await client.hset('post', odd);
    await transact(rank(noon));
    assert.equal(await ranked(), before, JSON.stringify(odd));
  }
  await client.hset('post', 'created_at', score(noon));
  await transact(rank(noon + 15 * DAY));
  assert.equal(await ranked(), [null, null]);
});

test('with XX only a ranked post is ranked again, and a post without a score is removed', async () => {
  const rank = ({ place }: KeyList): readonly Operation[] => [
    ['rank', place('post', 'hash'), 'p1', score(noon), [place('r1', 'zset')], 'XX'],
  ];
  const post = { created_at: noon - HOUR, likesCount: 2 };
  await client.hset('post', post);
  await transact(rank);
  assert.is(await client.exists('r1'), 0);
  await client.zadd('r1', 9, 'p1');
  await transact(rank);
  assert.is(Number(await client.zscore('r1', 'p1')), rankedScore(6, noon - HOUR, noon));
  for (const lose of [
    () => client.hset('post', 'banned', '1'),
    () => client.hset('post', 'created_at', 'x'),
    () => client.del('post'),
  ]) {
    await client.zadd('r1', 9, 'p1');
    await client.hset('post', post);
    await client.hdel('post', 'banned');
    await lose();
    await transact(rank);
    assert.is(await client.exists('r1'), 0);
  }
});

test.run();
