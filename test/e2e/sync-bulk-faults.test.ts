import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { dumpOf } from '../support/e2e/dump.js';
import { at } from '../support/e2e/service.js';
import { startServer } from '../support/process/server.js';
import { batchOf, town } from '../support/sync/rows.js';
import { startUpload, type SlowUpload } from '../support/sync/slow-upload.js';
import { linesIn, startSyncApp, type SyncApp } from '../support/sync/sync-app.js';
import { IS_CLUSTER } from '../support/redis/server.js';
import { until } from '../support/run/until.js';

const test = suite('bulk import: failures');

let app: SyncApp;
const scenario = scenariosOf(test, {
  start: async () => {
    // A shorter timeout notices an outage sooner, which leaves a cluster more time to recover.
    app = await startSyncApp({ REDIS_COMMAND_TIMEOUT: '1000' });
  },
  before: () => app.redis.client.flushall(),
  after: () => app.settle(),
  stop: () => app.stop(),
});

const NDJSON = { 'Content-Type': 'application/x-ndjson' };

const eventsOf = (upload: SlowUpload): readonly unknown[] =>
  upload.lines().map((line): unknown => JSON.parse(line));
const lastReceived = (upload: SlowUpload): number =>
  Number(
    at(
      eventsOf(upload).findLast((event) => at(event, 'type') === 'progress'),
      'received',
    ) ?? 0,
  );

/** Number of lines that are applied together. */
const CHUNK = IS_CLUSTER ? 4000 : 1000;
const ROWS = batchOf(town(CHUNK, 2));
const appDump = () => dumpOf(app.redis.client, { internal: false });

let expectedDump: unknown;
/** Returns what Redis holds after an undisturbed import, and empties Redis again. */
const importUndisturbed = async (): Promise<unknown> => {
  if (expectedDump !== undefined) return expectedDump;
  assert.is(at(await app.bulk('batch', ROWS), 'applied'), ROWS.length);
  await app.settle();
  expectedDump = await appDump();
  await app.redis.client.flushall();
  return expectedDump;
};

scenario('a dry run reports the outcome of records and columns, and changes nothing', async () => {
  const rows = [
    {
      entity: 'user',
      id: 1,
      username: 'ada',
      avatar: 'none',
      shoe: '',
      password: 'x',
      followerCount: 9,
    },
    { entity: 'user', id: 2, username: 'no no', shoe: 42 },
    { entity: 'post', id: 5, user_id: 1, content: 'hi', avatar: 'https://example.com/a.png' },
    { entity: 'post', id: 6, user_id: 77, content: 'of somebody who comes later' },
    // A dry run writes nothing, so the post is absent and the like is deferred.
    { entity: 'like', user_id: 1, post_id: 5, colour: 'red', ['x'.repeat(900)]: 1 },
  ];
  await app.redis.client.lpush('user:damaged', 'x');
  const damaged = { entity: 'user', username: 'damaged' };
  const dryRun = (headers: Readonly<Record<string, string>>, body: string) =>
    app.post('/sync/batch?dry_run=true', body, { ...app.key, ...NDJSON, ...headers });
  const { json, status } = await dryRun({}, linesIn([...rows, damaged]));
  assert.is(status, 200);
  assert.equal(
    ['received', 'applied', 'unchanged', 'stale', 'deferred', 'failed'].map((name) =>
      at(json, name),
    ),
    [6, 2, 0, 0, 2, 2],
  );
  assert.is(at(json, 'dry_run'), true);
  assert.equal(at(json, 'left_out'), { avatar: 1 });
  assert.equal(
    (at(json, 'errors') as readonly unknown[]).map((error) => at(error, 'code')),
    ['invalid_record', 'damaged_key'],
  );
  const columns = (at(json, 'columns') as readonly Readonly<Record<string, unknown>>[]).map(
    ({ entity, column, fate, as, values }) =>
      `${String(entity)}.${String(column)} ${String(values)} ${String(fate)} ${String(as)}`.trim(),
  );
  assert.equal(columns, [
    'user.id 2 taken id',
    'user.username 3 taken username',
    'user.avatar 1 taken avatar',
    'user.shoe 1 taken shoe',
    'user.password 1 secret',
    'user.followerCount 1 ignored',
    'post.id 2 taken id',
    'post.user_id 2 taken user_id',
    'post.content 2 taken content',
    'post.avatar 1 ignored',
    'like.user_id 1 taken user_id',
    'like.post_id 1 taken post_id',
    'like.colour 1 ignored',
    `like.${'x'.repeat(128)}… 1 ignored`,
  ]);
  const { text } = await dryRun({ Accept: 'application/x-ndjson' }, linesIn(rows));
  assert.match(text.trimEnd().split('\n').at(-1) ?? '', '"dry_run":true');
  const kept = await app.redis.client.keys('*');
  assert.equal(
    kept.filter((key) => !/^sys:(lease|cursors|alerts)/.test(key)),
    ['user:damaged'],
  );
  const wrong = await app.post('/sync/users?dry_run=yes', '[]', app.key);
  assert.equal([wrong.status, at(wrong.json, 'errors', 0, 'path')], [400, 'dry_run']);
  for (const name of ['dryRun', 'dry-run', 'DRY_RUN']) {
    const other = await app.post(`/sync/users?${name}=true`, '[]', app.key);
    assert.equal([other.status, at(other.json, 'errors', 0, 'path')], [400, name]);
  }
});

