import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import * as E from 'fp-ts/lib/Either.js';
import { Redis } from 'ioredis';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../src/adapters/redis/scripts.js';
import { join } from '../support/app/acts.js';
import { followsOf } from '../support/app/edges.js';
import { ada, bob, DAY } from '../support/app/fixtures.js';
import { makeTime } from '../support/app/scene.js';
import { startRedis } from '../support/redis/server.js';
import { until } from '../support/run/until.js';

const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });
const master = await startRedis();
const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
const [client, changes] = [
  new Redis(master.url, { scripts }),
  new Redis(master.url, { scripts }),
] as const;
const stores = makeRedisStores({
  client,
  waits: { client: changes, replicas: 1, timeout: 2000 },
  observe: () => undefined,
  exploreMax: 1000,
});
await until('the replica is in step', async () =>
  (await client.info('replication')).includes('state=online'),
);

const test = suite('changes that wait for a replica');
test.after(async () => {
  for (const one of [client, changes]) one.disconnect();
  await Promise.all([master.stop(), replica.stop()]);
});

const scene = { stores, time: makeTime() };
const isFollowed = (by: Redis): Promise<number> => by.sismember('user:bob:following', 'ada');

test('an acknowledged change is on the replica, and a change that is not there in time is refused', async () => {
  await join(scene, ada, bob);
  const follows = followsOf(stores);
  await follows.add({ follower: bob, following: ada })();
  assert.is(await isFollowed(replica.client), 1);
  replica.pause();
  const refused = await follows.remove({ follower: bob, following: ada })();
  assert.is(await isFollowed(client), 0);
  const lease = await stores.leases.acquire('serves', 'ours', DAY)();
  replica.resume();
  assert.equal(lease, E.right(true), 'the lease is still acquired');
  assert.ok(E.isLeft(refused) && refused.left._tag === 'StoreUnavailable');
  assert.is(refused.left.refusal, 'no_replicas');
  await until('the replica has caught up', async () => (await isFollowed(replica.client)) === 0);
});

test.run();
