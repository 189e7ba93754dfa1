import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startExample, type Example } from '../support/browser/example.js';
import { axeFaults } from '../support/browser/axe.js';
import { launchBrowser } from '../support/browser/launch.js';
import { blocksOf, ROOT } from '../support/docs/blocks.js';
import { startE2e } from '../support/e2e/service.js';
import type { Role } from '../../src/domain/role.js';
import { until } from '../support/run/until.js';

const POSTS = 12;

// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e();
let example: Example;

const test = suite('example app in React');

test.before(async () => {
  example = await startExample(service.server.url);
  await service.write([
    ['HSET', 'user:alice', 'username', 'alice', 'display_name', 'Alice Smith'],
    ['HSET', 'user:bob', 'username', 'bob', 'display_name', 'Bob Jones'],
    ['HSET', 'user:ann', 'username', 'ann', 'display_name', 'Ann Lee'],
  ]);
  await service.send('PUT', '/users/ann/role', { as: service.key, body: { role: 'admin' } });
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

const DESKTOP = { width: 1100, height: 900 };
const PHONE = { width: 390, height: 844 };

const signIn = async (username: string, viewport = DESKTOP, role: Role = 'user'): Promise<Page> => {
  const colorScheme = role === 'admin' ? 'dark' : 'light';
  const context = await browser.newContext({ viewport, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(example.origin);
  await page.getByLabel('Token').fill(service.server.jwtFor(username, role));
  await press(page, 'Sign in');
  await page.getByRole('link', { name: username, exact: true }).waitFor();
  return page;
};

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().click();

const shows = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().waitFor();

const goTo = (page: Page, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).first().click();

const hasUnread = (page: Page, unread: number): Promise<void> =>
  page.getByRole('link', { name: `Notifications ${unread}`, exact: true }).waitFor();

const article = (page: Page, text: string) =>
  page.getByRole('article').filter({ hasText: text }).first();

const like = (page: Page, text: string, name: string) =>
  article(page, text).getByRole('button', { name, exact: true });

const postsOn = (page: Page): Promise<readonly string[]> =>
  page.locator('article > p:not([role])').allTextContents();

/** Removes the indentation of code. */
const flat = (code: string): string => code.replace(/^ +/gm, '');

test('the code in the manual of the hooks is code of the example', () => {
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

test('two users see each other’s acts live, and an admin moderates both', async () => {
  const [alice, bob] = await Promise.all([signIn('alice'), signIn('bob', PHONE)]);

  // Finds a user, and follows her.
  await goTo(bob, 'Search');
  await bob.getByLabel('Name').fill('smi');
  await goTo(bob, 'Alice Smith');
  await press(bob, 'Follow');
  await bob.getByText('12 posts, 1 followers').waitFor();
  await shows(bob, 'Following');
  await hasUnread(alice, 1);
  assert.equal(await axeFaults(bob), []);
  await goTo(bob, 'Feed');
  await press(bob, 'Following');
  await article(bob, 'Post 12').waitFor();
  await press(bob, 'Everybody');

  // Posts, and mentions a user.
  await bob.getByLabel('New post').fill('Hello @alice');
  await press(bob, 'Publish');
  await article(bob, 'Hello @alice').waitFor();
  await hasUnread(alice, 2);
  await press(alice, '1 new');

  // Likes, and comments.
  await like(alice, 'Hello @alice', 'Like 0').click();
  await like(bob, 'Hello @alice', 'Like 1').waitFor();
  await article(bob, 'Hello @alice').getByRole('button', { name: 'Comments 0' }).click();
  await article(alice, 'Hello @alice').getByRole('button', { name: 'Comments 0' }).click();
  await alice.getByLabel('Your comment').fill('Hello Bob');
  await press(alice, 'Comment');
  await article(bob, 'Hello @alice').getByText('Hello Bob').waitFor();
  await article(bob, 'Hello @alice').getByRole('button', { name: 'Comments 1' }).waitFor();
  assert.equal(await axeFaults(alice), []);

  // Gets a notification, reads it, and follows its link.
  await hasUnread(bob, 2);
  await goTo(bob, 'Notifications 2');
  await bob.getByText('Alice Smith commented on your post Hello @alice').waitFor();
  await bob.getByText('Alice Smith likes your post Hello @alice').waitFor();
  assert.equal(await axeFaults(bob), []);
  await press(bob, 'Mark as read');
  await bob.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
  await goTo(bob, 'Hello @alice');
  await like(bob, 'Hello @alice', 'Like 1').waitFor();

  // Mutes, and blocks.
  await goTo(alice, 'Bob Jones');
  await press(alice, 'Mute');
  await shows(alice, 'Muted');
  await goTo(alice, 'Feed');
  await article(alice, 'Hello @alice').waitFor({ state: 'detached' });
  await goTo(alice, 'Notifications');
  await alice.getByText('Nothing yet').waitFor();
  await alice.goBack();
  await alice.goBack();
  await press(alice, 'Muted');
  await press(alice, 'Block');
  await shows(alice, 'Blocked');
  await goTo(bob, 'Search');
  await bob.getByLabel('Name').fill('alice');
  await goTo(bob, 'Alice Smith');
  await bob.getByText('12 posts, 0 followers').waitFor();
  await press(bob, 'Follow');
  await bob.getByRole('alert').getByText('One of the two users has blocked the other').waitFor();
  await shows(bob, 'Follow');
  await press(alice, 'Blocked');
  await shows(alice, 'Block');

  // Is moderated while others look on.
  const ann = await signIn('ann', DESKTOP, 'admin');
  await goTo(alice, 'Feed');
  await article(alice, 'Hello @alice').waitFor();
  await article(ann, 'Hello @alice').getByRole('button', { name: 'Comments 1' }).click();
  await press(ann, 'Delete comment');
  await article(alice, 'Hello @alice').getByRole('button', { name: 'Comments 0' }).waitFor();
  assert.is(await alice.getByRole('button', { name: 'Ban' }).count(), 0);
  await article(ann, 'Post 12').getByRole('button', { name: 'Ban' }).click();
  await article(ann, 'Post 12').waitFor({ state: 'detached' });
  await article(alice, 'Post 12').waitFor({ state: 'detached' });
  await article(ann, 'Hello @alice').getByRole('button', { name: 'Delete', exact: true }).click();
  await article(alice, 'Hello @alice').waitFor({ state: 'detached' });
  assert.equal(await axeFaults(ann), []);
});

test('a refused like is reverted, and a failed page of the feed can be loaded again', async () => {
  const page = await signIn('bob');
  await page.route('**/posts/p11/like', async (route) => {
    await like(page, 'Post 11', 'Liked 1').waitFor();
    await route.continue({ url: route.request().url().replace('p11', 'nothing') });
  });
  await like(page, 'Post 11', 'Like 0').click();
  await article(page, 'Post 11').getByRole('alert').waitFor();
  await like(page, 'Post 11', 'Like 0').waitFor();

  const pages = '**/feed/explore?*cursor=*';
  await page.route(pages, (route) => route.abort());
  await article(page, 'Post 3').scrollIntoViewIfNeeded();
  await page.getByText('No connection.').waitFor();
  await page.unroute(pages);
  await press(page, 'Try again');
  await page.getByText('No more posts').waitFor();
  const older = Array.from({ length: POSTS - 1 }, (_, age) => `Post ${POSTS - 1 - age}`);
  assert.equal(await postsOn(page), older);
});

test('posts of a muted user are hidden at once, and shown again if the mute is refused', async () => {
  const page = await signIn('bob');
  await article(page, 'Post 11').waitFor();
  const held: Route[] = [];
  await page.route('**/users/alice/mute', (route) => {
    held.push(route);
  });
  await article(page, 'Post 11').getByRole('link').click();
  await press(page, 'Mute');
  await until('the request is sent', () => held.length === 1);
  await goTo(page, 'Feed');
  await page.getByText('Nobody has written yet').waitFor();

  // The page that is read meanwhile contains their posts, and must not show them.
  await service.send('POST', '/posts', {
    as: service.keyAs('ann'),
    body: { content: 'Meanwhile' },
  });
  await press(page, '1 new');
  await article(page, 'Meanwhile').waitFor();
  assert.equal(await postsOn(page), ['Meanwhile']);

  // A user who is gone makes the app read the feed again, which would show the next post without the button.
  const read = page.waitForResponse((response) => response.url().includes('/feed/explore'));
  await held[0]?.continue({ url: `${service.server.url}/users/nobody/mute` });
  await article(page, 'Post 11').waitFor();
  await read;
  await service.send('POST', '/posts', {
    as: service.keyAs('ann'),
    body: { content: 'Afterwards' },
  });
  await press(page, '1 new');
  await article(page, 'Afterwards').waitFor();
  assert.equal((await postsOn(page)).slice(0, 3), ['Afterwards', 'Meanwhile', 'Post 11']);
});

test.run();
