import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { consolePage } from '../support/browser/console-page.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { startE2e } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';

const AT = Date.now() - 5000;
const BUSY = { status: 429, json: { detail: 'Too much is asked.' } };

// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e();
const context = await browser.newContext({ reducedMotion: 'reduce' });
const { page, elsewhere, faults } = await watchedPage(context, service.server.url);
const { press, heading, goTo, signIn } = consolePage(page);
const refusal = page.getByRole('alert').getByText(BUSY.json.detail);

const test = suite('console: refused requests');

test.before(async () => {
  const rows = [
    { id: 1, username: 'not a name', created_at: AT, updated_at: AT },
    { id: 2, username: 'ada', created_at: AT, updated_at: AT },
  ];
  await service.send('POST', '/sync/users', { as: service.key, body: rows });
  const self = [{ follower: 'ada', following: 'ada', created_at: AT }];
  await service.send('POST', '/sync/follows', { as: service.key, body: self });
  await signIn(`${service.server.url}/console`, service.key['X-API-Key'] ?? '');
  await heading('Overview');
});

test.after(async () => {
  await browser.close();
  await service.stop();
});

test('a refused request for dead letters of a cause does not show those of others', async () => {
  await goTo('d', 'Dead letters');
  const letters = page.locator('details.letter');
  await until('both dead letters are shown', async () => (await letters.count()) === 2);
  const causes = page.getByRole('group', { name: 'Cause' });
  const cause = causes.getByRole('button').nth(1);
  await page.route(/dead-letters\?.*code=/, (route) => route.fulfill(BUSY));
  await cause.click();
  await refusal.waitFor();
  assert.is(await cause.getAttribute('aria-pressed'), 'true');
  assert.is(await letters.count(), 0);
  await page.unrouteAll({ behavior: 'wait' });
  await press('All causes', causes);
  await until('both are shown again', async () => (await letters.count()) === 2);
  assert.is(await refusal.count(), 0);
  await page.route(/dead-letters\?/, (route) => route.fulfill(BUSY));
  await refusal.waitFor();
  assert.is(await letters.count(), 2);
  await page.unrouteAll({ behavior: 'wait' });
});

test('a refused request for log lines does not show other lines', async () => {
  await goTo('l', 'Log');
  const lines = page.locator('tbody tr');
  await until('all lines are shown', async () => (await lines.count()) === 3);
  await page.route(/sync\/log\?.*entity=/, (route) => route.fulfill(BUSY));
  await page.getByLabel('Kind').selectOption('follow');
  await refusal.waitFor();
  assert.is(await lines.count(), 0);
  await page.unrouteAll({ behavior: 'wait' });
  await until('only the line of the follow is shown', async () => (await lines.count()) === 1);
});

test('a comparison that does not exist is not requested again', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${service.server.url}/console#reconcile?id=gone`);
  await heading('Reconcile');
  await page.getByRole('alert').waitFor();
  const times = (path: string): number =>
    asked.filter((address) => address.startsWith(path)).length;
  const before = times('/sync/status');
  await until('the status is requested again', () => times('/sync/status') >= before + 2);
  assert.ok(times('/sync/reconcile/') <= 2);
});

test('a failed sign-out says that the session continues', async () => {
  await page.route('**/console/session', (route) => route.fulfill(BUSY));
  await press('Sign out');
  await page.getByText(`You are still signed in. ${BUSY.json.detail}`).waitFor();
  await heading('Reconcile');
  await page.unrouteAll({ behavior: 'wait' });
  await press('Sign out');
  await page.getByLabel('API key').waitFor();
  const unexpected = faults.filter((text) => !/status of (401|404|429)/.test(text));
  assert.equal([elsewhere, unexpected], [[], []]);
});

test.run();
