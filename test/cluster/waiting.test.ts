import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../src/adapters/redis/scripts.js';
import type { Cluster } from 'ioredis';
import { drain } from '../support/app/acts.js';
import { DAY } from '../support/app/fixtures.js';
import { makeTime } from '../support/app/scene.js';
import { clusterSnapshot } from '../support/contract/cluster-subject.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { dyingAfter } from '../support/redis/dying-client.js';
import { ok } from '../support/run/effect.js';
import { row, sent } from '../support/sync/acts.js';

const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY });
const cluster = await startCluster();
const client = await clusterClient(cluster, { scripts });
const storesBy = (by: Cluster) =>
  makeRedisStores({ client: by, observe: () => undefined, exploreMax: 1000, outboxMax: 1000 });
const stores = storesBy(client);

// No part is carried out before this call. `npm run test:cluster` kills the process after each call.
const FIRST = process.env['CLUSTER_WHOLE'] === 'true' ? 0 : 8;

const test = suite('deferred records on a cluster');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

test('a record whose process was killed while deferring it is woken when its owner arrives', async () => {
  for (let calls = FIRST, died = true; died; calls += 1) {
    await Promise.all(client.nodes('master').map((node) => node.flushall()));
    const scene = { stores, time: makeTime() };
    const { by, isDead } = dyingAfter(client, calls);
    const post = row('post', 1, { id: 102, user_id: 1, content: 'x' });
    await sent({ ...scene, stores: storesBy(by) }, post).catch(() => undefined);
    died = isDead();
    await sent(scene, row('user', 2, { id: 1, username: 'ada' }));
    await ok(stores.abandoned?.settle(0) ?? (() => Promise.reject(new Error())));
    await drain(scene);
    const names = [...(await clusterSnapshot(client)).keys()];
    const waiting = names.filter((name) => name.startsWith('sys:deferred:user'));
    assert.equal(waiting, [], `killed after ${calls} calls`);
  }
});

test.run();
