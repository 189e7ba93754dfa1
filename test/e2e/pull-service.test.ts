import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TablePull } from '../../src/application/use-cases/read-pull-status.js';
import { fillXano, SECRET_WORDS } from '../support/pull/fill.js';
import { differences, everythingIn } from '../support/pull/picture.js';
import { valueOf } from '../support/e2e/metric.js';
import { pullEnv, WAYS } from '../support/pull/service-env.js';
import { startRedis } from '../support/redis/server.js';
import { callerOf } from '../support/http/request.js';
import { startServer, type Server } from '../support/process/server.js';
import { until } from '../support/run/until.js';
import * as quirks from '../support/xano/quirks.js';
import { startXano } from '../support/xano/xano-server.js';
import { mostInWindow } from '../support/xano/rate-limit.js';

const xano = await startXano();
const redis = await startRedis();
const { db } = xano;

const LIMIT = 60_000;
/** Window of the quota, here and in Xano, ms. */
const WINDOW = 500;

const test = suite('pull: service');
test.before.each(async () => {
  xano.calm();
  xano.behaviour.rate = { requests: 10, windowMs: WINDOW };
  await redis.client.flushall();
  await db.sql('truncate "user", post, follow, "like", bookmark restart identity');
  await fillXano(db, { users: 20, posts: 25, edges: 30 });
});
test.after(async () => {
  await redis.stop();
  await xano.close();
});

/** Runs `act` with a service that is stopped afterwards, even if it fails. */
const withService = async (
  env: Readonly<Record<string, string>>,
  act: (server: Server) => Promise<void>,
): Promise<void> => {
  const server = await startServer(env);
  try {
    await act(server);
    const { code } = await server.stop();
    assert.is(code, 0, server.logs());
  } finally {
    server.signal('SIGKILL');
  }
};

const waitUntilEqual = (): Promise<void> =>
  until(
    'Redis has what Xano has',
    async () => (await differences(redis.client, db)).length === 0,
    LIMIT,
  );

const phases = async (): Promise<readonly string[]> =>
  (await redis.client.hvals('sys:cursors')).map(
    (text) => (JSON.parse(text) as { readonly phase: string }).phase,
  );

const waitUntilRead = (): Promise<void> =>
  until(
    'every table has been read',
    async () => {
      const all = await phases();
      return all.length === 5 && all.every((phase) => phase === 'increments');
    },
    LIMIT,
  );

for (const way of Object.keys(WAYS) as (keyof typeof WAYS)[])
  test(`${way}: Redis becomes equal to a changing Xano, within the rate`, async () => {
    const from = xano.requests.length;
    await withService(pullEnv(xano, redis.url, way), async (server) => {
      let n = 0;
      const change = async (): Promise<void> => {
        n += 1;
        await db.update('user', 1 + (n % 20), { bio: `changed ${n}`, updated_at: Date.now() });
        await db.update('post', 1 + (n % 25), { content: `again ${n}`, updated_at: Date.now() });
        const user = await db.insert('user', { username: `late${n}`, email: SECRET_WORDS[0] });
        const post = await db.insert('post', { user_id: user, content: `late ${n}` });
        await db.insert('like', { user_id: 1 + (n % 20), post_id: post });
        await db.insert('follow', { follower_id: user, following_id: 1 + (n % 20) });
      };
      // One change with each request, so that some changes hit rows that were read already.
      await until(
        'many requests have been made',
        async () => {
          const made = xano.requests.length - from;
          while (n < made) await change();
          return made > 20;
        },
        LIMIT,
      );
      await waitUntilRead();
      await waitUntilEqual();
      await db.update('user', 1, { bio: 'the last change', updated_at: Date.now() });
      await waitUntilEqual();
      assert.is(await redis.client.hget('user:u1', 'bio'), 'the last change');
      assert.not.match(server.logs(), xano.token);
    });
    const requests = xano.requests.slice(from);
    const most = mostInWindow(requests, WINDOW);
    assert.ok(most <= 8, `${most} requests in a window`);
    assert.not.ok(requests.some(({ status }) => status === 429));
    const all = await everythingIn(redis.client);
    for (const word of [...SECRET_WORDS, xano.token]) assert.not.match(all, word);
    assert.match(all, 'the last change');
    assert.equal(await redis.client.hgetall('sys:dead'), {});
  });

