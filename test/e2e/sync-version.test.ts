import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at } from '../support/e2e/service.js';
import { startSyncApp, type SyncApp } from '../support/sync/sync-app.js';

const test = suite('X-Version');

const AT = 1_700_000_000_000;

let app: SyncApp;
const scenario = scenariosOf(test, {
  start: async () => {
    app = await startSyncApp();
  },
  before: () => app.redis.client.flushall(),
  after: () => app.settle(),
  stop: () => app.stop(),
});

const versioned = (version: number | string) => ({ ...app.key, 'X-Version': String(version) });
const bioOf = async (): Promise<unknown> => (await app.hash('user:ada'))['bio'];
const sync = (bio: string, updated_at: number) =>
  app.hook('user-update', { username: 'ada', bio, updated_at });

scenario('a write with the header has that version from then on', async () => {
  await sync('first', AT);
  const write = await app.write([['HSET', 'user:ada', 'bio', 'by proxy']], versioned(AT + 10));
  assert.is(write.status, 200);
  assert.is(await sync('older', AT + 5), 'stale');
  assert.is(await bioOf(), 'by proxy');
  const patched = await app.send('PATCH', '/users/ada', {
    as: versioned(AT + 20),
    body: { bio: 'by REST' },
  });
  assert.is(patched.status, 200);
  assert.is(await sync('still older', AT + 15), 'stale');
  assert.is(await bioOf(), 'by REST');
  assert.is(await sync('newer', AT + 30), 'applied');
  assert.is(await bioOf(), 'newer');
});

scenario('a write without the header has no version, so the next record wins', async () => {
  await sync('first', AT);
  await app.write([['HSET', 'user:ada', 'bio', 'by proxy']]);
  assert.is(await sync('second', AT + 1), 'applied');
  assert.is(await bioOf(), 'second');
});

scenario('the header is for API keys only, and must be a time', async () => {
  await sync('first', AT);
  const ask = async (as: Readonly<Record<string, string>>) => {
    const { status, json } = await app.send('PATCH', '/users/ada', { as, body: { bio: 'x' } });
    return [status, at(json, 'code')];
  };
  const jwt = { ...app.user('ada'), 'X-Version': String(AT) };
  assert.equal(await ask(jwt), [403, 'forbidden']);
  for (const version of ['soon', '', '1.5', '-1', '99999999999999'])
    assert.equal(await ask(versioned(version)), [400, 'invalid_request'], version);
  assert.is(await bioOf(), 'first');
});

test.run();
