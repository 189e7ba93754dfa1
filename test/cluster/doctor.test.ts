import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { migrationKey } from '../../src/adapters/redis/keys.js';
import { runProcess } from '../support/cli/spawn.js';
import { readDocument } from '../support/docs/blocks.js';
import { callerOf } from '../support/http/request.js';
import { freePort } from '../support/process/free-port.js';
import { startServer } from '../support/process/server.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { startRedisProcess } from '../support/redis/process.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster();
const one = await startRedisProcess();
const client = await clusterClient(cluster);
const nodes = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join();

/** Returns what doctor says of Redis: `status check: message` and what to do. */
const reportOf = async (env: Readonly<Record<string, string>>): Promise<string> => {
  const { stdout } = await runProcess(['doctor'], { env });
  return stdout.replaceAll(/\n +/g, ' ');
};

const test = suite('doctor on a cluster');
test.after(async () => {
  client.disconnect();
  await Promise.all([cluster.stop(), one.stop()]);
});

test('reports the number of masters of a healthy cluster', async () => {
  const report = await reportOf({ REDIS_CLUSTER_NODES: nodes });
  assert.match(report, 'A cluster of 3 masters, which serve all slots');
  assert.match(report, 'Redis may keep fresh what each process has read');
  assert.not.match(report, 'ERROR');
});

test('accepts the ACL rules of DEPLOYMENT, and names rights for the copy that one master lacks', async () => {
  const deployment = readDocument('docs/DEPLOYMENT.md');
  const rules = /ACL SETUSER xano (.+)/.exec(deployment)?.[1]?.split(' ') ?? [];
  const clusterRules = /`(\+cluster\|slots [^`]+)`/.exec(deployment)?.[1]?.split(' ') ?? [];
  for (const { client: node } of cluster.nodes)
    await node.acl('SETUSER', 'xano', ...rules, ...clusterRules);
  const env = { REDIS_CLUSTER_NODES: nodes, REDIS_URL: 'redis://xano:a-long-password@unused' };
  const accepted = await reportOf(env);
  assert.match(accepted, 'ok     copy: Redis may keep fresh what each process has read');
  assert.not.match(accepted, 'may not run');
  await cluster.nodes[1]?.client.acl('SETUSER', 'xano', 'resetchannels', '-client|tracking');
  assert.match(
    await reportOf(env),
    'warn   copy: The user of REDIS_URL may not run CLIENT TRACKING, SUBSCRIBE __redis__:invalidate',
  );
});

test('says of each configured node why it cannot be reached, if none can', async () => {
  const port = await freePort();
  const report = await reportOf({ REDIS_CLUSTER_NODES: `127.0.0.1:${port},nowhere.invalid:7000` });
  assert.match(report, `127.0.0.1:${port}: ECONNREFUSED; nowhere.invalid:7000: E`);
  assert.match(report, 'look at the host and port in REDIS_CLUSTER_NODES');
});

test('names the masters with a wrong configuration, once per fault', async () => {
  const [first, second, third] = cluster.nodes;
  assert.ok(first && second && third);
  const faultLines = async () =>
    (await reportOf({ REDIS_CLUSTER_NODES: nodes }))
      .split('\n')
      .filter((line) => /^(?:warn|ERROR)/.test(line) && !line.includes('config:'));
  const lost = 'Redis keeps neither an append-only file nor snapshots';
  const [keepsNothing, ...others] = await faultLines();
  assert.match(keepsNothing ?? '', `warn   persistence: every master: ${lost}`);
  assert.equal(others, []);

  for (const { client: node } of [first, second]) await node.config('SET', 'appendonly', 'yes');
  await second.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await first.client.acl('SETUSER', 'default', '-zadd');
  await third.client.acl('SETUSER', 'default', '-zadd', '-hset');
  const [rights, eviction, persistence, ...rest] = await faultLines();
  const [at1, at2, at3] = [first, second, third].map(({ port }) => `127.0.0.1:${port}`);
  assert.match(rights ?? '', `${at1}: The user of REDIS_URL may not run ZADD, or`);
  assert.match(rights ?? '', new RegExp(`; ${at3}: .* may not run (?:HSET, ZADD|ZADD, HSET), or`));
  assert.match(eviction ?? '', `ERROR  eviction: ${at2}: allkeys-lru: as soon as`);
  assert.match(persistence ?? '', `warn   persistence: ${at3}: ${lost}`);
  assert.equal(
    [rights, eviction, persistence].map((line) => line?.match(/127\.0\.0\.1:\d+/g)),
    [[at1, at3], [at2], [at3]],
  );
  assert.equal(rest, []);

  await second.client.config('SET', 'maxmemory-policy', 'noeviction');
  await third.client.config('SET', 'appendonly', 'yes');
  for (const { client: node } of [first, third])
    await node.acl('SETUSER', 'default', '+zadd', '+hset');
  assert.equal(await faultLines(), []);
});

test('names a master that does not answer, and checks the others', async () => {
  const [first, second] = cluster.nodes;
  const named = `127.0.0.1:${first?.port ?? 0}`;
  let report = '';
  await until('doctor runs before the others take the master for dead', async () => {
    second?.pause();
    report = await reportOf({ REDIS_CLUSTER_NODES: named, REDIS_COMMAND_TIMEOUT: '2000' });
    second?.resume();
    await until('the cluster is whole', async () =>
      (await client.cluster('INFO')).includes('cluster_state:ok'),
    );
    return !report.includes('cannot be reached');
  });
  assert.match(report, `ERROR  redis: 127.0.0.1:${second?.port ?? 0}: no answer`);
  assert.match(report, /^ok {5}eviction: noeviction/m);
  assert.not.match(report, 'does not tell its version');
});

test('names the master because of which the cluster is down', async () => {
  const [first, second, third] = cluster.nodes;
  second?.pause();
  for (const other of [first, third])
    await until('the others take it for dead', async () =>
      ((await other?.client.cluster('INFO')) ?? '').includes('cluster_state:fail'),
    );
  const report = await reportOf({ REDIS_CLUSTER_NODES: nodes });
  second?.resume();
  await until('the cluster is whole', async () =>
    (await client.cluster('INFO')).includes('cluster_state:ok'),
  );
  const port = String(second?.port ?? 0);
  assert.match(
    report,
    `ERROR  redis: Redis cannot be reached (the cluster is down, and no answer comes from 127.0.0.1:${port}, of its masters)`,
  );
});

test('reports replicas missing for REDIS_WAIT_REPLICAS, on a cluster and on one Redis', async () => {
  const missing =
    /^ERROR {2}replicas: .* has 0 replicas, and REDIS_WAIT_REPLICAS is 1: .* lower REDIS/m;
  assert.match(await reportOf({ REDIS_CLUSTER_NODES: nodes, REDIS_WAIT_REPLICAS: '1' }), missing);
  assert.match(await reportOf({ REDIS_URL: one.url, REDIS_WAIT_REPLICAS: '1' }), missing);
  const follower = await startRedisProcess({
    args: ['--replicaof', '127.0.0.1', String(one.port)],
  });
  await until('the replica is connected', async () =>
    (await one.client.info()).includes('connected_slaves:1'),
  );
  assert.not.match(await reportOf({ REDIS_URL: one.url, REDIS_WAIT_REPLICAS: '1' }), 'ERROR');
  await follower.stop();
});

test('names the setting with a wrong address or for the wrong kind of Redis', async () => {
  const port = String(await freePort());
  assert.match(
    await reportOf({ REDIS_CLUSTER_NODES: `127.0.0.1:${port}` }),
    /^ERROR {2}redis: Redis cannot be reached .* Start it, or look at the host and port in REDIS_CLUSTER_NODES;/m,
  );
  assert.match(
    await reportOf({ REDIS_URL: `redis://${nodes.split(',')[0] ?? ''}` }),
    /^ERROR {2}kind: This is a Redis Cluster, .* Give REDIS_CLUSTER_NODES,/m,
  );
  assert.match(
    await reportOf({ REDIS_CLUSTER_NODES: `127.0.0.1:${one.port}` }),
    /^ERROR {2}redis: Redis does not let us in \(ERR .* leave REDIS_CLUSTER_NODES out,/m,
  );
});

