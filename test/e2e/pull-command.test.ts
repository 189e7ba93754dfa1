import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonLines } from '../support/cli/run.js';
import { runProcess } from '../support/cli/spawn.js';
import { freePort } from '../support/process/free-port.js';
import { fillXano } from '../support/pull/fill.js';
import { differences } from '../support/pull/picture.js';
import { pullEnv } from '../support/pull/service-env.js';
import { startRedis } from '../support/redis/server.js';
import * as quirks from '../support/xano/quirks.js';
import { tempFolder } from '../support/process/temp-folder.js';
import { startXano } from '../support/xano/xano-server.js';

const xano = await startXano();
const redis = await startRedis();
const { db } = xano;

/** In production the service invents no missing settings. */
const env = {
  ...pullEnv(xano, redis.url, 'the Metadata API'),
  NODE_ENV: 'production',
  XANO_API_KEY: 'k'.repeat(64),
  JWT_SECRET: 's'.repeat(64),
  XANO_RATE: '100/1s',
  SYNC_PULL: 'false',
  PULL_INTERVAL: '60s',
  PULL_PAGE: '500',
  COMPARE_INTERVAL: '10m',
};

const pull = async (changes: Readonly<Record<string, string>> = {}, ...args: readonly string[]) => {
  const ran = await runProcess(['pull', ...args], { env: { ...env, ...changes } });
  return {
    ...ran,
    lines: ran.stdout
      .trim()
      .split('\n')
      .filter((line) => line !== ''),
  };
};

const test = suite('pull command');
test.before(() => fillXano(db, { users: 12, posts: 12, edges: 12 }));
test.before.each(async () => {
  xano.calm();
  await redis.client.flushall();
});
test.after(async () => {
  await redis.stop();
  await xano.close();
});

test('--once reads everything, prints the results and releases the lease', async () => {
  const { code, lines, stderr } = await pull({}, '--once');
  assert.is(code, 0, stderr);
  assert.equal(await differences(redis.client, db), []);
  assert.equal(
    lines.map((line) => line.split(',')[0]),
    ['user', 'post', 'follow', 'like', 'bookmark'].map((entity) => `${entity}: 12 applied`),
  );
  assert.equal(await redis.client.keys('sys:lease:*'), []);
});

test('a second API that is configured is named, and not read', async () => {
  const endpoint = { XANO_SNAPSHOT_URL: xano.snapshotUrl, XANO_SNAPSHOT_TOKEN: xano.token };
  const { code, stderr } = await pull(endpoint, '--once');
  assert.is(code, 0, stderr);
  assert.match(stderr, 'XANO_SNAPSHOT_URL and XANO_META_URL are both set');
});

test('a second --once finds only what changed', async () => {
  await pull({}, '--once');
  await db.update('user', 3, { bio: 'new', updated_at: Date.now() });
  const { code, lines } = await pull({}, '--once', '--json');
  assert.is(code, 0);
  const sums = jsonLines(lines);
  assert.equal(
    sums.map(({ entity, applied }) => [entity, applied]),
    [
      ['user', 1],
      ['post', 0],
      ['follow', 0],
      ['like', 0],
      ['bookmark', 0],
    ],
  );
  assert.equal(await differences(redis.client, db), []);
});

test('--once fails if a table cannot be read, and reads the others', async () => {
  xano.next(quirks.replyWith(403, { code: 'ERROR_CODE_ACCESS_DENIED', message: 'no' }));
  const { code, lines } = await pull({}, '--once', '--json');
  assert.is(code, 1);
  const [user, post] = jsonLines(lines);
  const failure = user?.['failure'] as { readonly code: string } | undefined;
  assert.is(failure?.code, 'source_refused');
  assert.is(user?.['applied'], 0);
  assert.is(post?.['failure'], null);
});

test('--once fails while a row cannot be applied, which is recorded once', async () => {
  const id = await db.insert('user', { username: 'not a name' });
  const runOnce = async () => {
    const { code, lines } = await pull({}, '--once');
    return [code, ...lines.filter((line) => /user|^ /.test(line)).map((line) => line.slice(0, 60))];
  };
  const why = '  user:not a name: username must be a username: 1 to 64 of A';
  assert.equal(await runOnce(), [1, 'user: 12 applied, 1 failed', why]);
  const failed = () => redis.client.hget('sys:counts', 'user:failed:snapshot');
  assert.is(await failed(), '1');
  const again = await runOnce();
  assert.equal([again[0], again.slice(2)], [1, [why]]);
  assert.match(String(again[1]), /^user: \d+ unchanged, 1 failed$/);
  assert.is(await failed(), '1');
  assert.is(await redis.client.hget('sys:counts', 'user:failed:pull'), null);
  await db.update('user', id, { username: 'mended', updated_at: Date.now() });
  assert.is((await runOnce())[0], 0);
  assert.is(await redis.client.hlen('sys:dead'), 0);
  await db.remove('user', id);
});

