import { setTimeout as delay } from 'node:timers/promises';
import { FULL, QUICK, type Size } from '../data/size.js';
import { countsOf, numberIn, sum } from '../measure/redis-counts.js';
import { stopAll } from '../process/child.js';
import { ROOT } from '../process/folders.js';
import { startOwnServer } from '../process/own-server.js';
import { startRedisCluster } from '../process/redis-cluster.js';
import { startRedis, type RedisProcess } from '../process/redis.js';
import { run } from '../process/run.js';
import { keepCluster } from '../report/files.js';
import { commitOf, machineOf } from '../report/machine.js';
import { costsTable, nodesTable, sharedTable } from '../report/cluster.js';
import { textOf } from '../report/tables.js';
import { importsOf, requestsTo, type Load } from './loads.js';
import type { ClusterResults, Cost } from './results.js';
import { findShared, type Found } from './shared.js';
import { serveBefore, spend, type Spent, type Store } from './store.js';

/**
 * Compares the processor time that a cluster takes with that of one Redis, and measures how evenly the nodes share it
 * and what the shared keys cost. Four processes or more share the cores, so the measure is processor time and not
 * elapsed time.
 */

const quick = process.argv.includes('--quick');
const size: Size = quick ? QUICK : { users: FULL.users, posts: 100_000, edges: 500_000 };
const requests = quick ? 500 : 2_000;
/** App for the shared keys, whose cost hardly depends on the size of the app. */
const small: Size = { users: size.users / 20, posts: size.posts / 5, edges: size.edges / 10 };

const begun = performance.now();
const say = (line: string): void => {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(5);
  process.stdout.write(`${seconds} s  ${line}\n`);
};

/** Pause after each load, ms, so that the background work it causes is counted with it. */
const SETTLE = 2_000;

const spentOn = (store: Store, { asked, run: load }: Load): Promise<Spent> =>
  spend(store, async () => {
    const count = await load(store.service);
    if (asked !== undefined && count < asked) say(`  of ${asked} ${asked - count} were refused`);
    await delay(SETTLE);
    return count;
  });

const costOf = async (one: Store, cluster: Store, load: Load): Promise<Cost> => {
  const [alone, spread] = [await spentOn(one, load), await spentOn(cluster, load)];
  const [before, after] = [sum(alone.nodes), sum(spread.nodes)];
  say(
    `${load.title}: ${alone.service.toFixed(0)} and ${before.toFixed(0)} µs, on a cluster ${spread.service.toFixed(0)} and ${after.toFixed(0)}`,
  );
  return {
    ...{ id: load.id, title: load.title, nodes: [...spread.nodes] },
    one: { service: alone.service, redis: before },
    cluster: { service: spread.service, redis: after },
  };
};

const callsOf = async ({ client }: RedisProcess): Promise<number> =>
  sum((await countsOf(client)).commands.values());

const nodesUnder = async (cluster: Store, mix: Load): Promise<ClusterResults['nodes']> => {
  const before = await Promise.all(cluster.nodes.map(callsOf));
  let count = 0;
  const spent = await spentOn(cluster, {
    ...mix,
    run: async (service) => {
      count = await mix.run(service);
      return count;
    },
  });
  return Promise.all(
    cluster.nodes.map(async (node, at) => ({
      keys: await node.client.dbsize(),
      memory: numberIn(await node.client.info('memory'), 'used_memory_dataset'),
      calls: (await callsOf(node)) - (before[at] ?? 0),
      processor: ((spent.nodes[at] ?? 0) * count) / 1e6,
    })),
  );
};

/** Measures the shared keys, with a node for each of their slots. */
const sharedLoads = async (found: readonly Found[]): Promise<ClusterResults['shared']> => {
  const slots = [...new Set(found.map(({ slot }) => slot))];
  const masters = 3;
  const xano = await startOwnServer('bare');
  const { nodes, stop } = await startRedisCluster(masters, slots);
  const store = await serveBefore(nodes, {
    ...{ WRITEBACK_URL: xano.url, WRITEBACK_SECRET: 'x'.repeat(32) },
  });
  const taken: Record<string, number>[] = found.map(() => ({}));
  for (const load of [...importsOf(small, 'shared'), ...requestsTo(small, requests)[0]]) {
    const spent = await spentOn(store, load);
    say(`${load.title}, with what is shared on nodes of its own`);
    for (const [at, { slot }] of found.entries())
      Object.assign(taken[at] ?? {}, { [load.id]: spent.nodes[masters + slots.indexOf(slot)] });
  }
  await store.service.stop();
  await stop();
  return found.map(({ name, bytes }, at) => ({ name, bytes, taken: taken[at] ?? {} }));
};

const bench = async (): Promise<void> => {
  say('Building the service');
  await run('npm', ['run', 'build'], { options: { cwd: ROOT } });
  const redis = await startRedis();
  const masters = await startRedisCluster(3);
  const [one, cluster] = [await serveBefore([redis]), await serveBefore(masters.nodes)];
  const [loads, mix] = requestsTo(size, requests);
  const costs: Cost[] = [];
  for (const load of [...importsOf(size, 'cluster'), ...loads])
    costs.push(await costOf(one, cluster, load));
  const nodes = await nodesUnder(cluster, mix);
  const found = await findShared(masters.nodes);
  const machine = await machineOf(redis.client);
  await Promise.all([one.service.stop(), cluster.service.stop()]);
  await Promise.all([redis.stop(), masters.stop()]);
  const results: ClusterResults = {
    ...{ at: new Date().toISOString(), commit: commitOf(), machine, size, costs, nodes },
    shared: await sharedLoads(found),
  };
  const tables = [costsTable(results), nodesTable(results), sharedTable(results)];
  process.stdout.write(`\n${tables.map(textOf).join('\n\n')}\n`);
  if (!quick) say(`Kept in ${keepCluster(results)}`);
};

try {
  await bench();
} finally {
  await stopAll();
}
process.exit(0);
