import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { readNodes } from '../../src/adapters/redis/cluster/nodes.js';
import { TextOrNull } from '../../src/adapters/redis/rows.js';
import { clusterClient, startCluster, startNode } from '../support/redis/cluster.js';
import { beginMove } from '../support/redis/slots.js';
import { ok } from '../support/run/effect.js';
import { until } from '../support/run/until.js';

const run = promisify(execFile);

const cluster = await startCluster();
const extra = await startNode();
const nodes = [...cluster.nodes, extra];
// As in the service: a refused command fails at once.
const connect = () => clusterClient(cluster, { retryDelayOnClusterDown: 0 });
const [active, idle] = [await connect(), await connect()] as const;

const test = suite('a node that was removed from the cluster and still answers');
test.after(async () => {
  for (const client of [active, idle]) client.disconnect();
  await Promise.all([cluster.stop(), extra.stop()]);
});

const clusterManager = (...words: readonly string[]) => run('redis-cli', ['--cluster', ...words]);
const at = (port = 0) => `127.0.0.1:${port}`;
const first = at(cluster.nodes[0]?.port);

test('is dropped by a client that sends it a command, and by one that only lists the nodes', async () => {
  const key = located('user:ada');
  await active.set(key, 'here');
  await clusterManager('add-node', at(extra.port), first);
  await until('all nodes know each other', async () => {
    const infos = await Promise.all(nodes.map(({ client }) => client.cluster('INFO')));
    return infos.every((info) => /state:ok[^]*known_nodes:4/.test(info));
  });
  await (await beginMove({ nodes }, key, extra)).end();
  for (const client of [active, idle]) {
    assert.is(await client.get(key), 'here');
    assert.is(client.nodes('master').length, 4);
  }
  // No client sends anything while the slot moves back, so that neither learns of the move.
  await (await beginMove({ nodes }, key)).end();
  await clusterManager('del-node', first, await extra.client.cluster('MYID'));

  const { redis } = connectionTo(active, null, () => undefined);
  assert.is(await ok(redis.send(TextOrNull, 'GET', 'user:ada')), 'here');
  const seen = await readNodes(idle);
  assert.equal(
    seen?.map(({ address, isUp }) => [address, isUp]),
    cluster.nodes.map(({ port }) => [at(port), true]).sort(),
  );
  for (const client of [active, idle]) {
    assert.is(await client.get(key), 'here');
    assert.is(client.nodes('master').length, 3);
  }
});

test.run();
