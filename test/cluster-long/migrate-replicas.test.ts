import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as E from 'fp-ts/lib/Either.js';
import { migrate, plainClient, plainCluster, refusalOf } from '../support/migrate/migration.js';
import { copiedOf } from '../support/migrate/whole-store.js';
import { startCluster } from '../support/redis/cluster.js';
import { startRedisProcess } from '../support/redis/process.js';
import { until } from '../support/run/until.js';

const server = await startRedisProcess();
const cluster = await startCluster(3, 1);
const one = plainClient(server);
const many = await plainCluster(cluster);

const areServed = async (nodes: typeof cluster.nodes): Promise<boolean> => {
  const infos = await Promise.all(nodes.map(({ client }) => client.info('replication')));
  return infos.filter((info) => info.includes('role:master')).length === 3;
};

const test = suite('migration into a cluster with replicas');
test.after(async () => {
  for (const client of [one, many]) client.disconnect();
  await Promise.all([server.stop(), cluster.stop()]);
});

test('a finished migration survives the loss of every master', async () => {
  const step = one.pipeline();
  step.hset('sys:store', 'name', 'this store', 'since', 1);
  for (let n = 0; n < 300; n += 1) step.hset(`user:u${n}`, 'username', `u${n}`);
  await step.exec();
  const [replica] = cluster.nodes.slice(3);
  replica?.pause();
  // The target has all data now, so that the runs that wait for the replica write none of it again.
  assert.is(refusalOf(await migrate(one, many)), null);
  for (let run = 0; run < 2; run += 1)
    assert.is(refusalOf(await migrate(one, many, { finishes: true, replicas: 1 })), 'target');
  replica?.resume();
  await until('the replica is back', async () => {
    const ended = await migrate(one, many, { finishes: true, replicas: 1 });
    return E.isRight(ended) && ended.right.whole;
  });
  for (const [killed, master] of cluster.nodes.slice(0, 3).entries()) {
    await master.kill();
    await until('its replica has taken over', () => areServed(cluster.nodes.slice(killed + 1)));
  }
  const later = await plainCluster(cluster);
  assert.equal(await copiedOf(later), await copiedOf(one));
  later.disconnect();
});

test.run();
