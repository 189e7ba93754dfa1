import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { at, startE2e, type Reply } from '../support/e2e/service.js';
import { startServer } from '../support/process/server.js';
import { until } from '../support/run/until.js';
import * as quirks from '../support/xano/quirks.js';
import { startXano } from '../support/xano/xano-server.js';

const LONG = 60_000;

const xano = await startXano();
const service = await startE2e({
  XANO_SNAPSHOT_URL: xano.snapshotUrl,
  XANO_SNAPSHOT_TOKEN: xano.token,
  XANO_RATE: '1000/1s',
  XANO_FILES_URL: 'https://x1.xano.io',
});

const start = (body: unknown): Promise<Reply> =>
  service.send('POST', '/sync/reconcile', { as: service.key, body });

const find = (id: unknown): Promise<Reply> =>
  service.send('GET', `/sync/reconcile/${String(id)}`, { as: service.key });

const ended = async ({ json }: Reply): Promise<unknown> => {
  const id = at(json, 'id');
  await until(
    'the comparison ends',
    async () => at((await find(id)).json, 'state') !== 'running',
    LONG,
  );
  return (await find(id)).json;
};

const test = suite('reconcile with Xano over HTTP');
test.after(async () => {
  await service.stop();
  await xano.close();
});

test('missing rows are fetched, and the expected duration is returned', async () => {
  await xano.db.insert('user', { username: 'ada' });
  await xano.db.insert('post', { user_id: 1, content: 'hello #sea' });
  const started = await start({ scope: 'xano', repair: true });
  assert.is(started.status, 202, started.text);
  // Each table fits into one page, and the quota lets all requests go at once.
  assert.is(at(started.json, 'eta_ms'), 0);
  const json = await ended(started);
  assert.is(at(json, 'state'), 'done', JSON.stringify(json));
  assert.is(at(json, 'eta_ms'), 0);
  assert.equal(at(json, 'counts'), { 'xano:missing': 2 });
  assert.is(at(json, 'repaired'), 2);
  assert.is(await service.redis.client.hget('post:1', 'username'), 'ada');
  await service.settle();
});

test('rows are kept while Xano seems to have none, until a force repairs', async () => {
  const { client } = service.redis;
  const old = Date.now() - 3_600_000;
  for (const username of ['bob', 'cyd'])
    await xano.db.insert('user', { username, created_at: old, updated_at: old });
  const reconcile = async (force: boolean): Promise<unknown> => {
    const body = { scope: 'xano', repair: true, force };
    const started = await service.send('POST', '/sync/reconcile', { as: service.key, body });
    const path = `/sync/reconcile/${String(at(started.json, 'id'))}`;
    const find = () => service.send('GET', path, { as: service.key });
    await until(
      'the comparison ends',
      async () => at((await find()).json, 'state') !== 'running',
      LONG,
    );
    await service.settle();
    return (await find()).json;
  };
  assert.is(at(await reconcile(false), 'repaired'), 2);
  await xano.db.sql('truncate "user", post');
  const kept = await reconcile(false);
  assert.is(at(kept, 'state'), 'failed');
  assert.match(String(at(kept, 'error')), /^Xano has no user at all, and 2 .* with force$/);
  assert.equal(at(kept, 'counts'), { 'xano:extra': 2 });
  assert.is(await client.exists('user:bob', 'user:cyd'), 2);
  const forced = await reconcile(true);
  assert.equal([at(forced, 'state'), at(forced, 'repaired')], ['done', 2]);
  assert.is(await client.exists('user:bob', 'user:cyd'), 0);
});

test('paths of files get the URL as in a pull, and tampered ones are repaired', async () => {
  const { client } = service.redis;
  const old = Date.now() - 3_600_000;
  const row = { username: 'dee', avatar: '/vault/a.png', created_at: old, updated_at: old };
  await xano.db.insert('user', row);
  const mended = async (): Promise<readonly unknown[]> => {
    const json = await ended(await start({ scope: 'xano', repair: true }));
    return [at(json, 'counts'), await client.hget('user:dee', 'avatar')];
  };
  const whole = 'https://x1.xano.io/vault/a.png';
  assert.equal(await mended(), [{ 'xano:missing': 1 }, whole]);
  await client.hset('user:dee', 'avatar', 'https://a.b/tampered');
  assert.equal(await mended(), [{ 'xano:different': 1 }, whole]);
  await service.settle();
});

test('unreadable rows are counted in report, status and metrics, and become dead letters', async () => {
  const id = await xano.db.insert('user', { username: 'not a name' });
  const json = await ended(await start({ scope: 'xano', repair: true }));
  assert.equal([at(json, 'counts'), at(json, 'repaired')], [{ 'xano:unreadable': 1 }, 0]);
  assert.is(at(json, 'drift', 0, 'key'), `user:${id}`);
  assert.match(String(at(json, 'drift', 0, 'actual')), /^username must be /);
  const status = await service.send('GET', '/sync/status', { as: service.key });
  assert.is(at(status.json, 'reconcile', 'drift'), 1);
  const { text } = await service.send('GET', '/metrics', { as: service.key });
  assert.match(text, 'xrs_drift_total{invariant="xano:unreadable"} 1');
  const letters = await service.send('GET', '/sync/dead-letters', { as: service.key });
  assert.equal(at(letters.json, 'codes'), { invalid_record: 1 });
  await xano.db.remove('user', id);
});

test('the expected duration at the rate is returned before the comparison begins', async () => {
  const slow = await startServer({
    XANO_SNAPSHOT_URL: xano.snapshotUrl,
    XANO_SNAPSHOT_TOKEN: xano.token,
    XANO_RATE: '2/10m',
    REDIS_URL: service.redis.url,
  });
  const started = await fetch(`${slow.url}/sync/reconcile`, {
    method: 'POST',
    headers: { 'X-API-Key': slow.apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ scope: 'xano' }),
  });
  const json: unknown = await started.json();
  assert.is(started.status, 202);
  // Five tables with at least a page each: two requests at once, two ten minutes later, and one more.
  assert.is(at(json, 'eta_ms'), 2 * 600_000);
  // It is waiting for the quota now, and stops at once all the same.
  assert.is((await slow.stop()).code, 0);
  const { json: left } = await find(at(json, 'id'));
  assert.equal([at(left, 'state'), at(left, 'error')], ['failed', 'the service was stopped']);
  assert.is(at(left, 'eta_ms'), 2 * 600_000);
  await service.redis.client.del('sys:quota');
});

test('a comparison continues when Xano is back', async () => {
  await xano.down();
  const started = await start({ scope: 'xano' });
  await until(
    'the comparison waits',
    () => service.server.logs().includes('a comparison waits for Xano'),
    LONG,
  );
  assert.is(at((await find(at(started.json, 'id'))).json, 'state'), 'running');
  await xano.up();
  assert.is(at(await ended(started), 'state'), 'done');
});

test('a comparison fails at once with the reason if Xano refuses', async () => {
  xano.next(quirks.replyWith(401, { code: 'ERROR_CODE_UNAUTHORIZED', message: 'no' }));
  const json = await ended(await start({ scope: 'xano' }));
  assert.is(at(json, 'state'), 'failed');
  assert.is(at(json, 'error'), 'Xano refuses to be asked: 401 ERROR_CODE_UNAUTHORIZED: no.');
});

test.run();
