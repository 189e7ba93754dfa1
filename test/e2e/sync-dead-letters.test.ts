import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at } from '../support/e2e/service.js';
import { startSyncApp, type SyncApp } from '../support/sync/sync-app.js';
import { until } from '../support/run/until.js';

const test = suite('dead letters, status and log');

const AT = 1_700_000_000_000;
const LETTERS = '/sync/dead-letters';
const DAY = 86_400_000;

let app: SyncApp;
const scenario = scenariosOf(test, {
  start: async () => {
    app = await startSyncApp({ DEFER_TTL: '1s', TOMBSTONE_TTL: '1d' });
  },
  before: () => app.redis.client.flushall(),
  after: () => app.settle(),
  stop: () => app.stop(),
});

const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const reply = await app.send(method, path, { as: app.key, body });
  assert.is(reply.status, 200, reply.text);
  return reply.json;
};

const countLetters = (): Promise<number> => app.redis.client.hlen('sys:dead');
const status = (): Promise<unknown> => ask('GET', '/sync/status');
const idOf = async (place = 0): Promise<string> =>
  String(at(await ask('GET', LETTERS), 'letters', place, 'id'));

/** Turns a like and a post without their owners into dead letters. */
const giveUp = async (): Promise<void> => {
  await app.bulk('likes', [{ user_id: 1, post_id: 2, created_at: AT }]);
  await app.bulk('posts', [{ id: 2, user_id: 1, content: 'Of whom?', updated_at: AT }]);
  await until('both records are dead letters', async () => (await countLetters()) === 2);
};

scenario('overdue deferrals become dead letters with their whole content', async () => {
  await giveUp();
  const page = await ask('GET', `${LETTERS}?limit=1`);
  assert.equal([at(page, 'total'), at(page, 'codes')], [2, { owner_missing: 2 }]);
  assert.is((at(page, 'letters') as readonly unknown[]).length, 1);
  const none = await ask('GET', `${LETTERS}?code=id_taken`);
  assert.equal([at(none, 'letters'), at(none, 'total')], [[], 0]);
  const id = await idOf();
  assert.is(at(await ask('GET', `${LETTERS}/${id}`), 'id'), id);
  const missing = await app.send('GET', `${LETTERS}/nothing`, { as: app.key });
  assert.equal([missing.status, at(missing.json, 'code')], [404, 'not_found']);
  assert.is(at(await status(), 'deadLetters'), 2);
});

scenario('a replay shows its results in a dry run, and then applies them', async () => {
  await giveUp();
  const dry = async () => {
    const replay = await ask('POST', `${LETTERS}/replay`, { all: true, dryRun: true });
    assert.is(at(replay, 'replayed'), 0);
    return (at(replay, 'results') as readonly unknown[]).map((result) => at(result, 'result'));
  };
  assert.equal(await dry(), ['deferred', 'deferred']);
  await app.hook('user-update', { id: 1, username: 'ada', updated_at: AT });
  const before = await app.hash('user:ada');
  // The post would make the like possible if it came first, and letters are replayed oldest first.
  assert.ok((await dry()).includes('applied'));
  assert.equal(await app.hash('user:ada'), before);
  assert.is(await countLetters(), 2);
  const done = await ask('POST', `${LETTERS}/replay`, { code: 'owner_missing' });
  assert.is(at(done, 'replayed'), 2);
  assert.is(await countLetters(), 0);
  await until(
    'all records are applied',
    async () => (await app.hash('post:2'))['likesCount'] === '1',
  );
});

scenario('a replayed letter that fails again is kept, and never reverts newer data', async () => {
  await app.hook('user-update', { id: 4, username: 'bea', bio: 'new', updated_at: AT + 9 });
  const self = { follower_id: 4, following: 'bea', updated_at: AT };
  assert.is(at(await app.bulk('follows', [self]), 'failed'), 1);
  const id = await idOf();
  const again = await ask('POST', `${LETTERS}/replay`, { ids: [id, id, 'unknown'] });
  assert.equal(at(again, 'results'), [
    {
      id,
      result: 'failed',
      code: 'cannot_follow_self',
      message: at(again, 'results', 0, 'message'),
    },
  ]);
  assert.is(await countLetters(), 1);
  assert.equal(await ask('DELETE', `${LETTERS}/${id}`), { dropped: 1 });
  assert.is((await app.send('DELETE', `${LETTERS}/${id}`, { as: app.key })).status, 404);
  assert.is((await app.hash('user:bea'))['bio'], 'new');
});

