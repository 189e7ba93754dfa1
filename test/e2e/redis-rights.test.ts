import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkInvariants } from '../support/invariant/invariants.js';
import { neededCommands } from '../../src/adapters/redis/try-commands.js';
import { jsonLines } from '../support/cli/run.js';
import { runProcess } from '../support/cli/spawn.js';
import { readDocument } from '../support/docs/blocks.js';
import { at, idsIn, startE2e, type E2eService } from '../support/e2e/service.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { until } from '../support/run/until.js';
import { untilIdle } from '../support/run/until-idle.js';

const test = suite('rights of the Redis user in DEPLOYMENT');

/** The ACL rule of the document, as arguments of redis-server. */
const RIGHTS =
  /ACL SETUSER (xano .+)/.exec(readDocument('docs/DEPLOYMENT.md'))?.[1]?.split(' ') ?? [];
const PASSWORD = 'a-long-password';

let redis: RedisServer;
let service: E2eService;

const urlFor = ({ port }: RedisServer): string => `redis://xano:${PASSWORD}@127.0.0.1:${port}`;

test.before(async () => {
  assert.ok(RIGHTS.length > 4, 'the document has the ACL rule');
  redis = await startRedis({ args: ['--appendonly', 'yes', '--user', ...RIGHTS] });
  service = await startE2e({ REDIS_URL: urlFor(redis) });
});
test.after(async () => {
  await service.stop();
  await redis.stop();
});

const rows = [
  { entity: 'user', id: 1, username: 'ada', role: 'model', updated_at: 1000 },
  { entity: 'user', id: 2, username: 'bob', updated_at: 1000 },
  { entity: 'post', id: 7, user_id: 1, content: 'one #sea', updated_at: 2000 },
  { entity: 'like', user_id: 2, post_id: 7, updated_at: 3000 },
  { entity: 'follow', follower_id: 2, following_id: 1, updated_at: 3000 },
  { entity: 'bookmark', user_id: 3, post_id: 7, updated_at: 3000 },
];

test('the rights are enough for what the service does', async () => {
  const { send, key, keyAs } = service;
  const written = await service.write([['HSET', 'user:cyd', 'username', 'cyd', 'bio', 'b']]);
  assert.is(written.status, 200, written.text);
  const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const bulk = await fetch(`${service.server.url}/sync/batch`, {
    method: 'POST',
    headers: { ...key, 'Content-Type': 'application/x-ndjson' },
    body,
  });
  const summary: unknown = await bulk.json();
  assert.equal([at(summary, 'applied'), at(summary, 'deferred')], [5, 1], JSON.stringify(summary));
  for (const [method, path, sent] of [
    ['POST', '/posts', { id: 'p1', content: 'two #sea' }],
    ['PATCH', '/posts/p1', { content: 'two #sky' }],
    ['POST', '/posts/7/bookmark'],
    ['POST', '/users/ada/follow'],
    ['PATCH', '/users/cyd', { bio: 'mine' }],
  ] as const) {
    const reply = await send(method, path, { as: keyAs('cyd'), body: sent });
    assert.ok(reply.status < 300, `${method} ${path}: ${reply.text}`);
  }
  for (const path of [
    '/feed/explore',
    '/feed/following',
    '/feed/hashtag/sea',
    '/feed/hashtag/sea/ranked',
    '/users/ada/posts',
    '/users/ada/followers',
    '/users/cyd/following',
    '/posts/7/likes?expand=profile',
    '/users/cyd/liked',
    '/feed/explore/new',
    '/search/users/newest',
    '/search/models/top',
    '/sync/status',
    '/sync/log',
    '/sync/dead-letters',
    '/health',
    '/metrics',
  ]) {
    const as = path.startsWith('/sync') || path === '/metrics' ? key : keyAs('cyd');
    const reply = await send('GET', path, { as });
    assert.ok(
      reply.status === 200 || (path === '/metrics' && reply.status < 500),
      `${path}: ${reply.text}`,
    );
  }
  assert.equal(idsIn((await send('GET', '/feed/explore', { as: key })).json).length, 2);
  for (const path of ['/posts/p1', '/users/bob']) {
    const reply = await send('DELETE', path, { as: key });
    assert.is(reply.status, 200, reply.text);
  }
  await untilIdle(redis.client);
  assert.equal(checkInvariants(await redisSnapshot(redis.client), Date.now()), []);
});