test('faulty answers of Xano do not matter in the end', async () => {
  const bad = [
    quirks.errorUnderSuccess,
    quirks.codeUnderSuccess,
    quirks.emptyBody,
    quirks.notJson,
    quirks.cut,
    quirks.ignoreFilters,
    quirks.ignoreSort,
    quirks.replyWith(502, 'bad gateway'),
  ];
  for (const quirk of bad) xano.next(quirk);
  const from = xano.requests.length;
  const env = { ...pullEnv(xano, redis.url, 'the Metadata API'), XANO_TIMEOUT: '2s' };
  await withService(env, async () => {
    await until(
      'the bad answers are used up',
      () => xano.requests.length - from >= bad.length,
      LIMIT,
    );
    // The remaining answers are slow.
    const gate = xano.hold(3);
    await until('a request waits for its answer', () => gate.arrived() > 0, LIMIT);
    gate.release();
    await waitUntilRead();
    await waitUntilEqual();
  });
});

test('a username that a webhook gives to another row is free once Xano has deleted the older one', async () => {
  await withService(pullEnv(xano, redis.url, 'the endpoint'), async (server) => {
    await waitUntilRead();
    await db.remove('user', 5);
    const id = await db.insert('user', { username: 'u5' });
    const record = { id, username: 'u5', updated_at: Date.now() };
    const caller = callerOf(server.url, { 'X-API-Key': server.apiKey });
    const { status } = await caller.send('POST', '/webhooks/user-update', record);
    assert.is(status, 200);
    await until(
      'the newer row has the name',
      async () => (await redis.client.hget('user:u5', 'id')) === id,
      LIMIT,
    );
  });
});

test('a service compares by itself what versions do not show', async () => {
  xano.behaviour.rate = null;
  await db.sql('update "user" set updated_at = null where id = 3');
  // A row that was created about when Xano is read is left to the next comparison.
  await db.sql('update "like" set created_at = created_at - 3600000');
  const env = { ...pullEnv(xano, redis.url, 'the Metadata API'), XANO_RATE: '50/500ms' };
  await withService(env, async () => {
    await waitUntilRead();
    await waitUntilEqual();
  });
  await db.update('user', 3, { bio: 'edited without a word' });
  await db.remove('like', 2);
  await withService({ ...env, COMPARE_INTERVAL: '1s' }, waitUntilEqual);
  assert.is(await redis.client.hget('user:u3', 'bio'), 'edited without a word');
});

test('a lower rate of the plan is detected, and all is pulled in the end', async () => {
  const from = xano.requests.length;
  xano.behaviour.rate = { requests: 10, windowMs: 1000 };
  const env = { ...pullEnv(xano, redis.url, 'the endpoint'), XANO_RATE: '40/1s', PULL_PAGE: '5' };
  await withService(env, async () => {
    await waitUntilRead();
    await waitUntilEqual();
  });
  const statuses = xano.requests.slice(from).map(({ status }) => status);
  assert.ok(statuses.includes(429));
  assert.ok(statuses.filter((status) => status === 429).length < statuses.length / 3);
});

test('the age of a pull is shown only if some process is to pull', async () => {
  const env = pullEnv(xano, redis.url, 'the Metadata API');
  await withService(env, async () => waitUntilRead());
  await until('the lease is free', async () => (await redis.client.exists('sys:lease:pull')) === 0);
  await withService({ ...env, SYNC_PULL: 'false' }, async ({ url, apiKey }) => {
    const age = async () =>
      valueOf(await (await fetch(`${url}/metrics`)).text(), 'xrs_pull_age_seconds{entity="user"}');
    const user = async () => {
      const { body } = await callerOf(url, { 'X-API-Key': apiKey }).get('/sync/status');
      return (body['pull'] as { readonly user: TablePull }).user;
    };
    const alone = await user();
    assert.is(alone.editsWithinMs, null);
    assert.match(alone.freshness ?? '', 'not read by itself');
    // The value has been there, so that its absence is noticed.
    assert.is.not(await age(), undefined);
    await redis.client.del('sys:lease:pulls');
    assert.is(await age(), undefined, 'as after a pull --once');
    await redis.client.set('sys:lease:pull', 'a process of its own', 'PX', LIMIT);
    assert.match((await user()).freshness ?? '', 'edits are seen within');
  });
});

test('a token that Xano refuses is an alert in /metrics, because no age shows it', async () => {
  const { base, workspace } = xano;
  const wrong = { XANO_META_URL: base, XANO_WORKSPACE: workspace, XANO_META_TOKEN: 'wrong' };
  const env = {
    ...pullEnv(xano, redis.url, 'the Metadata API'),
    ...wrong,
    ALERT_INTERVAL: '100ms',
  };
  await withService(env, async ({ url }) => {
    const metric = async (series: string) =>
      valueOf(await (await fetch(`${url}/metrics`)).text(), series);
    await until(
      'the alert is shown',
      async () => (await metric('xrs_alerts{name="pull",subject="user"}')) === 1,
    );
    assert.is(await metric('xrs_copy_age_seconds'), undefined);
    assert.is(await metric('xrs_pull_age_seconds{entity="user"}'), undefined);
  });
});

test.run();
