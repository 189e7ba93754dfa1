import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { consolePage } from '../support/browser/console-page.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { startCluster } from '../support/redis/cluster.js';
import { startOnCluster } from '../support/redis/cluster-server.js';
import { until } from '../support/run/until.js';

const browser = await launchBrowser();
const cluster = await startCluster(3, 1);
const { server, service } = await startOnCluster(cluster);
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  reducedMotion: 'reduce',
});
const { page } = await watchedPage(context, server.url);
const { signIn, isForEverybody } = consolePage(page);

const test = suite('the console on a cluster');
test.after(async () => {
  await browser.close();
  await server.stop();
  await cluster.stop();
});

const table = page.getByRole('region', { name: 'Nodes of the cluster' });
const rowOf = (port = 0) => table.getByRole('row').filter({ hasText: `127.0.0.1:${port}` });
const textOf = async (port = 0): Promise<string> =>
  (await rowOf(port).getByRole('cell').allTextContents()).join('|');

test('shows each node with its slots, keys and memory, and which node is down', async () => {
  await service.send('POST', '/redis/write', [['HSET', 'user:ada', 'username', 'ada']]);
  await until('the nodes are known', async () => {
    const { body } = await service.get('/health');
    return JSON.stringify(body['redis']).includes('"masters":3');
  });
  assert.not.match(JSON.stringify((await service.get('/health')).body), '127.0.0.1');
  await signIn(`${server.url}/console`, server.apiKey);
  await table.getByText('16\u202f384 of 16\u202f384 slots are served').waitFor();
  const [master, ...others] = cluster.nodes;
  assert.is(await table.getByRole('row').count(), 7);
  assert.match(await textOf(master?.port), /^● up\|5\u202f46\d\|1\|[\d\u202f]+\|[\d.]+ MiB$/);
  assert.is(await textOf(others.at(-1)?.port), '● up|–|–|–|–');
  await master?.kill();
  await rowOf(master?.port).getByText('away').waitFor({ timeout: 60_000 });
  await page.getByText('redis_master_away').first().waitFor({ timeout: 60_000 });
  await isForEverybody('Overview of a cluster');
});

test.run();
