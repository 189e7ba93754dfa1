import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { consolePage } from '../support/browser/console-page.js';
import { launchBrowser } from '../support/browser/launch.js';
import { recordPage } from '../support/browser/record-page.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { startE2e } from '../support/e2e/service.js';
import * as quirks from '../support/xano/quirks.js';
import { startXano } from '../support/xano/xano-server.js';

// Not in a hook, where uvu would not report why they do not start.
const browser = await launchBrowser();
const xano = await startXano();
const service = await startE2e({
  XANO_SNAPSHOT_URL: xano.snapshotUrl,
  XANO_SNAPSHOT_TOKEN: xano.token,
  XANO_RATE: '1000/1s',
});
const { client } = service.redis;
const url = `${service.server.url}/console`;
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  // During a fade between two colours the contrast check would see neither of them.
  reducedMotion: 'reduce',
});
const { page, elsewhere, faults, changes } = await watchedPage(context, service.server.url);
const { press, confirm, heading, goTo, signIn, isForEverybody } = consolePage(page);
const { look, part, field } = recordPage(page, url);
const beside = part('Xano and here');

const test = suite('one record in the console');

test.before(async () => {
  await xano.db.insert('user', { username: 'ada', bio: '<b>Hi</b>' });
  await xano.db.insert('user', { username: 'bob' });
  await xano.db.insert('post', { user_id: 1, content: 'Hello' });
  await signIn(url, service.key['X-API-Key'] ?? '');
});

test.after(async () => {
  await browser.close();
  await service.stop();
  await xano.close();
});

test('a missing record is fetched from Xano after a dry run', async () => {
  await goTo('r', 'Record');
  await look('user', '1');
  await page.getByText('Nothing of that name or id is here.').waitFor();
  const before = xano.requests.length;
  await press('Ask Xano now', beside);
  await beside.getByText('It differs: missing.').waitFor();
  assert.is(xano.requests.length - before, 1);
  assert.match((await field('bio').textContent()) ?? '', /≠ different<b>Hi<\/b>/);
  await press('Try a repair', beside);
  await beside.getByText('It would be: ').waitFor();
  assert.is(await client.exists('user:ada'), 0);
  await confirm('Repair', beside, 'as a comparison with repair would');
  await page.getByText('user:ada', { exact: true }).waitFor();
  assert.is(await client.hget('user:ada', 'bio'), '<b>Hi</b>');
});

test('differences between Xano and Redis are marked and repaired', async () => {
  await client.hset('user:ada', 'bio', 'tampered');
  await look('user', 'ada');
  await press('Ask Xano now', beside);
  await beside.getByText('It differs: another bio.').waitFor();
  assert.match(
    (await field('bio').textContent()) ?? '',
    /≠ different<b>Hi<\/b>tamperedXano, \d{4}-/,
  );
  assert.match((await field('created_at').textContent()) ?? '', '= same');
  await isForEverybody('Record beside Xano');
  await confirm('Repair', beside, 'What is newer here stays');
  await field('bio').getByText('same').waitFor();
  assert.is(await client.hget('user:ada', 'bio'), '<b>Hi</b>');
});

test('a record shows its broken invariants and feeds, and is repaired', async () => {
  for (const [kind, id] of [
    ['user', '2'],
    ['post', '1'],
  ] as const) {
    const body = { kind, id, scope: 'xano' };
    await service.send('POST', '/sync/record/repair', { as: service.key, body });
  }
  await client.hset('post:1', 'likesCount', '7');
  await client.zrem('explore:feed', '1');
  await client.sadd('user:bob:muted', 'ada');
  await look('post', '1');
  const holds = part('What should hold');
  await holds.getByText('likesCount: 7').waitFor();
  assert.match((await holds.textContent()) ?? '', /✕ broken Each counter equals the size/);
  const feeds = part('In which feeds it is');
  const own = feeds.getByRole('listitem').filter({ hasText: '/users/ada/posts' });
  assert.match((await own.textContent()) ?? '', /✓ shown.*It is theirs/);
  await part('Where it stands').getByText('post:1:likes').waitFor();
  await isForEverybody('Record with faults');

  await press('Try a repair', holds);
  await holds.getByText(/would be mended/).waitFor();
  assert.is(await client.hget('post:1', 'likesCount'), '7');
  await confirm('Repair', holds, 'mends what follows from post:1');
  await holds.getByText('✓ holds Each counter equals').waitFor();
  assert.is(await client.hget('post:1', 'likesCount'), '0');

  await look('post', '1', 'bob');
  await feeds.getByText('bob mutes or blocks ada').first().waitFor();
  assert.match((await feeds.textContent()) ?? '', '○ not shown');
  await page.getByRole('link', { name: 'What became of it' }).click();
  await heading('History of post:1');
});

test('a record is kept with the reason if Xano is down, refuses, limits or sends nonsense', async () => {
  await goTo('r', 'Record');
  await look('user', 'ada');
  for (const [quirk, state, words] of [
    [quirks.replyWith(401, { code: 'ERROR_CODE_UNAUTHORIZED' }), 'refused', 'refuses to be asked'],
    [quirks.replyWith(503, ''), 'away', 'cannot be reached'],
    [quirks.notJson, 'nonsense', 'What is here is kept as it is.'],
    [quirks.replyWith(429, '', { 'Retry-After': '1' }), 'limited', 'asked too often'],
  ] as const) {
    xano.next(quirk);
    await press('Ask Xano now', beside);
    const outcome = beside
      .locator('.outcome')
      .filter({ hasText: words })
      .filter({ hasText: state });
    await outcome.waitFor();
  }
  await xano.down();
  await press('Ask Xano now', beside);
  await beside.getByText('Xano cannot be reached').waitFor();
  await confirm('Repair', beside, 'What is newer here stays');
  await beside.getByText('What is here is kept as it is.').nth(1).waitFor();
  assert.is(await client.exists('user:ada'), 1);
  await xano.up();
});

test('a failure of Redis is reported, and the page stays as it was', async () => {
  await service.redis.stop();
  await press('Look again', part('What should hold'));
  await page.getByRole('alert').getByText('What stands here is older.').first().waitFor();
  await part('Fields').waitFor();
  assert.equal(elsewhere, []);
  assert.equal(
    faults.filter((text) => !/401|503/.test(text)),
    [],
  );
  assert.equal([...changes].sort(), ['POST /console/session', 'POST /sync/record/repair']);
});

test.run();
