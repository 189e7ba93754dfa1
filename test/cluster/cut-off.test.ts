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

const test = suite('nodes of a cluster that are cut off');
test.after(async () => {
  client.disconnect();
  await cluster.stop();
});

test('no replica answers in place of masters to which all connections are lost', async () => {
  const again = connectRedis(settings, {}, pino({ level: 'silent' })) as Cluster;
  await firstOutcome(again, settings);
  const keys = Array.from({ length: 30 }, (_, n) => `{${n}}other`);
  await Promise.all(keys.map((key) => again.set(key, key)));
  const replicas = cluster.nodes.slice(3);
  await until('the replicas are known', async () => {
    await new Promise((resolve) => {
      again.refreshSlotsCache(resolve);
    });
    return again.nodes('slave').length === replicas.length;
  });
  for (const node of again.nodes('master')) node.disconnect();
  await until('no master is', () => again.nodes('master').length === 0);
  assert.is(again.status, 'ready');
  assert.equal(await Promise.all(keys.map((key) => again.get(key))), keys);
  const told = await Promise.all(replicas.map((node) => node.client.info('commandstats')));
  const answered = told.map((info) => /^cmdstat_get:calls=(\d+)/m.exec(info)?.[1] ?? '0');
  assert.equal(answered, ['0', '0', '0']);
  again.disconnect();
});

test('rejects what was on its way to it, and leaves no rejection that nobody handles', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => {
    unhandled.push(error);
  };
  process.on('unhandledRejection', note);
  const { to } = await beginMove(cluster, '{1}key');
  await Promise.all(client.nodes('master').map((node) => node.ping()));
  to.pause();
  const asked = client.get('{1}key').then(
    () => 'answered',
    () => 'rejected',
  );
  const node = client.nodes().find(({ options }) => options.port === to.port);
  // Two commands: ASKING and GET itself.
  await until('it is asked', () => (node as unknown as Waiting).commandQueue.length === 2);
  await to.kill();
  // The node may have come back and be asked once more, before the client knows that it was gone.
  client.disconnect();
  assert.is(await asked, 'rejected');
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  assert.equal(unhandled, []);
});

/** A connection with the commands that were sent and not yet answered. */
interface Waiting {
  readonly commandQueue: { readonly length: number };
}

test.run();
