import type { Cluster } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pino } from 'pino';
import { connectRedis, firstOutcome } from '../../src/infrastructure/redis.js';
import { startCluster } from '../support/redis/cluster.js';
import { clusterSettings } from '../support/redis/settings.js';
import { beginMove } from '../support/redis/slots.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster(3, 1);
const settings = clusterSettings(cluster, { REDIS_COMMAND_TIMEOUT: '20000' });
const client = connectRedis(settings, {}, pino({ level: 'silent' })) as Cluster;
await firstOutcome(client, settings);

const test = suite('lost connections to nodes of a cluster');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

test('reads are not sent to replicas after all connections to masters are lost', async () => {
  const other = connectRedis(settings, {}, pino({ level: 'silent' })) as Cluster;
  await firstOutcome(other, settings);
  const keys = Array.from({ length: 30 }, (_, n) => `{${n}}other`);
  await Promise.all(keys.map((key) => other.set(key, key)));
  const replicas = cluster.nodes.slice(3);
  await until('the replicas are known', async () => {
    await new Promise((resolve) => {
      other.refreshSlotsCache(resolve);
    });
    return other.nodes('slave').length === replicas.length;
  });
  for (const node of other.nodes('master')) node.disconnect();
  await until('no master is connected', () => other.nodes('master').length === 0);
  assert.is(other.status, 'ready');
  assert.equal(await Promise.all(keys.map((key) => other.get(key))), keys);
  const infos = await Promise.all(replicas.map((node) => node.client.info('commandstats')));
  const answered = infos.map((info) => /^cmdstat_get:calls=(\d+)/m.exec(info)?.[1] ?? '0');
  assert.equal(answered, ['0', '0', '0']);
  other.disconnect();
});

test('a command in flight to a killed node is rejected, without an unhandled rejection', async () => {
  const unhandled: unknown[] = [];
  const record = (error: unknown): void => {
    unhandled.push(error);
  };
  process.on('unhandledRejection', record);
  const { to } = await beginMove(cluster, '{1}key');
  await Promise.all(client.nodes('master').map((node) => node.ping()));
  to.pause();
  const outcome = client.get('{1}key').then(
    () => 'answered',
    () => 'rejected',
  );
  const node = client.nodes().find(({ options }) => options.port === to.port);
  // Two commands: ASKING and GET itself.
  await until(
    'the commands are sent',
    () => (node as unknown as Waiting).commandQueue.length === 2,
  );
  await to.kill();
  // The node may have restarted and be sent the command again, before the client knows that it was gone.
  client.disconnect();
  assert.is(await outcome, 'rejected');
  await new Promise(setImmediate);
  process.off('unhandledRejection', record);
  assert.equal(unhandled, []);
});

/** A connection with the commands that were sent and not yet answered. */
interface Waiting {
  readonly commandQueue: { readonly length: number };
}

test.run();
