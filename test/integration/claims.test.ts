import * as assert from 'uvu/assert';
import { claimNext, renewClaim } from '../../src/adapters/redis/claims.js';
import { makeRedisConnection } from '../../src/adapters/redis/connection.js';
import { openTransactions } from '../support/redis/transact.js';
import { ok } from '../support/run/effect.js';

const { test, client } = await openTransactions('claims of work');

const NOW = 1000;
const UNTIL = 5000;
const QUEUE = { queue: 'q', cursors: 'c', furthest: UNTIL };

const claim = (by = client, now = NOW) =>
  ok(
    claimNext(
      makeRedisConnection(by, () => undefined),
      QUEUE,
      now,
      now + UNTIL - NOW,
    ),
  );
const renew = (name: string, until: number) =>
  ok(
    renewClaim(
      makeRedisConnection(client, () => undefined),
      'q',
      { name, until },
      until + 1,
    ),
  );

test('the job that has been due longest is claimed first, with its cursor', async () => {
  await client.zadd('q', 7, 'b', 5, 'a', NOW + 1, 'later');
  await client.hset('c', 'b', '9');
  assert.equal(await claim(), { name: 'a', cursor: '' });
  assert.equal(await claim(), { name: 'b', cursor: '9' });
  assert.is(await claim(), null);
  assert.is(await client.zscore('q', 'a'), String(UNTIL));
});

test('concurrent claims each get a different job, and no job is claimed twice', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `job ${n}`);
  await client.zadd('q', ...names.flatMap((name) => [1, name]));
  const clients = [client, client.duplicate(), client.duplicate()];
  const claimed = await Promise.all(names.concat(names).map((_, n) => claim(clients[n % 3])));
  for (const each of clients.slice(1)) each.disconnect();
  assert.equal(claimed.flatMap((one) => one?.name ?? []).sort(), names.toSorted());
});

test('a claim can be renewed while it is held, but not after it was lost', async () => {
  await client.zadd('q', 1, 'a');
  await claim();
  assert.is(await renew('a', UNTIL), true);
  assert.is(await renew('a', UNTIL), false);
  await claim(client, UNTIL + 1);
  assert.is(await renew('a', UNTIL + 1), false);
  assert.is(await renew('none', UNTIL), false);
});

test('a job that is due later than any job can be is claimed: the clock was set back since', async () => {
  const HOUR = 3_600_000;
  await client.zadd('q', NOW + UNTIL, 'postponed', NOW + 6 * HOUR, 'a', NOW + 7 * HOUR, 'b');
  const claimed = [await claim(), await claim(), await claim()];
  assert.equal(
    claimed.map((one) => one?.name),
    ['a', 'b', undefined],
  );
  assert.is(await client.zscore('q', 'a'), String(UNTIL));
});

test.run();
