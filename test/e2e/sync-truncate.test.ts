import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at } from '../support/e2e/service.js';
import { batchOf, town } from '../support/sync/rows.js';
import { startSyncApp, type SyncApp } from '../support/sync/sync-app.js';

const test = suite('truncate in Xano');

let app: SyncApp;
const scenario = scenariosOf(test, {
  start: async () => {
    app = await startSyncApp({ ALLOW_TRUNCATE: 'true' });
  },
  before: async () => {
    await app.redis.client.flushall();
    assert.is(at(await app.bulk('batch', batchOf(town(30))), 'failed'), 0);
    await app.settle();
  },
  after: () => app.settle(),
  stop: () => app.stop(),
});

const AT = 1_700_000_500_000;
const truncate = (table: string, occurred_at: number | null, event_id = `t-${table}`) =>
  app.hook('xano', {
    action: 'truncate',
    event_id,
    table,
    datasource: 'live',
    new: [],
    old: [],
    ...(occurred_at !== null && { occurred_at }),
  });

const counts = async (username: string): Promise<readonly (string | undefined)[]> => {
  const { postCount, followerCount, followingCount } = await app.hash(`user:${username}`);
  return [postCount, followerCount, followingCount];
};

scenario('rows of Xano from before are deleted, but no later ones and no local ones', async () => {
  const { redis, user, send } = app;
  const later = { user_id: 1, post_id: 9, created_at: AT + 1 };
  assert.is(await app.hook('like', later), 'applied');
  const liked = await send('POST', '/posts/10/like', { as: user('u1') });
  assert.is(liked.status, 200, liked.text);
  assert.is(await truncate('like', AT), 'applied');
  assert.equal((await redis.client.zrange('user:u1:liked', '0', '-1')).toSorted(), ['10', '9']);
  assert.equal(await redis.client.zrange('user:u2:liked', '0', '-1'), []);
  assert.is((await app.hash('post:4'))['likesCount'], '0');
  assert.is((await app.hash('post:9'))['likesCount'], '1');
  assert.equal(await counts('u1'), ['1', '1', '1']);

  const old = { user_id: 2, post_id: 4, created_at: AT - 1 };
  assert.is(await app.hook('like', old), 'stale', 'rows from before the truncate stay deleted');
  assert.is(await app.hook('like', { ...old, created_at: AT + 2 }), 'applied');
  assert.is(await truncate('like', AT, 'told again'), 'applied');
  assert.equal(await redis.client.zrange('user:u2:liked', '0', '-1'), ['4']);
});

scenario('records that depend on the rows are deleted too', async () => {
  const { redis, user, send } = app;
  const made = await send('POST', '/posts', { as: user('u3'), body: { content: 'Made here' } });
  assert.is(made.status, 201, made.text);
  assert.is(await truncate('post', null), 'applied');
  await app.settle();
  assert.is(await redis.client.zcard('explore:feed'), 1, 'only the local post is left');
  assert.equal(await counts('u3'), ['1', '1', '1']);
  assert.equal(await redis.client.keys('user:*:liked'), []);

  assert.is(await truncate('user', null), 'applied');
  await app.settle();
  const left = await redis.client.keys('user:*');
  assert.equal(left.filter((key) => /^user:[^:]+$/.test(key)).length, 0, left.join());
});

test.run();
