import { gzipSync } from 'node:zlib';
import type { Locator } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFaults } from '../support/browser/axe.js';
import { consolePage } from '../support/browser/console-page.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { at, startE2e } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';

const MAX_BYTES = 60 * 1024;
const AT = Date.now() - 5000;

// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e({ DEFER_TTL: '1s' });
const url = `${service.server.url}/console`;

const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  reducedMotion: 'reduce',
});
const { page, elsewhere, faults, changes } = await watchedPage(context, service.server.url);

const sync = async (kind: string, rows: readonly object[]): Promise<void> => {
  const reply = await service.send('POST', `/sync/${kind}`, { as: service.key, body: rows });
  assert.is(reply.status, 200, reply.text);
};

const letters = async (): Promise<unknown> =>
  at((await service.send('GET', '/sync/dead-letters', { as: service.key })).json, 'total');

const { press, confirm, heading, goTo } = consolePage(page);

const test = suite('console');

test.before(async () => {
  await sync('users', [
    { id: 1, username: 'ada', created_at: AT, updated_at: AT },
    { id: 2, username: 'bob', created_at: AT, updated_at: AT },
    { id: 3, username: 'not a name', display_name: 'Cy', created_at: AT, updated_at: AT },
  ]);
  const post = { id: 1, user_id: 1, content: 'Hello', media_url: 'no address', created_at: AT };
  await sync('posts', [{ ...post, updated_at: AT }]);
  await sync('follows', [{ follower: 'ada', following: 'ada', created_at: AT }]);
  await sync('likes', [{ user_id: 9, post_id: 1, created_at: AT }]);
  await until('the like is a dead letter', async () => (await letters()) === 3);
});

test.after(async () => {
  await browser.close();
  await service.stop();
});

test('the console is small, cached by name and allows no inline scripts', async () => {
  const shell = await service.send('GET', '/console');
  const csp = shell.headers.get('content-security-policy') ?? '';
  assert.match(csp, "default-src 'none'");
  assert.not.match(csp, 'unsafe');
  const files = [...shell.text.matchAll(/(?:src|href)="(console\/[^"]+)"/g)].map(
    ([, file = '']) => file,
  );
  assert.is(files.length, 2);
  const texts = await Promise.all(
    files.map(async (file) => {
      const reply = await service.send('GET', `/${file}`);
      assert.is(reply.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      return reply.text;
    }),
  );
  const bytes = [shell.text, ...texts].map((text) => gzipSync(text, { level: 9 }).length);
  const sum = bytes.reduce((a, b) => a + b);
  assert.ok(sum < MAX_BYTES, `${sum} bytes`);
});

test('an API key signs in, and gets a cookie that no script can read', async () => {
  await page.goto(url);
  await page.getByLabel('API key').fill('wrong');
  await press('Sign in');
  await page.getByRole('alert').waitFor();
  assert.equal(await axeFaults(page), []);
  await page.getByLabel('API key').fill(service.key['X-API-Key'] ?? '');
  await press('Sign in');
  await heading('Overview');

  const [cookie] = await context.cookies();
  assert.equal(
    [cookie?.name, cookie?.httpOnly, cookie?.sameSite, cookie?.secure],
    ['xrs_console', true, 'Strict', false],
  );
});

test('the overview shows records in charts and tables', async () => {
  const tile = (name: string): Locator => page.locator('.tile').filter({ hasText: name });
  await tile('Dead letters').getByText('3', { exact: true }).waitFor();
  await tile('Here').getByText('2', { exact: true }).waitFor();
  await tile('Failure rate').getByText('of 7 in the last hour').waitFor();
  // `/health` and the alerts of the status both name the trouble, which is shown once.
  const trouble = page.getByRole('listitem').filter({ hasText: 'dead_letters' });
  await trouble.getByText(/began \d/).waitFor();
  assert.is(await trouble.count(), 1);
  const losses = page.getByRole('region', { name: 'Since the store began' });
  await losses.getByText('Values could not be read: 1 post.media_url.').waitFor();
  const chart = page.locator('figure').filter({ hasText: 'Records a minute' });
  await chart.locator('canvas').waitFor();
  await chart.getByRole('img', { name: /: 3 applied, .* 1 deferred, 3 failed\.$/ }).waitFor();
  await chart.getByText('Records a minute as a table').click();
  assert.is(await chart.getByRole('row').count(), 61);
  await page.getByRole('combobox').selectOption('post');
  await chart.getByRole('img', { name: /: 1 applied, .* 0 failed\.$/ }).waitFor();
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: 'follow' }) });
  await row.getByRole('link', { name: '1' }).click();
  await heading('Log');
  assert.match(page.url(), '#log?entity=follow&result=failed');
  await page.getByRole('link', { name: 'follow:ada>ada' }).waitFor();
});

