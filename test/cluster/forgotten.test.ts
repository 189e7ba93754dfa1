import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { bucketOf, inBucket, located } from '../../src/adapters/redis/cluster/buckets.js';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import {
  changeKey,
  changesKey,
  locksKey,
  postKey,
  userKey,
} from '../../src/adapters/redis/keys.js';
import { keyList } from '../../src/adapters/redis/plan.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { transaction } from '../../src/adapters/redis/transaction.js';
import { LEADERBOARD } from '../../src/domain/derive.js';
import { ada, anId, DAY } from '../support/app/fixtures.js';
import { heldIn } from '../support/contract/cluster-subject.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { dyingAfter } from '../support/redis/dying-client.js';

const cluster = await startCluster();
const client = await clusterClient(cluster, { scripts });

const test = suite('a change on a cluster whose master lost a part of it');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

const { redis, abandoned } = connectionTo(client, null, () => undefined);

const settle = async (): Promise<void> => {
  assert.ok(abandoned !== null && E.isRight(await abandoned.settle(0)()));
};

test('a change is finished without a lost reply, and leaves no locks', async () => {
  const [post, user] = [postKey(anId('p1')), userKey(ada)];
  await client.hset(located(post), { username: ada, likesCount: 0 });
  await client.hset(located(user), { username: ada, role: 'model' });
  const list = keyList();
  const size = [
    list.place(post, 'hash'),
    'likesCount',
    'SCARD',
    list.place(`${post}:likes`, 'set'),
  ];
  const earned = ['2', list.place(user, 'hash'), list.place(LEADERBOARD.name, 'zset'), ada];
  const plan = transaction(list, {
    checks: [],
    ops: [
      ['SADD', list.place(`${post}:likes`, 'set'), 'bob'],
      [
        'count',
        ...(size as [number, string, string, number]),
        ...(earned as [string, number, number, string]),
      ],
    ],
    spend: null,
  });
  // The buckets of the author and of the leaderboard promise, the post commits, and then the process dies.
  const { by } = dyingAfter(client, 3);
  const died = await connectionTo(by, null, () => undefined).redis.transact(list.keys, plan)();
  assert.ok(E.isLeft(died));
  const ids = await client.zrange(inBucket(bucketOf(user), changesKey), 0, '-1');
  assert.is(ids.length, 1);
  // As if the parts of the author and of the leaderboard had been carried out and removed, and a failover had lost the
  // latter, so that it is due again, without the reply of the author's part.
  for (const name of [`sys:change:${ids[0] ?? ''}`, changesKey, locksKey])
    await client.del(inBucket(bucketOf(user), name));
  await settle();
  assert.equal(await heldIn(client), []);
  assert.is(await client.hget(located(post), 'likesCount'), '1');
});

/** Leaves a promised change of a dead process over users in separate buckets; the last would have committed. */
const leavePromised = async (names: readonly string[]): Promise<string> => {
  const list = keyList();
  const ops = names.map((name) => ['HSET', list.place(`user:${name}`, 'hash'), 'a', '1'] as const);
  const plan = transaction(list, { checks: [], ops, spend: null });
  const { by } = dyingAfter(client, names.length - 1);
  await connectionTo(by, null, () => undefined).redis.transact(list.keys, plan)();
  const held = await heldIn(client);
  const at = held.find((name) => name.endsWith(changesKey)) ?? '';
  const [id = ''] = await client.zrange(at, 0, '-1');
  return at.slice(0, -changesKey.length) + changeKey(id);
};

const lockedIn = (record: string): string => record.replace(/sys:.*/, locksKey);

test('locks of a lost record are removed, and those of other changes are kept', async () => {
  const record = await leavePromised(['u1', 'u2', 'u3']);
  await client.hset(lockedIn(record), 'user:u9', 'Xother Eanother ');
  await client.del(record);
  await settle();
  assert.equal(await heldIn(client), [lockedIn(record)]);
  assert.equal(await client.hgetall(lockedIn(record)), { 'user:u9': 'Xother Eanother ' });
  await client.del(lockedIn(record));
});

test('a change that needs a lock of a lost record removes it', async () => {
  const record = await leavePromised(['u1', 'u2', 'u3']);
  const locks = Object.keys(await client.hgetall(lockedIn(record)));
  const index = record.replace(/sys:.*/, changesKey);
  await client.del(record, index);
  const list = keyList();
  const ops = locks.map((name) => ['HSET', list.place(name, 'hash'), 'b', '2'] as const);
  const plan = transaction(list, { checks: [], ops, spend: null });
  assert.equal(E.isRight(await redis.transact(list.keys, plan)()), true);
  assert.is(await client.hget(located(locks[0] ?? ''), 'b'), '2');
  await settle();
  assert.equal(await heldIn(client), []);
});

test('a change that was recorded before the clock of its node was set back is settled', async () => {
  const record = await leavePromised(['u1', 'u2', 'u3']);
  const index = record.replace(/sys:.*/, changesKey);
  const [id = ''] = await client.zrange(index, 0, '-1');
  await client.zadd(index, Date.now() + DAY, id);
  await settle();
  assert.equal(await heldIn(client), []);
});

test('a record that nothing refers to expires within weeks', async () => {
  const record = await leavePromised(['u1', 'u2', 'u3']);
  const left = await client.pttl(record);
  assert.ok(left > 7 * DAY && left <= 30 * DAY, String(left));
  await settle();
  assert.equal(await heldIn(client), []);
});

test.run();