scenario('a replay after the lifetime of tombstones is refused unless forced', async () => {
  await giveUp();
  const ids = await app.redis.client.hkeys('sys:dead');
  for (const id of ids) {
    const letter = JSON.parse((await app.redis.client.hget('sys:dead', id)) ?? '') as object;
    const old = JSON.stringify({ ...letter, at: Date.now() - 2 * DAY });
    await app.redis.client.hset('sys:dead', id, old);
  }
  const refused = await ask('POST', `${LETTERS}/replay`, { all: true });
  assert.is(at(refused, 'replayed'), 0);
  assert.is(at(refused, 'results', 0, 'code'), 'too_old');
  assert.is(await countLetters(), 2);
  await app.hook('user-update', { id: 1, username: 'ada', updated_at: AT });
  assert.is(at(await ask('POST', `${LETTERS}/replay`, { all: true, force: true }), 'replayed'), 2);
  assert.is(await countLetters(), 0);
});

scenario('letters are dropped by id, by code or all', async () => {
  await app.bulk('users', [{ username: 'a b' }, { bio: 'whose' }, { username: 'c d' }]);
  assert.is(await countLetters(), 3);
  const trial = { code: 'missing_field', dryRun: true };
  assert.equal(await ask('DELETE', LETTERS, trial), { dropped: 0, would_drop: 1 });
  assert.is(await countLetters(), 3);
  assert.equal(await ask('DELETE', LETTERS, { code: 'missing_field' }), { dropped: 1 });
  assert.equal(await ask('DELETE', LETTERS, { ids: [await idOf(), 'unknown'] }), { dropped: 1 });
  assert.equal(await ask('DELETE', LETTERS, { all: true }), { dropped: 1 });
  assert.is(await countLetters(), 0);
  for (const body of [
    {},
    { all: false },
    { ids: 'x' },
    { all: true, code: 'x' },
    { all: true, ids: null },
    [],
    'all',
  ])
    assert.is((await app.send('DELETE', LETTERS, { as: app.key, body })).status, 400);
});

scenario('the status counts by entity and result, with advice on rows without a time', async () => {
  const now = Date.now();
  await app.hook('user-update', { id: 1, username: 'ada', updated_at: now });
  await app.hook('user-update', { id: 1, username: 'ada', updated_at: now });
  await app.bulk('users', [{ username: 'no time' }, { username: 'untimed' }]);
  const current = await status();
  const user = at(current, 'entities', 'user');
  assert.equal(
    ['applied', 'unchanged', 'stale', 'deferred', 'failed'].map((name) => at(user, name)),
    [2, 1, 0, 0, 1],
  );
  assert.is(at(user, 'last_60m', 'applied'), 2);
  assert.is(at(user, 'failure_rate'), 0.25);
  assert.ok(Number(at(user, 'lag', 'p50')) >= 100);
  assert.ok(Number(at(user, 'last_success')) >= now);
  assert.is(at(current, 'entities', 'like', 'lag', 'max'), null);
  assert.is(at(current, 'untimed'), 1);
  assert.match(String(at(current, 'untimed_advice')), 'updated_at');
  assert.equal(at(current, 'store'), { users: 2, posts: 0 });
  assert.equal([at(current, 'pull'), at(current, 'reconcile')], [null, null]);
});

scenario('the log lists each record, by page, by filter or as lines', async () => {
  const rows = Array.from({ length: 1200 }, (_, i) => ({ username: `l${i}`, updated_at: AT }));
  await app.bulk('users', rows);
  await app.bulk('users', [{ username: 'l l' }]);
  const page = await ask('GET', '/sync/log?limit=700');
  assert.is(at(page, 'lines', 0, 'result'), 'failed');
  const rest = await ask('GET', `/sync/log?limit=700&before=${String(at(page, 'next'))}`);
  assert.is((at(rest, 'lines') as readonly unknown[]).length, 501);
  assert.is(at(rest, 'next'), null);
  const failed = await ask('GET', '/sync/log?result=failed&entity=user');
  assert.is((at(failed, 'lines') as readonly unknown[]).length, 1);
  assert.equal(at(await ask('GET', '/sync/log?entity=post'), 'lines'), []);
  const headers = { Accept: 'application/x-ndjson' };
  const { text } = await app.send('GET', '/sync/log?result=applied', { as: app.key, headers });
  const lines = text.trimEnd().split('\n');
  assert.is(new Set(lines.map((line) => at(JSON.parse(line), 'key'))).size, 1200);
  const few = await app.send('GET', '/sync/log?limit=700', { as: app.key, headers });
  assert.is(few.text.trimEnd().split('\n').length, 700);
  for (const query of ['result=great', 'entity=planet', 'limit=0', 'before=yesterday'])
    assert.is((await app.send('GET', `/sync/log?${query}`, { as: app.key })).status, 400, query);
});

test.run();