test('/health of the service, too, reports that one Redis is no cluster', async () => {
  const server = await startServer({ REDIS_CLUSTER_NODES: `127.0.0.1:${one.port}` });
  const service = callerOf(server.url, { 'X-API-Key': server.apiKey });
  const reasons = async () => JSON.stringify((await service.get('/health')).body['reasons']);
  await until('health reports it', async () =>
    /redis_cluster.* is one Redis and no cluster/.test(await reasons()),
  );
  assert.is((await service.get('/feed/explore')).status, 503);
  await server.stop();
});

test('reports an unfinished migration, on a cluster and on one Redis', async () => {
  const unfinished =
    /^ERROR {2}migration: This Redis is the target .* Run script\/cli migrate with --finish/m;
  await client.hset(located(migrationKey), 'from', 'elsewhere');
  await one.client.hset(migrationKey, 'from', 'elsewhere');
  assert.match(await reportOf({ REDIS_CLUSTER_NODES: nodes }), unfinished);
  assert.match(await reportOf({ REDIS_URL: one.url }), unfinished);
  await client.del(located(migrationKey));
});

test('reports a wrong password and a missing password', async () => {
  for (const { client: node } of cluster.nodes)
    await node.config('SET', 'masterauth', 'right', 'requirepass', 'right');
  const withPassword = (password: string) =>
    reportOf({ REDIS_CLUSTER_NODES: nodes, REDIS_URL: `redis://:${password}@unused` });
  const wrong = await withPassword('hunter2');
  assert.match(
    wrong,
    /^ERROR {2}redis: .* \(WRONGPASS .* Mend the user or the password in REDIS_URL/m,
  );
  assert.not.match(wrong, 'hunter2');
  assert.match(
    await reportOf({ REDIS_CLUSTER_NODES: nodes }),
    /^ERROR {2}redis: .* \(NOAUTH .* Give the user and the password in REDIS_URL/m,
  );
  assert.not.match(await withPassword('right'), 'ERROR');
});

test.run();
