import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { at, startE2e } from '../support/e2e-service.js';
import { until } from '../support/until.js';
import { startXano } from '../support/xano/xano-server.js';

const LONG = 60_000;

const xano = await startXano();
const service = await startE2e({
  XANO_SNAPSHOT_URL: xano.snapshotUrl,
  XANO_SNAPSHOT_TOKEN: xano.token,
  XANO_RATE: '1000/1s',
});

const test = suite('reconcile with Xano over HTTP');
test.after(async () => {
  await service.stop();
  await xano.close();
});

test('brings what is missing, and says how long it takes', async () => {
  await xano.db.insert('user', { username: 'ada' });
  await xano.db.insert('post', { user_id: 1, content: 'hello #sea' });
  const body = { scope: 'xano', repair: true };
  const started = await service.send('POST', '/sync/reconcile', { as: service.key, body });
  assert.is(started.status, 202, started.text);
  const find = () =>
    service.send('GET', `/sync/reconcile/${String(at(started.json, 'id'))}`, { as: service.key });
  await until('it ends', async () => at((await find()).json, 'state') !== 'running', LONG);
  const { json } = await find();
  assert.is(at(json, 'state'), 'done', JSON.stringify(json));
  assert.is(at(json, 'eta_ms'), 0);
  assert.equal(at(json, 'counts'), { 'xano:missing': 2 });
  assert.is(at(json, 'repaired'), 2);
  assert.is(await service.redis.client.hget('post:1', 'username'), 'ada');
  await service.settle();
});

test('fails with a reason where Xano is away', async () => {
  await xano.down();
  const body = { scope: 'xano' };
  const started = await service.send('POST', '/sync/reconcile', { as: service.key, body });
  const find = () =>
    service.send('GET', `/sync/reconcile/${String(at(started.json, 'id'))}`, { as: service.key });
  await until('it ends', async () => at((await find()).json, 'state') !== 'running', LONG);
  const { json } = await find();
  assert.is(at(json, 'state'), 'failed');
  assert.is(at(json, 'error'), 'Xano cannot be reached, or answers too late.');
});

test.run();
