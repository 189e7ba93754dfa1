import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { consolePage } from '../support/browser/console-page.js';
import { launchBrowser } from '../support/browser/launch.js';
import { watchedPage } from '../support/browser/watched-page.js';
import { at, startE2e } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';
import { tempFolder } from '../support/process/temp-folder.js';
import { WAYS } from '../support/pull/service-env.js';
import * as quirks from '../support/xano/quirks.js';
import { startXano } from '../support/xano/xano-server.js';

const MAPPING = {
  user: {
    entity: 'user',
    fields: {
      ...{ id: 'id', username: 'username', display_name: 'full_name', bio: 'bio' },
      ...{ avatar: 'avatar', town: 'internal_note', created_at: 'created_at' },
      updated_at: 'updated_at',
    },
  },
  post: { entity: 'post', where: { content: ['Hello', 'Again'] } },
  follow: { entity: 'follow' },
};

const syncConfig = (): string => {
  const path = join(tempFolder(), 'sync.config.json');
  writeFileSync(path, JSON.stringify({ tables: MAPPING }));
  return path;
};

const LONG_AGO = Date.now() - 3_600_000;

// Not in a hook, where uvu would not report why they do not start.
const browser = await launchBrowser();
const xano = await startXano();
const service = await startE2e({
  SYNC_CONFIG: syncConfig(),
  PUBLIC_FIELDS: 'town:text',
  POST_FIELDS: 'price:number',
  XANO_RATE: '1000/1s',
  ...(WAYS['the Metadata API'](xano) as Record<string, string>),
});
const url = `${service.server.url}/console`;
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  // During a fade between two colours the contrast check would see neither of them.
  reducedMotion: 'reduce',
});
const { page, elsewhere, faults } = await watchedPage(context, service.server.url);
const { press, confirm, goTo, signIn, isForEverybody } = consolePage(page);

const test = suite('console: Xano');

test.before(async () => {
  await xano.db.insert('user', {
    username: 'ada',
    avatar: 'javascript:alert(1)',
    bio: '<b>Hi</b>',
  });
  await xano.db.insert('user', { username: 'not a name', email: 'x@private.example' });
  for (let n = 3; n <= 12; n += 1)
    await xano.db.insert('user', { username: `user${n}`, updated_at: LONG_AGO });
  await xano.db.insert('post', { user_id: 1, content: 'Hello' });
  await xano.db.insert('post', { user_id: 1, content: 'A draft' });
  await signIn(url, service.key['X-API-Key'] ?? '');
});

test.after(async () => {
  await browser.close();
  await service.stop();
  await xano.close();
});

test('the page of the mapping shows how tables become records, and reads Xano only on request', async () => {
  const before = xano.requests.length;
  await goTo('m', 'Mapping');
  const users = page.getByRole('region', { name: 'user', exact: true });
  await users.getByText('is user').waitFor();
  await page.getByText('Xano has not been asked.').waitFor();
  assert.is(xano.requests.length, before);

  await press('Ask Xano');
  await page.getByText('Xano answers.').waitFor();
  // One request for the list of tables, one for each table, and one for the columns of the table without a row.
  assert.is(xano.requests.length - before, 5);
  await users.getByText('12 rows').waitFor();
  await users.getByText('Take what is missing out of sync.config.json').waitFor();
  assert.match((await users.textContent()) ?? '', /left_out in its first row: avatar must be/);
  await users.getByText('Missing: full_name for display_name.').waitFor();
  const field = (name: string) =>
    users.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  assert.match((await field('display_name').textContent()) ?? '', /full_name.*words.*missing/);
  assert.match((await field('bio').textContent()) ?? '', /bio.*words.*taken/);
  assert.match(
    (await field('town').textContent()) ?? '',
    /internal_note.*text.*taken.*shown to everybody/,
  );
  assert.match((await field('links').textContent()) ?? '', /–.*text.*no such column/);
  assert.not.match((await users.textContent()) ?? '', 'postCount');
  assert.match((await users.textContent()) ?? '', /Secret, and never taken: .*password/);
  const posts = page.getByRole('region', { name: 'post', exact: true });
  await posts.getByText(/^\d+ fields$/).click();
  assert.match(
    (await posts.getByRole('row').filter({ hasText: 'price' }).textContent()) ?? '',
    /number.*no such column.*no column feeds it/,
  );
  await isForEverybody('Mapping');
});

test('ten rows are shown as they would be stored, and nothing is written', async () => {
  const before = xano.requests.length;
  const users = page.getByRole('region', { name: 'user', exact: true });
  await press('Ten rows of user', users);
  const rows = users
    .getByRole('region', { name: 'Rows of user as they would be' })
    .getByRole('row');
  await rows.nth(1).waitFor();
  assert.equal([await rows.count(), xano.requests.length - before], [11, 1]);
  assert.match((await rows.nth(1).textContent()) ?? '', /1.*comes.*ada.*left_out avatar: .*Hi/);
  assert.match((await rows.nth(2).textContent()) ?? '', /refused.*invalid_record username: /);
  assert.not.match((await users.textContent()) ?? '', 'private.example');
  const posts = page.getByRole('region', { name: 'post', exact: true });
  await press('Ten rows of post', posts);
  await posts.getByRole('row').filter({ hasText: 'stays away' }).waitFor();
  assert.is(await service.redis.client.exists('user:ada', 'sys:cursors'), 0);
  await isForEverybody('Rows');
  const unknownTable = await service.send('GET', '/sync/mapping/nothing/rows', { as: service.key });
  assert.equal([unknownTable.status, at(unknownTable.json, 'code')], [422, 'unknown_table']);
});

