import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startCluster } from '../support/redis/cluster.js';
import { callerOf, type Caller } from '../support/http/request.js';
import { launchServer, startServer } from '../support/process/server.js';
import { startRedisProcess } from '../support/redis/process.js';
import { until } from '../support/run/until.js';

/** Returns the status of /health, the codes of its reasons, and the status of /readyz. */
const health = async (service: Caller): Promise<string> => {
  const [{ body }, ready] = await Promise.all([service.get('/health'), service.get('/readyz')]);
  const reasons = body['reasons'] as readonly { readonly code: string }[];
  return [body['status'], ...reasons.map(({ code }) => code), ready.status].join(' ');
};

const test = suite('health');

test('a cluster is refused at the start unless it is configured as one', async () => {
  const cluster = await startCluster();
  const [node] = cluster.nodes;
  const refused = launchServer({ REDIS_URL: node?.url ?? '' });
  assert.equal(await refused.exited, { code: 78, signal: null });
  assert.match(refused.logs(), /set REDIS_CLUSTER_NODES/);

  const nodes = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const server = await startServer({ REDIS_URL: '', REDIS_CLUSTER_NODES: nodes });
  const service = callerOf(server.url, { 'X-API-Key': server.apiKey });
  const written = await service.send('POST', '/redis/write', [
    ['HSET', 'user:ada', 'username', 'ada'],
    ['HSET', 'user:bob', 'username', 'bob'],
  ]);
  assert.is(written.status, 200);
  assert.is(await health(service), 'ok 200');
  await server.stop();
  await cluster.stop();
});

test('a login that one Redis refuses is told from a Redis that is away, and is over once it is accepted', async () => {
  const redis = await startRedisProcess();
  await redis.client.acl('SETUSER', 'svc', 'on', '>right', '~*', '&*', '+@all');
  const server = await startServer({ REDIS_URL: redis.url.replace('//', '//svc:wrong@') });
  const service = callerOf(server.url, { 'X-API-Key': server.apiKey });
  await until('it says why', async () => (await health(service)) === 'down redis_not_admitted 503');
  await redis.client.acl('SETUSER', 'svc', '>wrong');
  await until('it is ready', async () => (await health(service)) === 'ok 200');
  await server.stop();
  await redis.stop();
});

test('a Redis that loads its data after a restart is told from one that is away', async () => {
  // Each of these keys takes 20 ms to load.
  const args = ['--key-load-delay', '20000', '--loading-process-events-interval-bytes', '1024'];
  const redis = await startRedisProcess({ args });
  const server = await startServer({ REDIS_URL: redis.url });
  const service = callerOf(server.url, { 'X-API-Key': server.apiKey });
  for (let n = 0; n < 200; n += 1) await redis.client.set(`sys:idempotency:${n}`, 'x'.repeat(40));
  await redis.client.save();
  const restarted = redis.restart();
  const seen = new Set<string>();
  await until('it loads', async () =>
    seen.add(await health(service)).has('down redis_loading 503'),
  );
  await restarted;
  await until('it is ready', async () => (await health(service)) === 'ok 200');
  await server.stop();
  await redis.stop();
});

test.run();
