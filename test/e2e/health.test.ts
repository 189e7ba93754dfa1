import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startCluster } from '../support/redis/cluster.js';
import { callerOf, type Caller } from '../support/http/request.js';
import { launchServer, startServer } from '../support/process/server.js';

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

test.run();