test('the rights are enough for a comparison with repair and for doctor', async () => {
  await redis.client.hset('user:ada', 'postCount', '9');
  const env = {
    REDIS_URL: urlFor(redis),
    XANO_API_KEY: 'k'.repeat(64),
    JWT_SECRET: 's'.repeat(64),
  };
  const compared = await runProcess(
    ['reconcile', '--repair', '--json', '--url', service.server.url],
    {
      env: { XANO_API_KEY: service.server.apiKey },
    },
  );
  const report = jsonLines(compared.stdout.trim().split('\n')).at(-1);
  assert.equal([at(report, 'state'), at(report, 'repaired')], ['done', 1], compared.stdout);
  const { stdout } = await runProcess(['doctor', '--json'], {
    env: { NODE_ENV: 'production', ...env },
  });
  const findings = jsonLines(stdout.trim().split('\n'));
  assert.equal(
    findings.filter(({ status }) => status === 'error'),
    [],
    stdout,
  );
  for (const right of ['rights', 'copy'])
    assert.is(findings.find(({ check }) => check === right)?.['status'], 'ok', stdout);
});

test('the rights are enough for the copy, and without those of the copy reads go to Redis', async () => {
  const hasCopy = async (of: E2eService): Promise<boolean> => {
    const { text } = await of.send('GET', '/metrics', { as: of.key });
    return text.includes('xrs_process_copy_on 1');
  };
  await until('the copy is on', () => hasCopy(service));

  const copying = ['role', 'subscribe', 'client|tracking'];
  await redis.client.call('ACL', 'SETUSER', 'xano', ...copying.map((name) => `-${name}`));
  await redis.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await until('the copy is off', async () => !(await hasCopy(service)));
  const refusals = (): number => service.server.logs().split('Every read goes to Redis').length - 1;
  await until('the right is refused', () => service.server.logs().includes('NOPERM'));
  for (let count = 0; count < 20; count += 1)
    assert.is((await service.send('GET', '/feed/explore', { as: service.key })).status, 200);
  assert.is(refusals(), 2, 'the end of the copy and the refusal are logged once each');

  const { stdout } = await runProcess(['doctor', '--json'], {
    env: {
      NODE_ENV: 'production',
      REDIS_URL: urlFor(redis),
      XANO_API_KEY: 'k'.repeat(64),
      JWT_SECRET: 's'.repeat(64),
    },
  });
  const found = jsonLines(stdout.trim().split('\n')).find(({ check }) => check === 'copy');
  assert.is(found?.['status'], 'warn');
  for (const name of ['ROLE', 'CLIENT TRACKING', 'SUBSCRIBE __redis__:invalidate'])
    assert.match(String(found?.['message']), name);
  await redis.client.call('ACL', 'SETUSER', 'xano', ...copying.map((name) => `+${name}`));
  await until('the copy is on again', () => hasCopy(service));
});

test('doctor names each command that is refused', async () => {
  const without = ['zadd', 'xadd', 'hset', 'sunionstore', 'zunionstore', 'wait'];
  for (const name of without.filter((command) => command !== 'wait'))
    assert.ok(neededCommands().includes(name.toUpperCase()));
  await redis.client.call('ACL', 'SETUSER', 'xano', ...without.map((name) => `-${name}`));
  const { code, stdout } = await runProcess(['doctor', '--json'], {
    env: {
      NODE_ENV: 'production',
      REDIS_URL: urlFor(redis),
      REDIS_WAIT_REPLICAS: '1',
      XANO_API_KEY: 'k'.repeat(64),
      JWT_SECRET: 's'.repeat(64),
    },
  });
  const rights = jsonLines(stdout.trim().split('\n')).find(({ check }) => check === 'rights');
  assert.equal([code, rights?.['status']], [1, 'error']);
  for (const name of without)
    assert.match(String(rights?.['message']), new RegExp(`\\b${name}\\b`, 'i'));
  assert.equal(await redis.client.keys('sys:doctor:*'), []);
});

test.run();
