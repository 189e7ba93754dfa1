import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueOf } from '../support/e2e/metric.js';
import { callerOf } from '../support/http/request.js';
import { startServer } from '../support/process/server.js';
import { startRedis } from '../support/redis/server.js';
import { until } from '../support/run/until.js';

const test = suite('alerts on Redis');

test('the status and the metrics show that Redis refuses writes, though no check can be recorded', async () => {
  const redis = await startRedis();
  const server = await startServer({ REDIS_URL: redis.url });
  try {
    const service = callerOf(server.url, { 'X-API-Key': server.apiKey });
    const alerts = async (): Promise<readonly unknown[]> =>
      (await service.get('/sync/status')).body['alerts'] as readonly unknown[];
    const metric = async (): Promise<number | undefined> => {
      const answer = await fetch(`${server.url}/metrics`);
      return valueOf(await answer.text(), 'xrs_alerts{name="redis",subject=""}');
    };
    assert.equal(await alerts(), []);

    await redis.client.config('SET', 'maxmemory', '1');
    await until('the status shows a full Redis', async () =>
      JSON.stringify(await alerts()).includes('Redis is full'),
    );
    assert.is(await metric(), 1);
    const [first] = await alerts();
    assert.equal(await alerts(), [first], 'it began once, not at each look');

    await redis.client.config('SET', 'maxmemory', '0');
    await until('the alert has ended', async () => (await alerts()).length === 0);
    assert.is(await metric(), undefined);
  } finally {
    await server.stop();
    await redis.stop();
  }
});

test.run();
