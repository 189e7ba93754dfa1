import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e-scenario.js';
import { dumpOf } from '../support/e2e-dump.js';
import { at } from '../support/e2e-service.js';
import { startServer } from '../support/server.js';
import { batchOf, town } from '../support/sync/rows.js';
import { startUpload, type SlowUpload } from '../support/sync/slow-upload.js';
import { linesIn, startSyncApp, type SyncApp } from '../support/sync/sync-app.js';
import { until } from '../support/until.js';

const test = suite('Bulk under faults');

let app: SyncApp;
const scenario = scenariosOf(test, {
  start: async () => {
    app = await startSyncApp();
  },
  before: () => app.redis.client.flushall(),
  after: () => app.settle(),
  stop: () => app.stop(),
});

const eventsOf = (upload: SlowUpload): readonly unknown[] =>
  upload.lines().map((line): unknown => JSON.parse(line));
const lastReceived = (upload: SlowUpload): number =>
  Number(
    at(
      eventsOf(upload).findLast((event) => at(event, 'type') === 'progress'),
      'received',
    ) ?? 0,
  );

const ROWS = batchOf(town(1000, 2));
const appDump = () => dumpOf(app.redis.client, { internal: false });

/** What Redis holds once all has come in undisturbed. */
const undisturbed = async (): Promise<unknown> => {
  assert.is(at(await app.bulk('batch', ROWS), 'applied'), ROWS.length);
  await app.settle();
  const dump = await appDump();
  await app.redis.client.flushall();
  return dump;
};

scenario('a connection that is cut half-way costs nothing but sending again', async () => {
  const expected = await undisturbed();
  const upload = startUpload(app, '/sync/batch');
  await upload.write(linesIn(ROWS.slice(0, 2500)));
  await until('half is applied', () => lastReceived(upload) >= 2000);
  upload.cut();
  assert.is(await upload.answered, false);
  assert.ok((await app.redis.client.exists('user:u1000')) === 1, 'what was answered is there');
  const summary = await app.bulk('batch', ROWS);
  assert.equal([at(summary, 'received'), at(summary, 'failed')], [ROWS.length, 0]);
  assert.ok(Number(at(summary, 'unchanged')) >= 2000);
  await app.settle();
  assert.equal(await appDump(), expected);
});

scenario('a service that is killed half-way leaves nothing half done', async () => {
  const expected = await undisturbed();
  const other = await startServer({ NODE_ENV: 'production', REDIS_URL: app.redis.url });
  const upload = startUpload({ server: other, key: { 'X-API-Key': other.apiKey } }, '/sync/batch');
  await upload.write(linesIn(ROWS.slice(0, 3500)));
  await until('some is applied', () => lastReceived(upload) >= 1000);
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

scenario('a Redis that is away for a moment only costs time', async () => {
  const upload = startUpload(app, '/sync/batch');
  await upload.write(linesIn(ROWS.slice(0, 1000)));
  await until('the first chunk is applied', () => lastReceived(upload) === 1000);
  app.redis.pause();
  await upload.write(linesIn(ROWS.slice(1000)));
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

const PEOPLE = 20_000;
const AT = 1_700_000_000_000;
const LONG_FILE: readonly ((id: number) => object)[] = [
  (id) => ({ entity: 'user', id, username: `m${id}`, bio: 'b'.repeat(300), updated_at: AT }),
  (id) => ({ entity: 'post', id, user_id: id, content: `Number ${id}`, updated_at: AT }),
  (id) => ({ entity: 'like', user_id: id, post_id: id, created_at: AT }),
];
const MIB = 1_048_576;

scenario('memory does not grow with the length of what comes in', async () => {
  const server = await startServer(
    { NODE_ENV: 'production', REDIS_URL: app.redis.url, NODE_OPTIONS: '' },
    { built: true },
  );
  try {
    const upload = startUpload({ server, key: { 'X-API-Key': server.apiKey } }, '/sync/batch');
    for (const make of LONG_FILE)
      for (let start = 1; start <= PEOPLE; start += 500)
        await upload.write(linesIn(Array.from({ length: 500 }, (_, i) => make(start + i))));
    upload.end();
    assert.is(await upload.answered, true);
    const last = eventsOf(upload).at(-1);
    assert.equal([at(last, 'type'), at(last, 'received')], ['summary', 3 * PEOPLE]);
    assert.is(at(last, 'failed'), 0);
    const [, peak = '0'] =
      /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
    assert.ok(Number(peak) * 1024 < 256 * MIB, `it took ${peak} kB`);
  } finally {
    await server.stop();
  }
});

test.run();
