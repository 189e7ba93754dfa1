import type { Test } from 'uvu';
import { startCluster } from '../redis/cluster.js';
import { startRedisProcess } from '../redis/process.js';
import { plainClient, plainCluster } from './migration.js';

/** Opens two Redis and a cluster to copy between, each empty before a case. */
export const openStores = async (test: Test) => {
  const server = await startRedisProcess();
  const spare = await startRedisProcess();
  const cluster = await startCluster();
  const [one, back] = [plainClient(server), plainClient(spare)];
  const many = await plainCluster(cluster);

  test.after(async () => {
    for (const client of [one, back, many]) client.disconnect();
    await Promise.all([server.stop(), spare.stop(), cluster.stop()]);
  });
  test.before.each(async () => {
    await Promise.all([one, back, ...many.nodes('master')].map((node) => node.flushall()));
  });
  return { server, spare, cluster, one, back, many };
};
