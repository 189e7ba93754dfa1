import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { countsKey, markedKey, storeKey } from '../../src/adapters/redis/keys.js';
import { valueOf } from '../support/e2e/metric.js';
import { startReceiver } from '../support/http/receiver.js';
import { startCluster } from '../support/redis/cluster.js';
import { startOnCluster } from '../support/redis/cluster-server.js';
import { endsOf } from '../support/redis/slots.js';
import { until } from '../support/run/until.js';

// `npm run test:cluster` adds replicas, empties a master and kills one, which takes seconds to be noticed.
const isWhole = process.env['CLUSTER_WHOLE'] === 'true';
const replicas = isWhole ? 3 : 0;

const cluster = await startCluster(3, replicas / 3);
const receiver = await startReceiver();
const { server, service } = await startOnCluster(cluster, {
  ALERT_WEBHOOK_URL: receiver.url,
  ALERT_INTERVAL: '100ms',
});

const test = suite('nodes of a cluster in /health and the metrics');
test.after(async () => {
  await server.stop();
  await Promise.all([cluster.stop(), receiver.stop()]);
});

interface Health {
  readonly status: unknown;
  readonly cluster: unknown;
  readonly reasons: Readonly<Record<string, string>>;
}

const readHealth = async (): Promise<Health> => {
  const { body } = await service.get('/health');
  const reasons = body['reasons'] as readonly { readonly code: string; readonly message: string }[];
  return {
    status: body['status'],
    cluster: (body['redis'] as { readonly cluster: unknown }).cluster,
    reasons: Object.fromEntries(reasons.map(({ code, message }) => [code, message])),
  };
};
const healthWith = async (code: string, is = true): Promise<Health> => {
  await until(
    `${code} ${is ? 'is' : 'is not'} reported`,
    async () => code in (await readHealth()).reasons === is,
  );
  return readHealth();
};
/** Waits until an alert message with this text has been sent. */
const untilAlert = (text: string): Promise<void> =>
  until(`an alert says: ${text}`, () =>
    Promise.resolve(receiver.received.some(({ json }) => JSON.stringify(json).includes(text))),
  );
const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();

const allUp = { masters: 3, replicas, away: 0, slots: 16_384, slotsServed: 16_384 };

test('a healthy cluster has counts in /health and each node in the metrics', async () => {
  await service.send('POST', '/redis/write', [['HSET', 'user:ada', 'username', 'ada']]);
  await until('the status is ok', async () => (await readHealth()).status === 'ok');
  assert.equal(await readHealth(), { status: 'ok', cluster: allUp, reasons: {} });
  const text = await metrics();
  assert.is(valueOf(text, 'xrs_redis_slots_served'), 16_384);
  assert.is(valueOf(text, 'xrs_redis_nodes{role="replica",state="up"}'), replicas);
  for (const { port } of cluster.nodes)
    assert.is(valueOf(text, `xrs_redis_node_up{node="127.0.0.1:${port}"}`), 1);
  assert.is(text.match(/^xrs_redis_node_keys\{/gm)?.length, 3);
  assert.is(text.match(/^xrs_redis_node_memory_bytes\{/gm)?.length, 3);
  assert.is(text.match(/^xrs_redis_node_replicas\{.*\} \d$/gm)?.length, 3);
});

if (isWhole) {
  test('an emptied master is reported until a comparison with Xano has ended', async () => {
    const key = located(storeKey);
    const { from, to } = await endsOf(cluster, key);
    await until(
      'each bucket is marked',
      async () => (await from.client.exists(located(markedKey))) === 1,
    );
    await to.client.flushall();
    const { status, reasons } = await healthWith('redis_emptied');
    assert.is(status, 'degraded');
    assert.match(
      reasons['redis_emptied'] ?? '',
      /^A part of the cluster was emptied: on .* \d{2} of its 256 buckets/,
    );
    const counts = located(countsKey);
    const { from: counting } = await endsOf(cluster, counts);
    await counting.client.hset(counts, 'latest:reconcile:xano', Date.now());
    await healthWith('redis_emptied', false);
  });

  test('a dead master is reported, also after the failover, until it is back', async () => {
    const { from } = await endsOf(cluster, located('user:ada'));
    await from.kill();
    const { status, reasons } = await healthWith('redis_master_away');
    assert.not.equal(status, 'ok');
    assert.match(reasons['redis_master_away'] ?? '', /^Of \d masters of the cluster 1 is away/);
    assert.is(valueOf(await metrics(), `xrs_redis_node_up{node="127.0.0.1:${from.port}"}`), 0);
    await untilAlert('1 is away');
    await healthWith('redis_slots', false);
    await from.restart();
    await healthWith('redis_master_away', false);
    await untilAlert('the alert about masters of the cluster has ended');
  });
}

test.run();
