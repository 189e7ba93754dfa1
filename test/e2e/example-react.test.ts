import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startExample, type Example } from '../support/browser/example.js';
import { launchBrowser } from '../support/browser/launch.js';
import { blocksOf, ROOT } from '../support/docs/blocks.js';
import { startE2e } from '../support/e2e/service.js';

const POSTS = 12;

// Not in a hook, where uvu would not say why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e();
let example: Example;

const test = suite('The example app in React');

test.before(async () => {
  example = await startExample(service.server.url);
  await service.write([
    ['HSET', 'user:alice', 'username', 'alice', 'display_name', 'Alice Smith'],
    ['HSET', 'user:bob', 'username', 'bob', 'display_name', 'Bob Jones'],
  ]);
  for (let n = 1; n <= POSTS; n += 1) {
    const body = { id: `p${n}`, content: `Post ${n}` };
    await service.send('POST', '/posts', { as: service.keyAs('alice'), body });
  }
});

test.after(async () => {
  await browser.close();
  await example.stop();
  await service.stop();
});

const signIn = async (username: string): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 700, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(example.origin);
  await page.getByLabel('Token').fill(service.server.jwtFor(username));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(username, { exact: true }).waitFor();
  return page;
};

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();

const shows = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().waitFor();

const article = (page: Page, text: string) =>
  page.getByRole('article').filter({ hasText: text }).first();

/** However deep it stands. */
const flat = (code: string): string => code.replace(/^ +/gm, '');

test('is what the manual of the hooks shows', () => {
  const folder = join(ROOT, 'examples/react/src');
  const sources = readdirSync(folder).map((name) => flat(readFileSync(join(folder, name), 'utf8')));
  const shown = blocksOf('packages/react/README.md').filter(({ language }) => language === 'tsx');
  assert.ok(shown.length > 0);
  const unknown = shown.filter(
    ({ text }) => !sources.some((source) => source.includes(flat(text))),
  );
  assert.equal(
    unknown.map(({ text }) => text),
    [],
  );
});

test('shows two users what the other does, as it is done', async () => {
  const [alice, bob] = await Promise.all([signIn('alice'), signIn('bob')]);

  await article(bob, 'Post 12').getByRole('button', { name: 'Alice Smith' }).click();
  await press(bob, 'Follow');
  await bob.getByText('12 posts, 1 followers').waitFor();
  await shows(bob, 'Following');
  await shows(alice, 'Notifications 1');

  await press(bob, 'Feed');
  await bob.getByLabel('New post').fill('Hello @alice');
  await press(bob, 'Publish');
  await article(bob, 'Hello @alice').waitFor();
  await shows(alice, 'Notifications 2');
  await press(alice, '1 new');
  await article(alice, 'Hello @alice').getByRole('button', { name: 'Like 0' }).click();
  await article(bob, 'Hello @alice').getByRole('button', { name: 'Like 1' }).waitFor();

  await article(bob, 'Hello @alice').getByRole('button', { name: 'Comments 0' }).click();
  await article(alice, 'Hello @alice').getByRole('button', { name: 'Comments 0' }).click();
  await alice.getByLabel('Your comment').fill('Hello Bob');
  await press(alice, /^Comment$/);
  await article(bob, 'Hello @alice').getByText('Hello Bob').waitFor();
  await article(bob, 'Hello @alice').getByRole('button', { name: 'Comments 1' }).waitFor();

  await press(bob, 'Notifications 2');
  await bob.getByText('Alice Smith commented on your post Hello @alice').waitFor();
  await bob.getByText('Alice Smith likes your post Hello @alice').waitFor();
  await press(bob, 'Mark as read');
  await shows(bob, 'Notifications 0');
  await press(bob, 'Hello @alice');
  await article(bob, 'Hello @alice').getByRole('button', { name: 'Like 1' }).waitFor();
  await service.send('PATCH', '/posts/p12/ban', { as: service.key });
  await article(alice, 'Post 12').waitFor({ state: 'detached' });
});

test('takes a like back that is refused, and goes on at a page that failed', async () => {
  const page = await signIn('bob');
  const post = article(page, 'Post 11');
  await page.route('**/posts/p11/like', async (route) => {
    await post.getByRole('button', { name: 'Liked 1' }).waitFor();
    await route.continue({ url: route.request().url().replace('p11', 'nothing') });
  });
  await post.getByRole('button', { name: 'Like 0' }).click();
  await post.getByRole('alert').waitFor();
  await post.getByRole('button', { name: 'Like 0' }).waitFor();

  const pages = '**/feed/explore?*cursor=*';
  await page.route(pages, (route) => route.abort());
  await article(page, 'Post 3').scrollIntoViewIfNeeded();
  await page.getByText('No connection.').waitFor();
  await page.unroute(pages);
  await press(page, 'Try again');
  await page.getByText('No more posts').waitFor();
  const shown = await page.getByRole('article').getByRole('paragraph').allTextContents();
  const older = Array.from({ length: POSTS - 1 }, (_, age) => `Post ${POSTS - 1 - age}`);
  assert.equal(shown, ['Hello @alice', ...older]);
});

test.run();
