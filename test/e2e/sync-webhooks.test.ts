import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at } from '../support/e2e/service.js';
import { everythingIn } from '../support/pull/picture.js';
import { until } from '../support/run/until.js';
import { startSyncApp, type SyncApp } from '../support/sync/sync-app.js';

const test = suite('webhooks');

let app: SyncApp;
const scenario = scenariosOf(test, {
  start: async () => {
    app = await startSyncApp({ XANO_FILES_URL: 'https://x1.xano.io' });
  },
  after: () => app.settle(),
  stop: () => app.stop(),
});

const user = (username: string, more: object = {}) => ({
  username,
  display_name: username,
  ...more,
});
const refused = async (path: string, body: unknown): Promise<readonly unknown[]> => {
  const reply = await app.post(`/webhooks/${path}`, JSON.stringify(body), app.key);
  return [reply.status, at(reply.json, 'code')];
};

scenario('a user, a post and a follow are accepted as in the guide', async () => {
  assert.is(await app.hook('user-update', user('ann', { id: 1, bio: 'one' })), 'applied');
  assert.is(await app.hook('user-update', user('ben', { id: 2 })), 'applied');
  const post = { id: 77, username: 'ann', content: 'Hello #sea', created_at: 1_700_000_000_000 };
  assert.is(await app.hook('post-create', post), 'applied');
  assert.is(await app.hook('follow', { follower: 'ben', following: 'ann' }), 'applied');
  const ann = await app.hash('user:ann');
  assert.equal([ann['bio'], ann['postCount'], ann['followerCount']], ['one', '1', '1']);
  assert.is((await app.hash('post:77'))['content'], 'Hello #sea');
  assert.equal(await app.redis.client.zrange('hashtag:sea:posts', '0', '-1'), ['77']);
  assert.is(await app.hook('post-create', post), 'unchanged');
});

scenario('the paths of deletes decide, whatever the body says', async () => {
  assert.is(await app.hook('like', { username: 'ben', post_id: '77' }), 'applied');
  assert.is(await app.hook('bookmark', { username: 'ben', post_id: 77 }), 'applied');
  assert.is((await app.hash('post:77'))['likesCount'], '1');
  assert.is(await app.hook('unlike', { username: 'ben', post_id: 77 }), 'applied');
  assert.is(await app.hook('unbookmark', { username: 'ben', post_id: 77 }), 'applied');
  assert.is(await app.hook('unfollow', { follower: 'ben', following: 'ann' }), 'applied');
  assert.is((await app.hash('post:77'))['likesCount'], '0');
  assert.is(await app.hook('post-update', { id: 77, content: 'Changed' }), 'applied');
  assert.is((await app.hash('post:77'))['content'], 'Changed');
  assert.is(await app.hook('post-delete', { id: 77 }), 'applied');
  assert.equal(await app.hash('post:77'), {});
  assert.is(await app.hook('user-delete', { username: 'ben' }), 'applied');
  assert.is((await app.hash('user:ben'))['username'], undefined);
});

scenario('comments are deferred, counted, edited and deleted', async () => {
  const row = {
    id: 5,
    user_id: 3,
    post_id: 78,
    content: 'well said',
    updated_at: 1_700_000_000_000,
  };
  assert.is(await app.hook('comment-create', row), 'deferred');
  assert.is(await app.hook('user-update', user('cat', { id: 3 })), 'applied');
  assert.is(await app.hook('post-create', { id: 78, username: 'ann', content: 'Hi' }), 'applied');
  await until(
    'the comment is applied',
    async () => (await app.hash('comment:5'))['content'] === 'well said',
  );
  assert.is((await app.hash('post:78'))['commentsCount'], '1');
  const part = { id: 5, content: 'better', updated_at: 1_700_000_100_000 };
  assert.is(await app.hook('comment-update', part), 'applied');
  assert.is(await app.hook('comment-update', row), 'unchanged');
  const shown = await app.post('/', JSON.stringify([['HGETALL', 'comment:5']]), app.key);
  assert.equal(at(shown.json, 0), {
    ...{ id: '5', username: 'cat', post_id: '78', content: 'better' },
    ...{ created_at: '1700000000000', updated_at: '1700000100000' },
  });
  const gone = { action: 'delete', new: {}, old: row, event_id: 'c5', occurred_at: Date.now() };
  const deleted = await app.post('/webhooks/xano?table=comment', JSON.stringify(gone), app.key);
  assert.is(at(deleted.json, 'status'), 'applied');
  assert.is(await app.hook('comment-create', row), 'stale');
  assert.is((await app.hash('post:78'))['commentsCount'], '0');
});

scenario('an unreadable column is reported, and the row is applied without it', async () => {
  const row = {
    username: 'flo',
    avatar: { path: '/vault/a b.png', mime: 'image/png' },
    role: 'member',
  };
  const reply = await app.post('/webhooks/user-update', JSON.stringify(row), app.key);
  assert.equal(reply.json, {
    status: 'applied',
    event_id: null,
    left_out: [{ column: 'role', message: 'role must be user, model or admin, and is user now' }],
  });
  const flo = await app.hash('user:flo');
  assert.equal([flo['role'], flo['avatar']], ['user', 'https://x1.xano.io/vault/a%20b.png']);
});

const ABSENT: readonly (readonly [string, unknown])[] = [
  ['an empty object', {}],
  ['an empty list', []],
  ['null', null],
  ['an empty text', ''],
];