test('missing settings are named', async () => {
  const none = await pull({ XANO_META_URL: '' }, '--once');
  assert.is(none.code, 2);
  assert.match(none.stderr, 'XANO_SNAPSHOT_URL or XANO_META_URL must be set');
  const noRedis = await pull({ REDIS_URL: '', NODE_ENV: 'development' }, '--once');
  assert.is(noRedis.code, 2);
  assert.match(noRedis.stderr, 'REDIS_URL is not set');
});

test('--once fails if Redis is down', async () => {
  const { code, stderr } = await pull({ REDIS_URL: 'redis://127.0.0.1:1' }, '--once');
  assert.is(code, 1);
  assert.match(stderr, 'Redis cannot be reached');
});

const diagnose = async (changes: Readonly<Record<string, string>> = {}) => {
  const { stdout } = await runProcess(['doctor', '--json'], { env: { ...env, ...changes } });
  assert.not.match(stdout, xano.token);
  return jsonLines(stdout.trim().split('\n'));
};

const doctor = async (changes: Readonly<Record<string, string>> = {}) => {
  const finding = (await diagnose(changes)).find(({ check }) => check === 'xano');
  return [finding?.['status'], finding?.['message']];
};

test('doctor checks the configured Xano', async () => {
  assert.equal(await doctor(), ['ok', 'Xano answers']);
  assert.equal(await doctor({ XANO_META_TOKEN: 'another' }), [
    'error',
    'Xano refuses what we ask (401 ERROR_CODE_UNAUTHORIZED: Invalid token)',
  ]);
  assert.equal(await doctor({ XANO_META_URL: `http://127.0.0.1:${await freePort()}/api:meta` }), [
    'error',
    'Xano cannot be reached (no whole answer from Xano: ECONNREFUSED)',
  ]);
  assert.equal(await doctor({ XANO_META_URL: '' }), [
    'ok',
    'No Xano is configured to be read; it sends by webhooks or bulk',
  ]);
});

test('doctor reports the columns and rows of each table, and missing tables', async () => {
  const tables = {
    user: {
      entity: 'user',
      columns: { id: 'id', username: 'username', bio: 'bio', nick: 'links' },
    },
    posts: { entity: 'post' },
    like: { entity: 'like' },
    reaction: { entity: 'like', where: { kind: 'like', mood: 'good' } },
  };
  await db.sql('create table reaction (id int, user_id int, post_id int, kind text, api_key text)');
  const path = join(tempFolder(), 'sync.config.json');
  writeFileSync(path, JSON.stringify({ tables }));
  const found = (await diagnose({ SYNC_CONFIG: path })).filter(({ check }) => check === 'table');
  await db.sql('drop table reaction');
  assert.equal(
    found.map(({ status, message }) => [status, message]),
    [
      [
        'warn',
        'user is user, table 1, 12 rows; taken: id, username, bio; ignored: created_at, updated_at, ' +
          'display_name, avatar, email, internal_note, role; secret: password; missing: nick as links; ' +
          'edits are seen within 60 s; deletes by webhooks, or when all is compared (RECONCILE_CRON)',
      ],
      [
        'ok',
        'like is like, table 4, 12 rows; taken: id, created_at, user_id, post_id; ' +
          'new rows are seen within 60 s, deletes within 11 min',
      ],
      [
        'warn',
        'reaction is like, table 6, 0 rows; taken: id, user_id, post_id, kind as where; secret: api_key; ' +
          'missing: mood as where; it has no row to look at',
      ],
      [
        'error',
        'posts: Xano has no table posts: it was renamed or deleted there, or sync.config.json calls it ' +
          'otherwise. There are user, post, follow, like, bookmark, reaction',
      ],
    ],
  );
  const { columns, ...table } = (found[1]?.['details'] ?? {}) as { readonly columns?: unknown };
  assert.equal(
    { ...table, freshness: null },
    { table: 'like', entity: 'like', id: '4', rows: 12, faults: [], freshness: null },
  );
  assert.ok(Array.isArray(columns));
});

test('doctor compares the clock with that of Xano', async () => {
  const aboutXano = async () =>
    (await diagnose())
      .map(({ status, message }) => `${String(status)} ${String(message)}`)
      .filter((line) => /clocks? of Xano/.test(line));
  assert.equal(await aboutXano(), ['ok The clocks of Xano and of this machine agree']);
  const early = new Date(Date.now() - 600_000).toUTCString();
  xano.next(quirks.replyWith(200, '', { Date: early }));
  const [line = ''] = await aboutXano();
  assert.match(
    line,
    /^error The clock of Xano is 6\d\d s behind the one here, more than PULL_OVERLAP$/,
  );
});

test.run();