test('dead letters are edited, sent, tried, replayed and dropped', async () => {
  await goTo('d', 'Dead letters');
  const bad = page.locator('details.letter').filter({ hasText: 'user:not a name' });
  await bad.locator('summary').first().click();
  await bad.locator('tr').filter({ hasText: 'username' }).getByText('at fault').waitFor();
  const field = bad.getByLabel('The row, to be mended');
  await press('Try', bad);
  await bad.getByText('It would be: ').waitFor();
  assert.match((await bad.getByRole('status').textContent()) ?? '', /failed.*username must be/);
  await field.fill('no json');
  await bad.getByText('This is no JSON.').waitFor();
  const mended = { id: 3, username: 'cy', created_at: AT, updated_at: AT };
  await field.fill(JSON.stringify(mended));
  await press('Try', bad);
  await bad.getByRole('status').getByText('applied').waitFor();
  assert.is(await service.redis.client.exists('user:cy'), 0);
  await confirm('Send', bad, 'applies the row');
  await bad.waitFor({ state: 'detached' });
  assert.is(await service.redis.client.hget('user:cy', 'username'), 'cy');

  const waiting = page.getByRole('region', { name: 'owner_missing' });
  await press('Try 1', waiting);
  await waiting.getByRole('status').getByText('deferred').waitFor();
  await sync('users', [{ id: 9, username: 'dee', created_at: AT, updated_at: AT }]);
  await press('Try 1', waiting);
  await waiting.getByRole('status').getByText('applied').waitFor();
  assert.is(await letters(), 2);
  await confirm('Replay 1', waiting, 'all 1 dead letters of owner_missing');
  await waiting.waitFor({ state: 'detached' });
  assert.is(await service.redis.client.sismember('post:1:likes', 'dee'), 1);

  assert.equal(await axeFaults(page), []);
  const self = page.locator('details.letter').filter({ hasText: 'follow:ada>ada' });
  await self.locator('summary').first().click();
  await confirm('Drop', self, 'forgets the dead letter');
  await page.getByText('Nothing has failed and is kept.').waitFor();
  assert.is(await letters(), 0);
});

test('the log is filtered, and shows the history of a record', async () => {
  await goTo('l', 'Log');
  await page.getByLabel('Kind').selectOption('user');
  await page.getByLabel('Result').selectOption('failed');
  await page.getByRole('link', { name: 'user:not a name' }).waitFor();
  await until('only one line is shown', async () => (await page.locator('tbody tr').count()) === 1);
  await page.getByLabel('Result').selectOption('');
  await sync('users', [{ id: 1, username: 'ada', bio: 'New', updated_at: AT + 1 }]);
  await until('the new line appears', async () =>
    ((await page.locator('tbody tr').first().textContent()) ?? '').includes('user:ada'),
  );
  await page.getByRole('link', { name: 'user:ada' }).first().click();
  await heading('History of user:ada');
  await until('both lines are shown', async () => (await page.locator('tbody tr').count()) === 2);
});

test('a comparison shows drift and repairs it', async () => {
  await service.redis.client.hset('post:1', 'likesCount', '7');
  await goTo('c', 'Reconcile');
  await confirm('Compare', page, 'writes nothing');
  const run = page.getByRole('region', { name: 'Comparison' });
  const found = run.getByRole('row').filter({ hasText: 'post:1' });
  await found.waitFor();
  assert.match((await found.textContent()) ?? '', /likesCount: 1.*likesCount: 7/);
  await run.getByText('Each counter equals the size of its set.').waitFor();
  assert.equal(await axeFaults(page), []);
  await confirm('Compare and repair', page, 'mends what it finds');
  await run.getByText('1 repaired').waitFor();
  assert.is(await service.redis.client.hget('post:1', 'likesCount'), '1');
  await confirm('Compare', page, 'writes nothing');
  await run.getByText('Everything is as it should be.').waitFor();
});

test('every page is accessible on a phone, in the dark and by keyboard', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [letter, name] of [
      ['o', 'Overview'],
      ['d', 'Dead letters'],
      ['l', 'Log'],
      ['c', 'Reconcile'],
      ['r', 'Record'],
    ] as const) {
      await goTo(letter, name);
      await page.locator('main .panel').first().waitFor();
      assert.equal(await axeFaults(page, colorScheme), [], `${name}, ${colorScheme}`);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      assert.ok(Number(width) <= 390, `${name}: ${String(width)}`);
    }
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  assert.equal(await axeFaults(page), []);
  await page.keyboard.press('Escape');
  await goTo('l', 'Log');
  await page.keyboard.press('/');
  await page.keyboard.type('post:1');
  await page.keyboard.press('Enter');
  await heading('History of post:1');
});

test('signing out removes the cookie, and nothing was loaded from elsewhere', async () => {
  await press('Sign out');
  await page.getByLabel('API key').waitFor();
  assert.equal(await context.cookies(), []);
  await page.reload();
  await page.getByLabel('API key').waitFor();
  const refused = faults.filter((text) => !text.includes('401'));
  assert.equal([elsewhere, refused], [[], []]);
  assert.equal([...changes].sort(), [
    'DELETE /console/session',
    'DELETE /sync/dead-letters',
    'POST /console/session',
    'POST /sync/dead-letters/replay',
    'POST /sync/reconcile',
    'POST /sync/users',
  ]);
});

test.run();
