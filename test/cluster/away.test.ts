import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inBucket, located } from '../../src/adapters/redis/cluster/buckets.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../src/adapters/redis/scripts.js';
import type { Settled } from '../../src/application/ports/abandoned-changes.js';
import { BUCKETS } from '../../src/domain/health/cluster.js';
import { join } from '../support/app/acts.js';
import { ada, bob, DAY } from '../support/app/fixtures.js';
import { makeTime } from '../support/app/scene.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { endsOf } from '../support/redis/slots.js';
import { ok } from '../support/run/effect.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster();
await Promise.all(
  cluster.nodes.map((node) => node.client.config('SET', 'cluster-require-full-coverage', 'no')),
);
const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });
const client = await clusterClient(cluster, { scripts, redisOptions: { commandTimeout: 500 } });
client.on('error', () => undefined);
const stores = makeRedisStores({ client, observe: () => undefined, exploreMax: 1000 });

const test = suite('abandoned changes while a node of the cluster is down');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

/** Leaves a change that a bucket promised long ago, from a process that died before the primary bucket committed it. */
const leavePromise = async (bucket: number, primary: number): Promise<void> => {
  const id = `gone-${bucket}`;
  const key = inBucket(bucket, `sys:change:${id}`);
  const rest = JSON.stringify({
    primary,
    keys: [],
    lastStage: 0,
    answeredStage: 0,
    repliesNeeded: [],
    repliesAskedFor: [],
  });
  await client.hset(key, 'part', JSON.stringify({ id, wants: [] }), 'ops', '');
  await client.hset(key, { rest, state: 'prepared', done: '-1', replies: '{}' });
  await client.zadd(inBucket(bucket, 'sys:changes'), 1, id);
};

const settle = (): Promise<Settled> =>
  ok(stores.abandoned?.settle(0) ?? (() => Promise.reject(new Error('one Redis'))));

test('changes on other nodes are settled, those on the node once it is back', async () => {
  await join({ stores, time: makeTime() }, ada, bob);
  const { from } = await endsOf(cluster, located('user:ada'));
  const buckets = Array.from({ length: BUCKETS / 4 }, (_, n) => n * 4);
  const owners = await Promise.all(buckets.map((bucket) => endsOf(cluster, inBucket(bucket, 'x'))));
  const other = (at: number): number =>
    buckets.find((_, n) => n !== at && owners[n]?.from === owners[at]?.from) ?? 0;
  await Promise.all(buckets.map((bucket, at) => leavePromise(bucket, other(at))));
  const elsewhere = owners.filter((owner) => owner.from !== from).length;
  assert.ok(elsewhere > 0 && elsewhere < buckets.length);
  from.pause();
  const { count, failed } = await settle();
  assert.is(count, elsewhere);
  assert.is(failed?._tag, 'StoreTimeout');
  assert.is((await settle()).count, 0);
  from.resume();
  // The master answers again, after the other changes were undone.
  let settledLate = 0;
  await until(
    'the other changes are settled',
    async () => (settledLate += (await settle()).count) >= buckets.length - elsewhere,
  );
  assert.is(settledLate, buckets.length - elsewhere);
});

test.run();
