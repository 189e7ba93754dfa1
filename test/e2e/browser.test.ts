import jwt from 'jsonwebtoken';
import type { Page, Route } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle, filesIn } from '../support/browser/bundle.js';
import { launchBrowser } from '../support/browser/launch.js';
import { startPages, type Pages } from '../support/browser/pages.js';
import { blocksOf } from '../support/docs/blocks.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { startServer, type Server } from '../support/process/server.js';
import { until } from '../support/run/until.js';

const GUIDE = 'docs/FRONTEND_GUIDE.md';
const POSTS = 45;
const PAGE = 20;
const ALL_NEWEST_FIRST = Array.from(
  { length: POSTS },
  (_, age) => `Post number ${POSTS - 1 - age} #travel`,
);

interface Context {
  readonly redis: RedisServer;
  readonly server: Server;
  readonly pages: Pages;
}

const send = async ({ server }: Context, path: string, body: unknown): Promise<void> => {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'X-API-Key': server.apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, await response.text());
};

const act = async (
  { server }: Context,
  username: string,
  method: string,
  path: string,
): Promise<void> => {
  const headers = { 'X-API-Key': server.apiKey, 'X-Act-As': username };
  const response = await fetch(server.url + path, { method, headers });
  assert.ok(response.ok, await response.text());
};

/** Creates the posts; `post-44` is the newest. */
const fill = async (context: Context): Promise<void> => {
  await send(context, '/redis/write', [
    ['HSET', 'user:alice', 'username', 'alice', 'display_name', 'Alice Smith'],
    ['HSET', 'user:bob', 'username', 'bob'],
    ['HSET', 'user:carol', 'username', 'carol'],
  ]);
  for (let i = 0; i < POSTS; i += 1)
    await send(context, '/posts', {
      username: 'alice',
      id: `post-${i}`,
      content: `Post number ${i} #travel`,
      created_at: 1_760_000_000_000 + i,
    });
};

const likesOf = async ({ server }: Context, id: string): Promise<unknown> => {
  const response = await fetch(`${server.url}/posts/${id}`, {
    headers: { 'X-API-Key': server.apiKey },
  });
  return ((await response.json()) as { post: { likesCount: unknown } }).post.likesCount;
};

/** A token of Bob that expired two minutes ago. */
const expiredToken = ({ server }: Context): string =>
  jwt.sign(
    { username: 'bob', role: 'user', exp: Math.floor(Date.now() / 1000) - 120 },
    server.jwtSecret,
  );

const signIn = (page: Page, token: string): Promise<void> =>
  page.evaluate((value) => {
    (globalThis as unknown as { localStorage: Record<string, string> }).localStorage['token'] =
      value;
  }, token);

// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();

const feed = suite<Context>('components of the front-end guide');

feed.before(async (context) => {
  const pages = await startPages();
  const redis = await startRedis();
  const server = await startServer({ REDIS_URL: redis.url, CORS_ORIGINS: pages.origin });
  Object.assign(context, { pages, redis, server });
  await fill(context);
});
feed.after(async ({ redis, server, pages }) => {
  await browser.close();
  await pages.stop();
  await server.stop();
  await redis.stop();
});