scenario('an import that is cut off half-way can be sent again', async () => {
  const expected = await importUndisturbed();
  const upload = startUpload(app, '/sync/batch');
  await upload.write(linesIn(ROWS.slice(0, 2.5 * CHUNK)));
  await until('half of the records are applied', () => lastReceived(upload) >= 2 * CHUNK);
  upload.cut();
  assert.is(await upload.answered, false);
  assert.ok(
    (await app.redis.client.exists(`user:u${CHUNK}`)) === 1,
    'acknowledged records are stored',
  );
  const summary = await app.bulk('batch', ROWS);
  assert.equal([at(summary, 'received'), at(summary, 'failed')], [ROWS.length, 0]);
  assert.ok(Number(at(summary, 'unchanged')) >= 2 * CHUNK);
  await app.settle();
  assert.equal(await appDump(), expected);
});

scenario('an import into a killed service leaves nothing half done', async () => {
  const expected = await importUndisturbed();
  const other = await startServer({ NODE_ENV: 'production', REDIS_URL: app.redis.url });
  const upload = startUpload({ server: other, key: { 'X-API-Key': other.apiKey } }, '/sync/batch');
  await upload.write(linesIn(ROWS.slice(0, 3.5 * CHUNK)));
  await until('some records are applied', () => lastReceived(upload) >= CHUNK);
  other.signal('SIGKILL');
  await other.exited;
  assert.is(await upload.answered, false);
  const again = await startServer({ NODE_ENV: 'production', REDIS_URL: app.redis.url });
  try {
    const second = startUpload(
      { server: again, key: { 'X-API-Key': again.apiKey } },
      '/sync/batch',
    );
    await second.write(linesIn(ROWS));
    second.end();
    assert.is(await second.answered, true);
    assert.is(at(eventsOf(second).at(-1), 'failed'), 0);
  } finally {
    await again.stop();
  }
  await app.settle();
  assert.equal(await appDump(), expected);
});

scenario('an import waits while Redis is down for a moment', async () => {
  const upload = startUpload(app, '/sync/batch');
  await upload.write(linesIn(ROWS.slice(0, CHUNK)));
  await until('the first chunk is applied', () => lastReceived(upload) === CHUNK);
  app.redis.pause();
  await upload.write(linesIn(ROWS.slice(CHUNK)));
  upload.end();
  await until('the service has noticed', () =>
    /StoreTimeout|Command timed out|timed out/.test(app.server.logs()),
  );
  app.redis.resume();
  assert.is(await upload.answered, true);
  const last = eventsOf(upload).at(-1);
  assert.equal(
    [at(last, 'type'), at(last, 'received'), at(last, 'failed')],
    ['summary', ROWS.length, 0],
  );
});

test.run();
