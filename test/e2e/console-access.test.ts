import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { consolePage } from '../support/browser/console-page.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { startE2e } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';

const BUSY = { status: 429, json: { detail: 'Too much is asked.' } };
const FOCUSED = 'document.activeElement?.textContent ?? ""';

// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e();
const context = await browser.newContext({ reducedMotion: 'reduce' });
const { page } = await watchedPage(context, service.server.url);
const { press, confirm, heading, goTo, signIn, isForEverybody } = consolePage(page);
const dialog = page.getByRole('dialog');

const focusIsOn = (text: string): Promise<void> =>
  until(`the focus is on ${text}`, async () => (await page.evaluate(FOCUSED)) === text);

const test = suite('console: keyboard, screen readers and phones');

test.before(async () => {
  const at = Date.now() - 5000;
  const rows = [1, 2].map((id) => ({
    id,
    username: `no name ${id}, and one that is far too long for the screen of a phone`,
    created_at: at,
  }));
  await service.send('POST', '/sync/users', { as: service.key, body: rows });
  await service.send('POST', '/sync/users', {
    as: service.key,
    body: [{ id: 3, username: 'ada', created_at: at }],
  });
  await service.send('POST', '/sync/posts', {
    as: service.key,
    body: [{ id: 1, user_id: 3, content: 'Hello', created_at: at }],
  });
  await service.redis.client.hset('post:1', 'likesCount', '7');
  await signIn(`${service.server.url}/console`, service.key['X-API-Key'] ?? '');
});

test.after(async () => {
  await browser.close();
  await service.stop();
});

test('signing in, a change of page and the skip button move the focus to the heading', async () => {
  await focusIsOn('Overview');
  await page.keyboard.press('Shift+Tab');
  await goTo('l', 'Log');
  await focusIsOn('Log');
  await page.getByRole('button', { name: 'Skip to the page' }).focus();
  await page.keyboard.press('Enter');
  await focusIsOn('Log');
});

test('numbers of an hour that is not known are dashes, with the reason', async () => {
  await page.route('**/sync/minutes', (route) => route.fulfill(BUSY));
  await goTo('o', 'Overview');
  const hour = page.getByRole('region', { name: 'The last hour' });
  await hour.getByText(BUSY.json.detail).waitFor();
  const legend = hour.locator('figure').first().locator('.legend');
  assert.is(
    (await legend.textContent())?.replaceAll(/\s+/g, ' ').trim(),
    'applied – unchanged – stale – deferred – failed –',
  );
  await page.unrouteAll({ behavior: 'wait' });
});

test('a dead letter fits a phone, tells what a replay came to, and leaves the focus on the page', async () => {
  await goTo('d', 'Dead letters');
  const letter = page.locator('details.letter').first();
  await letter.locator('summary').first().click();
  await letter.getByRole('textbox').fill('{}');
  await letter.getByText('edited, not sent').waitFor();
  await isForEverybody('Dead letter');

  await press('Replay', letter);
  assert.is(await page.evaluate(FOCUSED), 'Cancel');
  await press('Replay', dialog);
  await page.getByRole('status').getByText('Replayed: 1 failed.').waitFor();
  await focusIsOn('Replay');

  await confirm('Drop', letter, 'forgets the dead letter');
  await page.getByRole('status').getByText('Dropped.').waitFor();
  await focusIsOn('Dead letters');
});

test('a dry run is begun once for a double click, and its button keeps the focus', async () => {
  await goTo('c', 'Reconcile');
  await confirm('Compare', page, 'writes nothing');
  await page.getByRole('checkbox').first().check();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let sent = 0;
  await page.route('**/repair', async (route) => {
    sent += 1;
    await held;
    await route.fulfill(BUSY);
  });
  const button = page.getByRole('button', { name: 'What would be done' });
  await button.dblclick();
  await until('the request was sent', () => sent > 0);
  assert.is(await button.getAttribute('aria-disabled'), 'true');
  release();
  await page.getByRole('alert').getByText(BUSY.json.detail).waitFor();
  assert.is(sent, 1);
  await focusIsOn('What would be done');
  await page.unrouteAll({ behavior: 'wait' });
});

test('keys work while a radio button has the focus, and can be turned off', async () => {
  await page.getByRole('radio').first().focus();
  await goTo('l', 'Log');
  await page.keyboard.press('?');
  await dialog.getByLabel('Use these keys').uncheck();
  await press('Close', dialog);
  await page.reload();
  await heading('Log');
  await page.getByRole('checkbox', { name: 'Live' }).focus();
  await page.keyboard.press('?');
  assert.is(await dialog.count(), 0);
  await press('Keys');
  await dialog.getByLabel('Use these keys').check();
  await press('Close', dialog);
  await goTo('o', 'Overview');
});

test.run();
