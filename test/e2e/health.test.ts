import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRedis } from '../support/redis/server.js';
import { callerOf, type Caller } from '../support/http/request.js';
import { startServer } from '../support/process/server.js';
import { until } from '../support/run/until.js';

/** The status of /health, the codes of its reasons, and the status of /readyz. */
const health = async (service: Caller): Promise<string> => {
  const [{ body }, ready] = await Promise.all([service.get('/health'), service.get('/readyz')]);
  const reasons = body['reasons'] as readonly { readonly code: string }[];
  return [body['status'], ...reasons.map(({ code }) => code), ready.status].join(' ');
};

const test = suite('Health over HTTP');

test('a cluster is said to be one, and requests are refused by 503', async () => {
  const redis = await startRedis({ args: ['--cluster-enabled', 'yes'] });
  await redis.client.cluster('ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
  await until('the cluster is up', async () =>
    (await redis.client.cluster('INFO')).includes('cluster_state:ok'),
  );
  const server = await startServer({ REDIS_URL: redis.url });
  const service = callerOf(server.url, { 'X-API-Key': server.apiKey });
  const write = async (): Promise<unknown> =>
    (await service.send('POST', '/redis/write', [['HSET', 'user:ada', 'username', 'ada']])).status;
  assert.is(await health(service), 'down redis_cluster 503');
  assert.match(server.logs(), /This is a Redis Cluster/);
  assert.is(await write(), 503);
  await server.stop();
  await redis.stop();
});

test.run();