const testComponents = (name: string, entry: string, id: string): void => {
  feed(
    `${name}: a feed loads more posts, shows new ones, counts a like and reports an ended session`,
    async (context) => {
      const { server, pages } = context;
      pages.show(name, await bundle(filesIn(GUIDE), entry, server.url));
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.setDefaultTimeout(30_000);
      const continued: string[] = [];
      page.on('response', (response) => {
        const cursor = new URL(response.url()).searchParams.get('cursor');
        if (cursor !== null && response.request().method() === 'GET') continued.push(cursor);
      });
      const articles = page.locator('article');
      const shown = (isEnough: (count: number) => boolean, what: string) =>
        until(`${what} are shown`, async () => isEnough(await articles.count()));

      await page.goto(`${pages.origin}/${name}`);
      await signIn(page, server.jwtFor('bob'));
      await page.reload();
      await shown((count) => count === PAGE, 'the posts of one page');
      assert.is(await articles.first().locator('h2').textContent(), 'Alice Smith');
      assert.is(await articles.first().locator('p').textContent(), ALL_NEWEST_FIRST[0]);

      assert.equal(continued, [], 'no scrolling yet');
      const next = '**/feed/explore?*cursor=*';
      await page.route(next, (route) => route.abort());
      await articles.last().scrollIntoViewIfNeeded();
      // If the second page arrives while this scrolls, the third one is fetched at once.
      await page.mouse.wheel(0, 100_000);
      const alert = page.getByRole('alert');
      await alert.getByText('No connection. Try again.').waitFor();
      assert.is(await articles.count(), PAGE);
      await page.unroute(next);
      await page.getByRole('button', { name: 'Try again' }).click();
      await shown((count) => count > PAGE, 'more posts');
      await page.mouse.wheel(0, 100_000);
      await page.getByText('No more posts').waitFor();
      assert.equal(await articles.locator('p').allTextContents(), ALL_NEWEST_FIRST);

      const fresh = { username: 'alice', id: `new-${name}`, content: `News for ${name}` };
      await send(context, '/posts', fresh);
      // The like comes after the post is read, and before the stream that watches it begins.
      const watching = new RegExp(`/events\\?.*${fresh.id}`);
      const held: Route[] = [];
      await page.route(watching, (route) => void held.push(route));
      await page.getByRole('button', { name: '1 new' }).click();
      await articles.first().getByText(fresh.content).waitFor();
      await act(context, 'alice', 'POST', `/posts/${fresh.id}/like`);
      await until('the stream is asked for', () => held.length > 0);
      for (const route of held) await route.continue();
      await page.unroute(watching);
      await articles.first().getByRole('button', { name: 'Like 1' }).waitFor();
      await act(context, 'alice', 'DELETE', `/posts/${fresh.id}`);
      await shown((count) => count === POSTS, 'all but the deleted post');

      const post = page.locator('article', { hasText: `Post number ${id} ` });
      await post.getByRole('button', { name: 'Like 0' }).click();
      await post.getByRole('button', { name: 'Liked 1' }).waitFor();
      await until('the like is counted', async () => (await likesOf(context, `post-${id}`)) === 1);
      await page.reload();
      await post.getByRole('button', { name: 'Liked 1' }).click();
      await post.getByRole('button', { name: 'Like 0' }).waitFor();
      await until('it is unliked', async () => (await likesOf(context, `post-${id}`)) === 0);

      await signIn(page, expiredToken(context));
      await post.getByRole('button', { name: 'Like 0' }).click();
      const assertSessionEnded = async (): Promise<void> => {
        await alert.waitFor();
        assert.is((await alert.textContent())?.trim(), 'Your session has ended. Sign in again.');
        const place = await alert.boundingBox();
        assert.ok(place !== null && place.y >= 0 && place.y < 720, 'the alert is in the viewport');
      };
      await assertSessionEnded();
      await post.getByRole('button', { name: 'Like 0' }).waitFor();
      await page.reload();
      await assertSessionEnded();
      assert.is(await articles.count(), 0);

      assert.equal(faults, []);
      await page.close();
    },
  );
};

/** Removes the indentation of code. */
const flat = (code: string): string => code.replace(/^ +/gm, '').trim();

feed('the code in the manual of the composables is code of the guide', () => {
  const shown = [...filesIn(GUIDE).values()].map(flat);
  const blocks = blocksOf('packages/vue/README.md').filter(({ language }) => language === 'ts');
  assert.ok(blocks.length > 3);
  for (const { text } of blocks)
    assert.ok(
      shown.some((file) => file.includes(flat(text))),
      text,
    );
});

// These posts are some way down the first page.
testComponents('react', 'main.tsx', '30');
testComponents('vue', 'main-vue.ts', '29');

feed(
  'composables mute, search, follow and comment, and react to changed arguments',
  async (context) => {
    const { server, pages } = context;
    pages.show('more', await bundle(new Map(), 'test/support/browser/vue-app.ts', server.url));
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`${pages.origin}/more`);
    await signIn(page, server.jwtFor('carol'));
    await page.reload();
    const texts = (name: string): Promise<readonly string[]> =>
      page.locator(name).allTextContents();
    const press = (name: string): Promise<void> => page.getByRole('button', { name }).click();
    const articles = page.locator('article');
    await articles.nth(2).waitFor();

    await page.getByLabel('Name').fill('smi');
    await page.getByText('alice', { exact: true }).waitFor();
    await press('Follow');
    await page.getByText('1 followers').waitFor();
    await press('Comment');
    await page.locator('q').getByText('Hello').waitFor();
    await press('More');
    await articles.nth(5).waitFor();
    await press('Travel');
    await until('the feed of a tag is shown', async () => (await articles.count()) === 3);

    const held: Route[] = [];
    await page.route('**/users/alice/mute', (route) => {
      held.push(route);
    });
    await press('Mute');
    await until('all posts are hidden', async () => (await articles.count()) === 0);
    await until('the request is sent', () => held.length === 1);
    await held[0]?.continue({ url: `${server.url}/users/nobody/mute` });
    await until('the posts are shown again', async () => (await articles.count()) === 3);
    assert.equal(await texts('article'), ALL_NEWEST_FIRST.slice(0, 3));
    await page.close();
  },
);

feed.run();
