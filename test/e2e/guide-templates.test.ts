import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { VERIFY_BIO, VERIFY_USER } from '../support/e2e/guide-requests.js';
import {
  CRON_JOB,
  READ_PROFILE,
  RETRY,
  SYNC_FOLLOW,
  SYNC_POST,
  SYNC_USER,
  WEBHOOK_HANDLER,
} from '../support/e2e/guide-scripts.js';
import { runPrinted, runPrintedCall, runTemplate } from '../support/e2e/guide.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService } from '../support/e2e/service.js';

const test = suite('guide: templates of Xano and test of a sync');

let service: E2eService;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e({ RATE_LIMIT: undefined });
  },
  before: async () => {
    await service.redis.client.flushdb();
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

/** The row as the guide prints it, with two more columns, `created_at` and `avatar`. */
const testuser = {
  username: 'testuser',
  display_name: 'Test User',
  bio: 'Testing Xano sync',
  email: 'test@example.com',
  role: 'user',
  avatar: null,
  created_at: 1_700_000_000_000,
};

const syncUser = (user: object): unknown => runTemplate(service, SYNC_USER, { user });

scenario('the five steps of the test of a sync work', async () => {
  const synced = syncUser(testuser);
  assert.is(at(synced, 'success'), true);
  assert.is(at(synced, 'username'), 'testuser');

  const seen = await runPrinted(service, VERIFY_USER);
  const [hash] = seen.json as [Record<string, string>];
  for (const field of ['username', 'display_name', 'bio', 'email', 'role'] as const)
    assert.is(hash[field], testuser[field]);
  assert.is(hash['created_at'], String(testuser.created_at));

  const printedUrl = 'https://your-redis-service.com';
  let shown: unknown;
  await runPrintedCall(
    service,
    `(async () => {${READ_PROFILE.replace(printedUrl, service.server.url)}\n})()`,
    '',
    {
      fetch,
      jwtToken: service.server.jwtFor('testuser'),
      console: { log: (user: unknown) => (shown = user) },
    },
  );
  assert.is(at(shown, 'bio'), 'Testing Xano sync');
  assert.is(at(shown, 'email'), 'test@example.com');
  assert.is(at(shown, 'postCount'), 0);

  syncUser({ ...testuser, bio: 'Updated bio from Xano!' });
  const { text } = await runPrinted(service, VERIFY_BIO);
  assert.is(text, '["Updated bio from Xano!"]');
});

scenario('the sync-user template returns why a sync failed', () => {
  const failed = runTemplate(service, SYNC_USER.replace('env.REDIS_API_KEY', '"wrong"'), {
    user: testuser,
  });
  assert.is(at(failed, 'message'), 'Redis sync failed');
  assert.is(at(failed, 'status'), 401);
  assert.is(at(failed, 'error', 'code'), 'invalid_api_key');
});

scenario('the sync-post template works with and without media and tags', async () => {
  const full = { content: 'From Xano #sea', media_url: 'https://e.com/a.jpg', hashtags: ['Sky'] };
  for (const [post, tags] of [
    [full, ['sky', 'sea']],
    [{ content: 'Only text', media_url: null, hashtags: null }, []],
  ] as const) {
    const result = runTemplate(service, SYNC_POST, { post, user: testuser });
    assert.is(at(result, 'success'), true);
    const id = String(at(result, 'post_id'));
    const { json } = await service.send('GET', `/posts/${id}`, { as: service.key });
    assert.is(at(json, 'post', 'content'), post.content);
    assert.is(at(json, 'post', 'media_url'), post.media_url);
    assert.is(at(json, 'post', 'username'), 'xano_sync');
    assert.equal(at(json, 'post', 'hashtags'), tags);
  }
});

scenario('the sync-follow template uses a token of the follower', async () => {
  for (const username of ['alice', 'bob']) syncUser({ ...testuser, username });
  const follow = { follower_username: 'alice', following_username: 'bob' };
  assert.equal(runTemplate(service, SYNC_FOLLOW, { follow }), {
    success: true,
    follower: 'alice',
    following: 'bob',
  });
  assert.equal(await service.read([['SMEMBERS', 'user:bob:followers']]), [['alice']]);
});

scenario('the sync-follow template returns that an unknown user cannot be followed', () => {
  syncUser({ ...testuser, username: 'alice' });
  const follow = { follower_username: 'alice', following_username: 'ghost' };
  assert.is(at(runTemplate(service, SYNC_FOLLOW, { follow }), 'success'), false);
});

scenario('the example of a webhook handler works', async () => {
  syncUser({ ...testuser, username: 'alice' });
  const asked: Promise<Response>[] = [];
  const user = { username: 'alice', bio: 'New', display_name: 'Alice', avatar: 'https://e.com/a' };
  runPrintedCall(service, WEBHOOK_HANDLER, 'handleUserUpdate(user)', {
    user,
    fetch: (url: string, init: RequestInit) => asked.push(fetch(url, init)),
  });
  const [answer] = await Promise.all(asked);
  assert.is(answer?.status, 200);
  assert.equal(await service.read([['HMGET', 'user:alice', 'bio', 'display_name', 'avatar']]), [
    [user.bio, user.display_name, user.avatar],
  ]);
});

scenario('the example of a cron job works, with retries', async () => {
  const rows = ['alice', 'bob'].map((username) => ({ ...testuser, username }));
  const seen: unknown[] = [];
  const pauses: unknown[] = [];
  let isFirst = true;
  await runPrintedCall(service, CRON_JOB + RETRY, 'syncWithRetry(incrementalSync)', {
    getLastSyncTimestamp: () => 1,
    setLastSyncTimestamp: (time: number) => seen.push(time),
    sleep: (ms: number) => pauses.push(ms),
    syncUserToRedis: (user: object) => syncUser(user),
    xano: {
      query: (sql: string) => {
        seen.push(sql);
        if (!isFirst) return rows;
        isFirst = false;
        throw new Error('network timeout');
      },
    },
  });
  const sql = 'SELECT * FROM users WHERE updated_at > 1';
  assert.equal(seen.slice(0, 2), [sql, sql]);
  assert.type(seen[2], 'number');
  assert.equal(pauses, [1000]);
  assert.equal(await service.read([['EXISTS', 'user:alice', 'user:bob']]), [2]);
});

test.run();
