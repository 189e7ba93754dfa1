import { execFile, execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type * as Client from '../../packages/client/src/client.js';
import type { LiveEvent } from '../../packages/client/src/client.js';
import type { LiveEvent as ServiceEvent } from '../../src/application/live/listeners.js';
import { launchBrowser } from '../support/browser/launch.js';
import { startPages } from '../support/browser/pages.js';
import { packClient } from '../support/client/packed.js';
import { blocksOf, ROOT } from '../support/docs/blocks.js';
import { startE2e } from '../support/e2e/service.js';

const README = 'packages/client/README.md';

const packed = packClient();
const { createClient, isApiError } = (await import(
  pathToFileURL(packed.entry).href
)) as typeof Client;
// Not in a hook, where uvu would not report why Chromium does not start.
const browser = await launchBrowser();
const service = await startE2e();
const baseUrl = service.server.url;

const clientOf = (username: string) =>
  createClient({ baseUrl, token: service.server.jwtFor(username) });

const test = suite('the client');

test.before(async () => {
  await service.write([
    ['HSET', 'user:alice', 'username', 'alice', 'display_name', 'Alice Smith'],
    ['HSET', 'user:bob', 'username', 'bob'],
    ['HSET', 'user:carol', 'username', 'carol'],
  ]);
  for (const id of ['1', '2', '3'])
    await service.send('POST', '/posts', {
      as: service.keyAs('alice'),
      body: { id, content: `Post ${id} #travel` },
    });
});

test.after(async () => {
  await browser.close();
  await service.stop();
  packed.remove();
});

test('the package contains code, types, a manual and a licence only', () => {
  const others = packed.files.filter(
    (name) => !/^package\/dist\/(query\/)?[a-z]+\.(js|d\.ts)$/.test(name),
  );
  assert.equal(others, ['package/LICENSE', 'package/README.md', 'package/package.json']);
  for (const entry of ['client.js', 'client.d.ts', 'query.js', 'query.d.ts'])
    assert.ok(packed.files.includes(`package/dist/${entry}`), entry);
});

test('the packages for React and Vue contain the same', () => {
  const words = ['pack', '-w', 'packages/react', '-w', 'packages/vue', '--dry-run', '--json'];
  const output = execFileSync('npm', words, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
  const packs = JSON.parse(output.slice(output.indexOf('['))) as { files: { path: string }[] }[];
  const entries = ['dist/hooks', 'dist/composables'];
  assert.is(packs.length, entries.length);
  packs.forEach(({ files }, place) => {
    const names = files.map(({ path }) => path);
    const others = names.filter((name) => !/^dist\/[a-z]+\.(js|d\.ts)$/.test(name));
    assert.equal(others, ['LICENSE', 'README.md', 'package.json']);
    for (const ending of ['.js', '.d.ts'])
      assert.ok(names.includes(`${entries[place] ?? ''}${ending}`), names.join(' '));
  });
});

test('the example in the manual prints what the manual says', async () => {
  const blocks = blocksOf(README);
  const textOf = (language: string): string =>
    blocks.flatMap((block) => (block.language === language ? [`${block.text}\n`] : [])).join('');
  const session = `const session = {
    token: 'an-old-token',
    renew: async () => (session.token = ${JSON.stringify(service.server.jwtFor('bob'))}),
  };\n`;
  const program = textOf('ts').replaceAll('https://api.example.com', baseUrl);
  const script = await packed.bundle(session + program, 'esm');
  const run = promisify(execFile);
  // The output in the manual has no colours, even if the tests run with colours.
  const env = { ...process.env, FORCE_COLOR: '0' };
  const words = ['--input-type=module', '--eval', script];
  const { stdout } = await run(process.execPath, words, { env });
  assert.ok(stdout.length > 0);
  assert.is(stdout, textOf('text'));
});

test('a client signs in, reads, posts, likes and follows', async () => {
  const carol = clientOf('carol');
  assert.is((await carol.whoami()).username, 'carol');
  assert.is((await carol.users.follow('alice')).following, true);
  const ids: string[] = [];
  for await (const { post, user } of carol.feed.following.all({ limit: 2 })) {
    assert.is(user?.display_name, 'Alice Smith');
    ids.push(post.id);
  }
  assert.equal(ids, ['3', '2', '1']);

  assert.is((await carol.posts.like('2')).changed, true);
  assert.equal((await carol.posts.likes('2')).usernames, ['carol']);
  const [liker] = (await carol.posts.likeProfiles('2')).users;
  assert.is(liker?.username, 'carol');
  assert.is((await carol.users.liked('me')).posts[0]?.post.id, '2');
  await carol.posts.bookmark('2');
  assert.is((await carol.users.bookmarked('me')).posts[0]?.post.isBookmarked, true);
  assert.is((await carol.posts.unbookmark('2')).bookmarksCount, 0);
  assert.is((await carol.posts.unlike('2')).likesCount, 0);

  const idempotencyKey = 'one-and-the-same';
  const first = await carol.posts.create({ content: 'Once' }, { idempotencyKey });
  const again = await carol.posts.create({ content: 'Once' }, { idempotencyKey });
  assert.is(first.post.id, again.post.id);
  const edited = await carol.posts.edit(first.post.id, { content: 'Once #more' });
  assert.equal(edited.post.hashtags, ['more']);
  const found = await carol.search.topPosts(['more'], { postsPerHashtag: 1 });
  assert.is(found.hashtags['more']?.length, 1);
  await carol.posts.delete(first.post.id);
  assert.is((await carol.users.posts('carol')).totalCount, 0);

  assert.equal((await carol.users.following('me')).usernames, ['alice']);
  assert.is((await carol.users.unfollow('alice')).following, false);
  assert.ok((await carol.search.newestUsers({ limit: 3 })).count > 0);
  assert.is((await carol.search.topModels()).count, 0);
  assert.is((await carol.feed.ranked('travel')).posts.length, 3);
});

test('a client creates, edits, lists and deletes comments', async () => {
  const carol = clientOf('carol');
  const idempotencyKey = 'one comment';
  const { comment } = await carol.comments.create('3', 'First', { idempotencyKey });
  const again = await carol.comments.create('3', 'First', { idempotencyKey });
  assert.is(again.comment.id, comment.id);
  await carol.comments.create('3', 'Second');
  await carol.comments.edit('3', comment.id, 'First of all');
  const contents: string[] = [];
  for await (const item of carol.comments.list.all('3', { order: 'oldest', limit: 1 }))
    contents.push(item.comment.content);
  assert.equal(contents, ['First of all', 'Second']);
  await carol.comments.delete('3', comment.id);
  assert.is((await carol.comments.list('3')).totalCount, 1);
});

test('a client receives new posts and notifications, and marks them read', async () => {
  const alice = clientOf('alice');
  const bob = clientOf('bob');
  await alice.notifications.markRead();
  const { cursor } = await alice.feed.explore.newSince();
  const received: ServiceEvent['event'][] = [];
  for await (const { event, data } of alice.live({ feed: 'explore', posts: ['1'] })) {
    received.push(event);
    if (event === 'ready') await bob.posts.create({ content: 'Hi @alice' });
    if (event === 'post') await bob.posts.like('1');
    if (event === 'notifications' && data.unreadCount === 2) break;
  }
  // The type checks the names, since OpenAPI does not describe events.
  const names: ReadonlySet<LiveEvent['event']> = new Set(received);
  assert.equal([...names].sort(), ['counters', 'notifications', 'post', 'ready']);
  assert.is((await alice.feed.explore.newSince(cursor)).count, 1);
  const kinds: string[] = [];
  for await (const { kind } of alice.notifications.list.all({ limit: 1 })) kinds.push(kind);
  assert.equal(kinds.slice(0, 2), ['liked', 'mentioned']);
  const [, older] = (await alice.notifications.list()).notifications;
  assert.is((await alice.notifications.markRead(older?.created_at)).unreadCount, 1);
  assert.is((await alice.notifications.markRead()).unreadCount, 0);
  await bob.posts.unlike('1');
});

test('errors have the codes of the service', async () => {
  const codeOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'answered',
      (error: unknown) => (isApiError(error) ? error.code : error),
    );
  const bob = clientOf('bob');
  assert.is(await codeOf(bob.users.follow('bob')), 'cannot_follow_self');
  assert.is(await codeOf(bob.users.edit('me', { role: 'admin' })), 'field_not_writable');
  assert.is(await codeOf(bob.posts.delete('1')), 'not_owner');
  assert.is(await codeOf(createClient({ baseUrl }).feed.following()), 'authentication_required');
  await bob.feed.explore({ limit: 1_000 }).catch((error: unknown) => {
    assert.ok(isApiError(error));
    assert.equal([error.code, error.errors[0]?.path], ['invalid_request', 'limit']);
    assert.ok(error.requestId !== null);
  });
});

test('the client works in a page of another origin', async () => {
  const pages = await startPages();
  const program = `import { createClient, isApiError } from '@xano-redis-sync/client';
    (async () => {
      let cut;
      const client = createClient({
        ...${JSON.stringify({ baseUrl, token: service.server.jwtFor('bob') })},
        fetch: (url, init) => {
          if (!url.includes('/events')) return fetch(url, init);
          cut = new AbortController();
          init.signal.addEventListener('abort', () => cut.abort());
          return fetch(url, { ...init, signal: cut.signal });
        },
      });
      const found = [];
      for await (const { post } of client.users.posts.all('alice', { limit: 2 })) found.push(post.id);
      found.push((await client.posts.like('1')).likesCount);
      const { post } = await client.posts.create({ content: 'From a page' });
      found.push(post.username);
      await client.posts.get('none').catch((error) =>
        found.push(isApiError(error) && error.code, typeof error.requestId));
      const over = new AbortController();
      const told = new Set();
      let missed = '';
      for await (const { event, data } of client.live({ feed: 'explore', signal: over.signal })) {
        told.add(event + (data.id === missed ? ' missed' : ''));
        if (event === 'ready') await client.posts.create({ content: 'Heard' });
        else if (data.id === missed) over.abort();
        else if (missed === '') {
          cut.abort();
          missed = (await client.posts.create({ content: 'Missed' })).post.id;
        }
      }
      found.push(...told);
      document.getElementById('app').textContent = found.join(' ') + ' done';
    })();`;
  pages.show('client', await packed.bundle(program, 'iife'));
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${pages.origin}/client`);
  await page.getByText(' done').waitFor();
  assert.is(
    await page.locator('#app').textContent(),
    '3 2 1 1 bob post_not_found string ready post post missed done',
  );
  await page.close();
  await pages.stop();
});

test.run();