test('a Xano that is down, refuses, limits or sends nonsense is reported', async () => {
  const users = page.getByRole('region', { name: 'user', exact: true });
  for (const [quirk, words] of [
    [
      quirks.replyWith(401, { code: 'ERROR_CODE_UNAUTHORIZED', message: 'Bad token' }),
      'Look at the token',
    ],
    [quirks.replyWith(503, ''), 'Xano cannot be reached'],
    [quirks.errorUnderSuccess, 'Xano answers something else than rows'],
    [quirks.notJson, 'Xano answers something else than rows'],
    [quirks.ignoreSort, 'Xano answers something else than rows'],
    [quirks.replyWith(429, '', { 'Retry-After': '1' }), 'Xano says that it is asked too often'],
  ] as const) {
    xano.next(quirk);
    await press('Ten rows of user', users);
    await users.getByRole('alert').getByText(words).waitFor();
  }
  await xano.down();
  await press('Ask Xano');
  await page.getByText('Xano cannot be reached').first().waitFor();
  await page.getByText('Look at its URL in the configuration').first().waitFor();
  await isForEverybody('Xano is gone');
  await xano.up();
  await press('Ask Xano');
  await page.getByText('Xano answers.').waitFor();
});

test('only chosen findings are repaired, after a preview', async () => {
  const { client } = service.redis;
  const rows = [
    { id: 21, username: 'eve', created_at: LONG_AGO, updated_at: LONG_AGO },
    { id: 22, username: 'fay', created_at: LONG_AGO, updated_at: LONG_AGO },
  ];
  await service.send('POST', '/sync/users', { as: service.key, body: rows });
  await client.hset('user:eve', 'followerCount', '7', 'followingCount', '8');
  await client.hset('user:fay', 'followerCount', '9');
  const counts = async () => [
    ...(await client.hmget('user:eve', 'followerCount', 'followingCount')),
    await client.hget('user:fay', 'followerCount'),
  ];

  await goTo('c', 'Reconcile');
  await confirm('Compare', page, 'writes nothing');
  const run = page.getByRole('region', { name: 'Comparison' });
  await run.getByLabel('Choose user:eve: followerCount: 0').check();
  await run.getByText('For 1 chosen finding.').waitFor();
  await isForEverybody('Findings');
  await press('What would be done', run);
  const chosen = run.getByRole('region', { name: 'Chosen findings' }).getByRole('row');
  await chosen.filter({ hasText: 'user:eve' }).getByText('still so').waitFor();
  assert.match((await chosen.nth(1).textContent()) ?? '', 'set to the size of its set');
  assert.equal(await counts(), ['7', '8', '9']);
  await isForEverybody('What would be done');
  await confirm('Mend 1', run, 'looks at each of them once more');
  await chosen.getByText('mended').waitFor();
  assert.equal(await counts(), ['0', '8', '9']);

  await confirm('Compare', page, 'writes nothing');
  await run.getByLabel('All of kind 1', { exact: true }).check();
  await press('What would be done', run);
  await until('both are listed', async () => (await chosen.getByText('still so').count()) === 2);
  await client.hset('user:fay', 'followerCount', '0');
  await confirm('Mend 2', run, 'looks at each of them once more');
  await chosen.filter({ hasText: 'user:eve' }).getByText('mended').waitFor();
  await chosen.filter({ hasText: 'user:fay' }).getByText('no longer so').waitFor();
  assert.equal(await counts(), ['0', '0', '0']);
});

test('Xano is read again for each chosen finding before a repair', async () => {
  const { client } = service.redis;
  const lost = { id: 900, username: 'gone', created_at: LONG_AGO, updated_at: LONG_AGO };
  await service.send('POST', '/sync/users', { as: service.key, body: [lost] });
  await page.getByLabel('Redis with Xano').check();
  await confirm('Compare', page, 'writes nothing');
  const run = page.getByRole('region', { name: 'Comparison' });
  // A fault that was found is checked a second time, some seconds later.
  await run.locator('.mark.good').filter({ hasText: 'done' }).waitFor({ timeout: 60_000 });
  for (const name of ['user3', 'user4', 'gone'])
    await run.getByLabel(new RegExp(`^Choose user:${name}:`)).check();
  await xano.db.remove('user', 4);
  const before = xano.requests.length;
  await press('What would be done', run);
  const chosen = run.getByRole('region', { name: 'Chosen findings' }).getByRole('row');
  await chosen.filter({ hasText: 'user:user3' }).getByText('as Xano has it now').waitFor();
  await chosen.filter({ hasText: 'user:user4' }).getByText('no longer so').waitFor();
  await chosen.filter({ hasText: 'user:gone' }).getByText('taken away here').waitFor();
  // One request for each table, one more where no row came, and one to check that Xano has users at all.
  assert.is(xano.requests.length - before, 5);
  await confirm('Mend 2', run, 'looks at each of them once more');
  await until('both are repaired', async () => (await chosen.getByText('mended').count()) === 2);
  assert.is(await client.hget('user:user3', 'username'), 'user3');
  assert.is(await client.exists('user:user4', 'user:user5', 'user:gone'), 0);
  await isForEverybody('Mended');
});

test('the token is not shown, and nothing is loaded from elsewhere', async () => {
  assert.not.match((await page.textContent('body')) ?? '', xano.token);
  const refused = faults.filter((text) => !text.includes('401'));
  assert.equal([elsewhere, refused], [[], []]);
});

test.run();
