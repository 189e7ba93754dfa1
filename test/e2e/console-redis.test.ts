import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { forecastMemory } from '../../src/domain/health/memory-forecast.js';
import { consolePage } from '../support/browser/console-page.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { at, startE2e } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';

const MIB = 1_048_576;
const MINUTE = 60_000;

// Not in a hook, where uvu would not report why they do not start.
const browser = await launchBrowser();
const service = await startE2e();
const { redis } = service;
const url = `${service.server.url}/console`;
const key = service.key['X-API-Key'] ?? '';
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  reducedMotion: 'reduce',
});
const { page, elsewhere, faults } = await watchedPage(context, service.server.url);
const { press, heading, goTo, signIn, isForEverybody } = consolePage(page);

const test = suite('console: Redis');

test.after(async () => {
  await browser.close();
  await service.stop();
});

/** Waits until the service has probed Redis again and gives this forecast. */
const forecastIs = (state: string): Promise<void> =>
  until(`the forecast is ${state}`, async () => {
    const { json } = await service.send('GET', '/console/memory', { as: service.key });
    return at(json, 'forecast', 'state') === state;
  });

const memory = page.getByRole('region', { name: 'Memory of Redis' });

test('the overview reports a missing limit, too few measurements and a full Redis', async () => {
  await signIn(url, key);
  await memory.getByText('No maxmemory is set').waitFor();
  await redis.client.config('SET', 'maxmemory', String(200 * MIB));
  await forecastIs('too_few');
  await page.reload();
  await memory.getByText(/After \d of 10 minutes nobody can say/).waitFor();
  await memory.getByText('Memory as a table').click();
  assert.ok((await memory.getByRole('row').count()) >= 2);
  assert.match((await memory.getByRole('row').nth(1).textContent()) ?? '', /MiB.*200 MiB/);
  await isForEverybody('Overview');
  await redis.client.config('SET', 'maxmemory', String(MIB));
  await forecastIs('full');
  await page.reload();
  await memory.getByText('maxmemory of 1 MiB is reached').waitFor();
  await page.getByText('redis_full').first().waitFor();
  await redis.client.config('SET', 'maxmemory', '0');
  await forecastIs('no_limit');
});

test('a forecast shows the growth of memory and when it is full', async () => {
  // A real Redis would need an hour for this, so the same rule is applied to an hour of made-up measurements.
  const start = Math.floor(Date.now() / MINUTE) * MINUTE - 59 * MINUTE;
  const minutes = Array.from({ length: 60 }, (_, n) => ({
    at: start + n * MINUTE,
    used: (40 + n / 2) * MIB,
  }));
  const memoryBody = { used: 69.5 * MIB, max: 100 * MIB, minutes };
  const forecast = forecastMemory(minutes, memoryBody.max);
  await page.route('**/console/memory', (route) =>
    route.fulfill({ json: { ...memoryBody, forecast } }),
  );
  const table = { lastSuccess: Date.now() - 5 * MINUTE, lastError: null, freshness: 'soon' };
  const pull = {
    user: { ...table, requests: 7, waitingMs: 0 },
    post: { ...table, lastSuccess: Date.now(), requests: 5, waitingMs: 2000 },
  };
  await page.route('**/sync/status', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), pull } });
  });
  await page.reload();
  const pulled = page.locator('.tile').filter({ hasText: 'Pulled' });
  await pulled.getByText('5 min ago').waitFor();
  await pulled.getByText('12 requests, the next waits 2 s for the quota').waitFor();
  await memory.getByText('full soon').waitFor();
  await memory.getByText(/maxmemory is reached in 1 h.*changes by 30 MiB an hour/).waitFor();
  await memory.getByRole('img', { name: /at most 70 MiB/ }).waitFor();
  await memory.getByText('Memory as a table').click();
  assert.is(await memory.getByRole('row').count(), 61);
  await isForEverybody('Memory');
  await page.unrouteAll({ behavior: 'wait' });
});

test('the console stays readable while Redis is down, and signing in still works', async () => {
  await page.reload();
  await page.getByText('Records of the last hour').waitFor();
  await redis.kill();
  const older = page.getByRole('alert').filter({ hasText: 'What stands here is older.' });
  await older.waitFor();
  await older.getByText('Look at Redis').waitFor();
  await page.getByRole('banner').getByText('down').waitFor();
  await page.getByText('Redis does not answer').waitFor();
  await page.getByText('redis_unreachable').first().waitFor();
  assert.ok(await page.getByText('Records of the last hour').isVisible());
  await isForEverybody('Overview without Redis');

  for (const [letter, name] of [
    ['d', 'Dead letters'],
    ['l', 'Log'],
    ['c', 'Reconcile'],
    ['m', 'Mapping'],
    ['o', 'Overview'],
  ] as const) {
    await goTo(letter, name);
    await older.waitFor();
  }
  const outbox = page.locator('.tile').filter({ hasText: 'To tell Xano' }).locator('b');
  await outbox.getByText('–').waitFor();

  await press('Sign out');
  await page.getByLabel('API key').fill('wrong');
  await press('Sign in');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('API key').fill(key);
  await press('Sign in');
  await heading('Overview');
  await page.getByText('redis_unreachable').first().waitFor();
  await memory.waitFor();
  assert.is(await page.getByText('Records of the last hour').count(), 0);
  await goTo('c', 'Reconcile');
  await page.getByText('What was compared last is not known.').waitFor();
  await isForEverybody('Reconcile without Redis');
});

test('the console continues without a reload once Redis is back', async () => {
  await redis.restart();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByText('Nothing has been compared yet.').waitFor();
  await goTo('o', 'Overview');
  await page.getByText('Records of the last hour').waitFor();
  const unexpected = faults.filter((text) => !/status of (401|503)/.test(text));
  assert.equal([elsewhere, unexpected], [[], []]);
});

test.run();