for (const [what, absent] of ABSENT)
  scenario(`the input of a trigger is accepted if its absent side is ${what}`, async () => {
    const row = { id: 5, username: 'tom', display_name: 'Tom', updated_at: 1_700_000_000_000 };
    const later = { ...row, display_name: 'Thomas', updated_at: 1_700_000_000_001 };
    const send = (action: string, fresh: unknown, old: unknown) =>
      app.hook('user-update', { new: fresh, old, action, datasource: 'live' });
    await app.redis.client.flushall();
    assert.is(await send('insert', row, absent), 'applied');
    assert.is((await app.hash('user:tom'))['display_name'], 'Tom');
    assert.is(await send('update', later, row), 'applied');
    assert.is((await app.hash('user:tom'))['display_name'], 'Thomas');
    assert.equal(await refused('user-update', { new: absent, old: absent, action: 'truncate' }), [
      422,
      'truncate_refused',
    ]);
    assert.is((await app.hash('user:tom'))['display_name'], 'Thomas');
    assert.is(await send('delete', absent, later), 'applied');
    assert.is((await app.hash('user:tom'))['username'], undefined);
  });

scenario('an envelope of any table is accepted once', async () => {
  await app.redis.client.flushall();
  const envelope = (event_id: string, table: string, action: string, row: object) => ({
    v: 1,
    event_id,
    table,
    action,
    id: 9,
    occurred_at: Date.now(),
    datasource: 'live',
    new: action === 'delete' ? {} : row,
    old: action === 'delete' ? row : {},
  });
  const insert = envelope('e1', 'user', 'insert', user('una', { id: 9 }));
  assert.is(await app.hook('xano', insert), 'applied');
  assert.is(await app.hook('xano', insert), 'duplicate');
  const update = envelope('e2', 'users', 'update', user('una', { id: 9, bio: 'new' }));
  assert.is(await app.hook('xano', update), 'applied');
  assert.is(await app.hook('xano', { ...update, event_id: 'e3', datasource: 'dev' }), 'ignored');
  assert.is(await app.hook('xano', envelope('e4', 'user', 'delete', {})), 'applied');
  assert.is((await app.hash('user:una'))['username'], undefined);
});

scenario('the table may be in the address, and an unknown one is refused', async () => {
  const row = { new: user('vic'), old: {}, action: 'insert', datasource: 'live' };
  assert.is(await app.hook('xano?table=user', row), 'applied');
  assert.equal(await refused('xano?table=invoices', row), [422, 'unknown_table']);
  assert.equal(await refused('xano', row), [422, 'missing_field']);
  assert.is(await app.hook('xano?table=user', user('wim')), 'applied');
});

scenario('an invalid record is answered with the reason, and kept', async () => {
  await app.redis.client.flushall();
  assert.equal(await refused('user-update', { bio: 'whose' }), [422, 'missing_field']);
  assert.equal(await refused('user-update', { username: 'no spaces' }), [422, 'invalid_record']);
  assert.equal(await refused('user-update', [1]), [400, 'invalid_request']);
  assert.equal(await refused('user-update', { action: 'explode', new: {} }), [
    422,
    'invalid_record',
  ]);
  await app.hook('user-update', user('xia', { id: 4 }));
  assert.equal(await refused('follow', { follower_id: 4, following: 'xia' }), [
    422,
    'cannot_follow_self',
  ]);
  assert.is(await app.redis.client.hlen('sys:dead'), 3);
  const text = await app.post('/webhooks/follow', '{"follower":', app.key);
  assert.equal([text.status, at(text.json, 'code')], [400, 'invalid_json']);
});

scenario('no password is stored, at any depth and for any outcome', async () => {
  await app.redis.client.flushall();
  const secrets = {
    password: 'hunter1',
    Password_Hash: 'hunter2',
    _add: [{ passwordHash: 'hunter3' }],
  };
  assert.is(await app.hook('user-update', user('kay', secrets)), 'applied');
  assert.equal(await refused('user-update', user('no spaces', secrets)), [422, 'invalid_record']);
  assert.is(await app.hook('post-create', { id: 8, user_id: 99, ...secrets }), 'deferred');
  const all = await everythingIn(app.redis.client);
  assert.match(all, 'no spaces');
  assert.not.match(all, 'hunter');
});

scenario('owners are found by Xano ids, also by ids too large for a number', async () => {
  await app.redis.client.flushall();
  const long = '900719925474099312345';
  const raw = async (path: string, body: string) => {
    const reply = await app.post(`/webhooks/${path}`, body, app.key);
    return at(reply.json, 'status');
  };
  assert.is(await raw('user-update', `{"id":${long},"username":"zoe"}`), 'applied');
  assert.is(await raw('user-update', `{"id":900719925474099312346,"username":"abe"}`), 'applied');
  assert.is(
    await raw('post-create', `{"id":900719925474099312399,"user_id":${long},"content":"far"}`),
    'applied',
  );
  assert.is((await app.hash('post:900719925474099312399'))['username'], 'zoe');
  assert.is(
    await raw('like', `{"user_id":900719925474099312346,"post_id":900719925474099312399}`),
    'applied',
  );
  assert.equal(await app.redis.client.smembers('post:900719925474099312399:likes'), ['abe']);
});

scenario('a record is deferred until its owner arrives', async () => {
  await app.redis.client.flushall();
  assert.is(
    await app.hook('like', { user_id: 31, post_id: 32, created_at: 1_700_000_000 }),
    'deferred',
  );
  assert.is(await app.hook('post-create', { id: 32, user_id: 31, content: 'late' }), 'deferred');
  assert.is(await app.hook('user-update', user('cal', { id: 31 })), 'applied');
  await until('the like is applied', async () => (await app.hash('post:32'))['likesCount'] === '1');
});

test.run();
