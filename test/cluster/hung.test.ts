import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bucketOf, inBucket, located } from '../../src/adapters/redis/cluster/buckets.js';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { locksKey } from '../../src/adapters/redis/keys.js';
import { keyList } from '../../src/adapters/redis/plan.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { transaction } from '../../src/adapters/redis/transaction.js';
import { heldIn } from '../support/contract/cluster-subject.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { dyingAfter } from '../support/redis/dying-client.js';
import { endsOf } from '../support/redis/slots.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster();
// A command to the hanging node must not time out within this test.
const client = await clusterClient(cluster, { scripts, redisOptions: { commandTimeout: 60_000 } });

const test = suite('abandoned changes while a node of a cluster hangs');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

/** Leaves a change over several users that is promised and not committed. */
const leavePromised = async (keys: readonly string[]): Promise<void> => {
  const { by } = dyingAfter(client, keys.length - 1);
  const list = keyList();
  const ops = keys.map((key) => ['HSET', list.place(key, 'hash'), 'bio', 'new'] as const);
  const plan = transaction(list, { checks: [], ops, spend: null });
  assert.ok(
    E.isLeft(await connectionTo(by, null, () => undefined).redis.transact(list.keys, plan)()),
  );
};

test('a change that cannot be settled does not delay the others', async () => {
  const some = Array.from({ length: 60 }, (_, n) => `user:u${n}`);
  // One user of each bucket, in the order of the buckets.
  const users = [...new Map(some.map((name) => [bucketOf(name), name]))]
    .toSorted(([one], [other]) => one - other)
    .map(([, name]) => name);
  const nodes = await Promise.all(users.map((name) => endsOf(cluster, located(name))));
  const [, hanging] = cluster.nodes;
  const hangingUsers = users.filter((_, at) => nodes[at]?.from === hanging);
  const otherUsers = users.filter((_, at) => nodes[at]?.from !== hanging);
  // Changes are settled in the order of their buckets, so the one that hangs comes first.
  await leavePromised([...otherUsers.slice(0, 1), ...hangingUsers.slice(0, 1)]);
  await leavePromised(otherUsers.slice(1, 3));
  assert.is((await heldIn(client)).length, 4);
  hanging?.pause();
  const settled = connectionTo(client, null, () => undefined).abandoned?.settle(0)();
  const locks = otherUsers.slice(1, 3).map((name) => inBucket(bucketOf(name), locksKey));
  await until('the others are settled', async () => {
    const left = await Promise.all(locks.map((name) => client.exists(name)));
    return !left.includes(1);
  });
  hanging?.resume();
  assert.ok(settled !== undefined && E.isRight(await settled));
  assert.equal(await heldIn(client), []);
});

test.run();
