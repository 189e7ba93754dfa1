import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { consolePage } from '../support/browser/console-page.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { startE2e } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';

const BUSY = { status: 429, json: { detail: 'Too much is asked.' } };

// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e();
const context = await browser.newContext({ reducedMotion: 'reduce' });
const { page } = await watchedPage(context, service.server.url);
const { press, heading, goTo, signIn } = consolePage(page);
const key = service.key['X-API-Key'] ?? '';
const letter = page.locator('details.letter').first();
const dialog = page.getByRole('dialog');

const test = suite('console: mishaps of its user');

test.before(async () => {
  const at = Date.now() - 5000;
  const rows = [1, 2].map((id) => ({ id, username: `no name ${id}`, created_at: at }));
  await service.send('POST', '/sync/users', { as: service.key, body: rows });
  await signIn(`${service.server.url}/console`, key);
  await goTo('d', 'Dead letters');
  await letter.locator('summary').first().click();
});

test.after(async () => {
  await browser.close();
  await service.stop();
});

test('a double click sends a change once, and its dialog does not keep an old refusal', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let sent = 0;
  await page.route('**/dead-letters/replay', async (route) => {
    sent += 1;
    await held;
    await route.fulfill(BUSY);
  });
  await press('Replay', letter);
  await dialog.getByRole('button', { name: 'Replay' }).dblclick();
  await until('the request was sent', () => sent > 0);
  assert.ok(await dialog.getByRole('button', { name: 'Replay' }).isDisabled());
  release();
  await dialog.getByRole('alert').getByText(BUSY.json.detail).waitFor();
  assert.is(sent, 1);
  await press('Cancel', dialog);
  await press('Replay', letter);
  assert.is(await dialog.getByRole('alert').count(), 0);
  await page.unrouteAll({ behavior: 'wait' });
});

test('keys do nothing behind an open dialog, and work while a checkbox has the focus', async () => {
  await dialog.waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await heading('Dead letters');
  await page.keyboard.press('Escape');
  await goTo('l', 'Log');
  await page.getByRole('checkbox').first().focus();
  await goTo('d', 'Dead letters');
});

test('a command is selected where the browser lends no clipboard, as over plain HTTP', async () => {
  await page.evaluate(
    "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })",
  );
  const curl = page.locator('details.curl').first();
  await curl.locator('summary').click();
  await press('Copy', curl);
  await curl.getByRole('button', { name: 'Selected: copy it with the keyboard' }).waitFor();
  assert.match(await page.evaluate<string>('getSelection().toString()'), /^\s*curl /);
});

test('the end of a session is announced, and an edited row is still there after signing in', async () => {
  await letter.locator('summary').first().click();
  const edited = '{"id":1,"username":"ada"}';
  await letter.getByRole('textbox').fill(edited);
  await context.clearCookies();
  await page.getByText('The session has ended').waitFor();
  await page.getByLabel('API key').fill(key);
  await press('Sign in');
  await heading('Dead letters');
  await letter.locator('summary').first().click();
  assert.is(await letter.getByRole('textbox').inputValue(), edited);

  await press('Sign out');
  await page.getByLabel('API key').fill(key);
  assert.is(await page.getByText('The session has ended').count(), 0);
  await press('Sign in');
  await heading('Dead letters');
  await letter.locator('summary').first().click();
  assert.is.not(await letter.getByRole('textbox').inputValue(), edited);
});

test.run();
