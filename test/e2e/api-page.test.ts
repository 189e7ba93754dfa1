import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOf, NAMES } from '../../src/adapters/http/guide/documents.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { startE2e } from '../support/e2e/service.js';

// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e();

const test = suite('the page of the API');

test.after(async () => {
  await browser.close();
  await service.stop();
});

test('the page lists every route, sends a request and loads nothing from elsewhere', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { page, elsewhere, faults } = await watchedPage(context, service.server.url);
  await page.goto(`${service.server.url}/docs`);

  const explore = page.locator('#operations-Feeds-getFeedExplore');
  await explore.waitFor();
  const document: unknown = (await service.send('GET', '/openapi.json')).json;
  const { paths, webhooks } = document as Record<'paths' | 'webhooks', Record<string, object>>;
  const operations = [...Object.values(paths), ...Object.values(webhooks)].flatMap(Object.keys);
  assert.is(await page.locator('.opblock').count(), operations.length);

  const follow = page.locator('#operations-Users-postUsersByUsernameFollow');
  await page.getByRole('button', { name: 'Authorize' }).click();
  await page
    .getByLabel('auth-bearer-value')
    .fill((service.user('bob')['Authorization'] ?? '').slice(7));
  await page.getByRole('button', { name: 'Apply credentials' }).nth(1).click();
  await page.getByRole('button', { name: 'Close' }).first().click();

  await service.write([
    ['HSET', 'user:alice', 'username', 'alice'],
    ['HSET', 'user:bob', 'username', 'bob'],
  ]);
  await follow.locator('.opblock-summary-control').click();
  await follow.getByPlaceholder('username').fill('alice');
  await follow.getByRole('button', { name: 'Execute' }).click();
  await follow.locator('.live-responses-table').getByText('"followerCount": 1').waitFor();

  assert.equal([elsewhere, faults], [[], []]);
  await page.close();
});

test('llms.txt lists each page that is served as text', async () => {
  const list = await service.send('GET', '/llms.txt');
  assert.match(list.headers.get('content-type') ?? '', 'text/plain');
  const links = [...list.text.matchAll(/\]\((\/[^)]*)\): \S/g)].map(([, link = '']) => link);
  const expected = [
    '/docs.md',
    '/openapi.json',
    '/postman.json',
    '/guide',
    ...NAMES.map((name) => `/${addressOf(name)}.md`),
  ];
  assert.equal(links.sort(), expected.sort());
  for (const link of links) {
    const page = await service.send('GET', link);
    assert.is(page.status, 200, link);
    if (link.endsWith('.md')) {
      assert.match(page.headers.get('content-type') ?? '', 'text/markdown');
      assert.match(page.text, /^# /);
    }
  }
  assert.is((await service.send('GET', '/guide/..%2FREADME.md')).status, 400);
});

test.run();
