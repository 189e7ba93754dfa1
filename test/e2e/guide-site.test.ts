import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOf, NAMES } from '../../src/adapters/http/guide/documents.js';
import { axeFaults } from '../support/browser/axe.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { ROOT } from '../support/docs/blocks.js';
import { startE2e } from '../support/e2e/service.js';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e();
const { url } = service.server;

const context = await browser.newContext({ viewport: DESK, colorScheme: 'light' });
const { page, elsewhere, faults } = await watchedPage(context, url);

const test = suite('guides in a browser');

test.after(async () => {
  await browser.close();
  await service.stop();
});

test('the pages have ETags, and allow no inline scripts', async () => {
  for (const path of ['/guide', '/guide/ERRORS', '/guide/decisions/README', '/guide/search.json']) {
    const first = await service.send('GET', path);
    assert.is(first.status, 200, path);
    const headers = { 'If-None-Match': first.headers.get('ETag') ?? '' };
    assert.is((await service.send('GET', path, { headers })).status, 304, path);
  }
  const { headers } = await service.send('GET', '/guide/ERRORS');
  const policy = headers.get('Content-Security-Policy') ?? '';
  assert.match(policy, "default-src 'none'; script-src 'self'; style-src 'self'");
  assert.not.match(policy, 'unsafe');
});

test('pictures are served byte for byte, and other files are not', async () => {
  const name = 'images/console-overview.png';
  const answer = await fetch(`${url}/guide/${name}`, { headers: { 'Accept-Encoding': 'br' } });
  assert.is(answer.headers.get('Content-Type'), 'image/png');
  assert.is(answer.headers.get('Content-Encoding'), null);
  const file = readFileSync(join(ROOT, 'docs', name));
  assert.ok(file.equals(Buffer.from(await answer.arrayBuffer())));

  const drawn = await service.send('GET', '/guide/performance/targets.svg');
  assert.is(drawn.headers.get('Content-Type'), 'image/svg+xml');
  assert.match(drawn.text, /^<svg/);

  for (const path of ['images/nothing.png', 'decisions/9999-nothing', 'images/README.md'])
    assert.is((await service.send('GET', `/guide/${path}`)).status, 404, path);
  for (const path of ['images/..%2F..%2Fpackage.json', 'images/.env', '..%2Fsrc/a.png', 'NOTHING'])
    assert.is((await service.send('GET', `/guide/${path}`)).status, 400, path);
});

test('the search finds a word by keyboard and leads to its heading', async () => {
  await page.goto(`${url}/guide`);
  await page.getByRole('heading', { name: 'xano-redis-sync', level: 1 }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('key rotation');
  const best = page.getByRole('option', { name: /^Deployment › Key rotation/ });
  await best.waitFor();
  assert.is(await best.getAttribute('aria-selected'), 'true');
  assert.equal(await axeFaults(page), []);
  await page.keyboard.press('ArrowDown');
  assert.is(await best.getAttribute('aria-selected'), null);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');

  const heading = page.getByRole('heading', { name: 'Key rotation', exact: true });
  await heading.waitFor();
  assert.is(page.url(), `${url}/guide/DEPLOYMENT#key-rotation`);
  const { y = -1 } = (await heading.boundingBox()) ?? {};
  const bar = (await page.getByRole('banner').boundingBox())?.height ?? 0;
  assert.ok(y >= bar && y < DESK.height / 2, `at ${y}, below a bar of ${bar}`);
  const onThisPage = page.getByRole('navigation', { name: 'On this page' });
  await onThisPage.locator('[aria-current=location]').getByText('Key rotation').waitFor();
});

test('a search without results says so, and Escape leaves it', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('xyzzy');
  await page.getByRole('status').getByText('Nothing found').waitFor();
  await page.keyboard.press('Escape');
  assert.is(await page.getByRole('status').textContent(), '');
  assert.is(await page.evaluate('document.activeElement === document.body'), true);
});

test('the pages are accessible, in light and in dark', async () => {
  await page.goto(`${url}/guide`);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.equal(await axeFaults(page, colorScheme), [], colorScheme);
  }
});

test('no page is wider than a phone', async () => {
  await page.setViewportSize(PHONE);
  for (const name of NAMES) {
    await page.goto(`${url}/${addressOf(name)}`, { waitUntil: 'domcontentloaded' });
    const width: unknown = await page.evaluate('document.documentElement.scrollWidth');
    assert.is(width, PHONE.width, name);
  }
  await page.goto(`${url}/guide`);
  const list = page.getByRole('navigation', { name: 'Guides' });
  assert.is(await list.isVisible(), false);
  await page.getByRole('button', { name: 'Guides' }).click();
  assert.equal(await axeFaults(page), []);
  await list.getByRole('link', { name: 'Errors' }).click();
  await page.getByRole('heading', { name: 'Errors', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'On this page' }).click();
  await page.getByRole('link', { name: 'Codes of records' }).first().click();
  await page.getByRole('navigation', { name: 'On this page' }).waitFor({ state: 'hidden' });
  assert.is(page.url(), `${url}/guide/ERRORS#codes-of-records`);
});

test('the guides link to the API and the console, and these link back', async () => {
  await page.setViewportSize(DESK);
  await page.goto(`${url}/guide`);
  await page.getByRole('link', { name: 'API', exact: true }).click();
  const back = page.getByRole('link', { name: 'the guides', exact: true });
  assert.is(await back.getAttribute('href'), '/guide');
  assert.equal([elsewhere, faults], [[], []]);

  await page.goto(`${url}/guide`);
  await page.getByRole('link', { name: 'Console', exact: true }).click();
  await page.getByRole('link', { name: 'What the console shows' }).click();
  await page.getByRole('heading', { name: 'The console' }).waitFor();
  assert.equal(elsewhere, []);
});

test.run();
