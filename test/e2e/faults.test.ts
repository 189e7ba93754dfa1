import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkInvariants } from '../support/invariant/invariants.js';
import { freePort } from '../support/process/free-port.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { callerOf, type Answer, type Caller } from '../support/http/request.js';
import { startServer, type Server } from '../support/process/server.js';
import { startTcpProxy } from '../support/stale/tcp-proxy.js';
import { until } from '../support/run/until.js';
import { untilIdle } from '../support/run/until-idle.js';

const COMMAND_TIMEOUT = 500;
/** Maximum duration of an answer, ms: the timeouts of two commands, and a margin for a busy machine. */
const PATIENCE = 2 * COMMAND_TIMEOUT + 4000;

const started: { readonly stop: () => Promise<unknown> }[] = [];

/** Registers what a test starts, so that it is stopped with the test, also when the test fails. */
const keep = async <A extends { readonly stop: () => Promise<unknown> }>(
  starting: Promise<A>,
): Promise<A> => {
  const resource = await starting;
  started.push(resource);
  return resource;
};

const start = (url: string): Promise<Server> =>
  keep(startServer({ REDIS_URL: url, REDIS_COMMAND_TIMEOUT: String(COMMAND_TIMEOUT) }));

const serviceOf = ({ url, apiKey }: Server): Caller => callerOf(url, { 'X-API-Key': apiKey });

const join = (service: Caller, ...names: readonly string[]): Promise<Answer> =>
  service.send(
    'POST',
    '/redis/write',
    names.map((name) => ['HSET', `user:${name}`, 'username', name]),
  );

const isHealthy = (service: Caller) => async (): Promise<boolean> =>
  (await service.get('/readyz')).status === 200;

/** Asserts 503 or 504, with a problem body that a client can act upon and that reveals no internals. */
const assertDown = ({ status, headers, body, ms }: Answer): void => {
  assert.ok(status === 503 || status === 504, `status ${status}`);
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.ok(['store_unavailable', 'store_timeout'].includes(String(body['code'])));
  if (status === 503) assert.match(headers.get('retry-after') ?? '', /^\d+$/);
  assert.not.match(JSON.stringify(body), /ECONN|READONLY|OOM|ioredis|\bat \//);
  assert.ok(ms < PATIENCE, `took ${ms} ms`);
};

const assertWhole = async (redis: RedisServer): Promise<void> => {
  await untilIdle(redis.client);
  assert.equal(checkInvariants(await redisSnapshot(redis.client), Date.now()), []);
};

const test = suite('outages');
test.after.each(async () => {
  for (const resource of started.splice(0).reverse()) await resource.stop();
});

test('the service starts without Redis, reports it, and serves once Redis is up', async () => {
  const port = await freePort();
  const server = await start(`redis://127.0.0.1:${port}`);
  const service = serviceOf(server);
  assertDown(await service.get('/feed/explore'));
  assertDown(await join(service, 'ada'));
  assert.is((await service.get('/health')).status, 503);
  assert.is((await service.get('/livez')).status, 200);

  await keep(startRedis({ port }));
  await until('the service is ready', isHealthy(service));
  assert.is((await join(service, 'ada')).status, 200);
  assert.is((await service.get('/users/ada')).status, 200);
});

test('no acknowledged change is lost when Redis dies and returns under load', async () => {
  const redis = await keep(startRedis({ aof: true }));
  const server = await start(redis.url);
  const service = serviceOf(server);
  const names = ['ada', 'bob', 'cyd', 'dan'];
  await join(service, ...names);

  const kept: string[] = [];
  const refused: Answer[] = [];
  let isLoading = true;
  const load = names.map(async (name, index) => {
    const caller = callerOf(server.url, { 'X-API-Key': server.apiKey, 'X-Act-As': name });
    for (let round = 0; isLoading; round += 1) {
      const posted = await caller.send('POST', '/posts', { content: `${name} ${round} #sea` });
      if (posted.status !== 201) {
        refused.push(posted);
        continue;
      }
      const { id } = posted.body['post'] as { id: string };
      kept.push(id);
      const other = names[(index + 1) % names.length] ?? '';
      const acts = [
        caller.send('POST', `/posts/${id}/like`),
        caller.send('POST', `/users/${other}/follow`),
        caller.send('PATCH', '/users/me', { display_name: `${name} ${round}` }),
        caller.get('/feed/hashtag/sea/ranked'),
      ];
      refused.push(...(await Promise.all(acts)).filter(({ status }) => status >= 400));
    }
  });

  for (let death = 0; death < 2; death += 1) {
    const [before, refusals] = [kept.length, refused.length];
    await until('posts are created', () => kept.length > before + 20);
    await redis.kill();
    await until('requests are refused', () => refused.length > refusals + 20);
    await redis.restart();
    await until('the service is ready again', isHealthy(service));
  }
  isLoading = false;
  await Promise.all(load);

  for (const answer of refused) assertDown(answer);
  for (const id of kept) assert.is(await redis.client.exists(`post:${id}`), 1, id);
  await assertWhole(redis);
  assert.is((await server.stop()).code, 0);
});

test('requests fail in time while Redis hangs, and work once it continues', async () => {
  const redis = await keep(startRedis());
  const server = await start(redis.url);
  const service = serviceOf(server);
  await join(service, 'ada');
  redis.pause();
  for (const answer of await Promise.all([
    service.get('/feed/explore'),
    service.get('/users/ada'),
    service.send('POST', '/posts', { content: 'hello' }),
    service.send('POST', '/', [['HGETALL', 'user:ada']]),
    service.send('PATCH', '/users/ada', { bio: 'x' }),
  ]))
    assertDown(answer);
  redis.resume();
  await until('the service is ready again', isHealthy(service));
  assert.is((await service.send('POST', '/posts', { content: 'hello' })).status, 201);
  await assertWhole(redis);
});

test('the loss of the script cache goes unnoticed', async () => {
  const redis = await keep(startRedis());
  const server = await start(redis.url);
  const service = serviceOf(server);
  await join(service, 'ada');
  assert.is((await service.get('/feed/explore')).status, 200);
  await redis.client.script('FLUSH');
  assert.is((await service.get('/feed/explore')).status, 200);
  assert.is((await join(service, 'bob')).status, 200);
});

test('cut and silent connections to Redis are survived', async () => {
  const redis = await keep(startRedis());
  const proxy = await keep(startTcpProxy(redis.port));
  const server = await start(`redis://127.0.0.1:${proxy.port}`);
  const service = serviceOf(server);
  await until('the service is ready', isHealthy(service));
  await join(service, 'ada');
  for (const bytes of [0, 1, 3, 20, 100]) {
    proxy.cutAfter(bytes);
    const answer = await service.send('POST', '/', [['HGETALL', 'user:ada']]);
    // The background worker may have met the cut instead of this request.
    if (answer.status !== 200) assertDown(answer);
    await until('the service is ready again', isHealthy(service));
    assert.is((await service.get('/users/ada')).status, 200);
  }
  proxy.swallow();
  assertDown(await service.send('POST', '/posts', { content: 'hello' }));
  proxy.pass();
  await until('the service is ready again', isHealthy(service));
  await assertWhole(redis);
});

test('reads work while Redis is full or read-only, and no change is half done', async () => {
  const redis = await keep(startRedis());
  const server = await start(redis.url);
  const service = serviceOf(server);
  await join(service, 'ada', 'bob');
  const posted = await service.send('POST', '/posts', { content: 'hello #sea' });
  const { id } = posted.body['post'] as { id: string };

  const changes = () =>
    Promise.all([
      service.send('POST', '/posts', { content: 'more #sea' }),
      service.send('POST', `/posts/${id}/like`),
      service.send('POST', '/users/ada/follow'),
      service.send('PATCH', `/posts/${id}`, { content: 'other #sky' }),
      service.send('PATCH', '/users/ada', { display_name: 'Ada' }),
      join(service, 'cyd'),
    ]);

  await redis.client.config('SET', 'maxmemory', '1');
  for (const answer of await changes()) assertDown(answer);
  assert.is((await service.get('/feed/explore')).status, 200);
  const { body } = await service.get('/health');
  assert.is(body['status'], 'degraded');
  assert.match(JSON.stringify(body['reasons']), /redis_full/);
  await redis.client.config('SET', 'maxmemory', '0');
  await assertWhole(redis);

  await redis.client.config('SET', 'replica-serve-stale-data', 'yes');
  await redis.client.replicaof('127.0.0.1', await freePort());
  for (const answer of await changes()) assertDown(answer);
  await redis.client.replicaof('NO', 'ONE');
  await until('the service is ready again', isHealthy(service));
  for (const answer of await changes()) assert.ok(answer.status < 300, String(answer.status));
  await assertWhole(redis);
});

test('no change is half done when the service is killed under load', async () => {
  const redis = await keep(startRedis());
  for (let life = 0; life < 2; life += 1) {
    const server = await start(redis.url);
    const names = ['ada', 'bob', 'cyd'];
    await join(serviceOf(server), ...names);
    let made = 0;
    const load = names.map(async (name) => {
      const caller = callerOf(server.url, { 'X-API-Key': server.apiKey, 'X-Act-As': name });
      for (;;) {
        const { body } = await caller.send('POST', '/posts', { content: `#sea #sky ${name}` });
        const { id } = body['post'] as { id: string };
        await Promise.all([
          caller.send('POST', `/posts/${id}/like`),
          caller.send('POST', `/posts/${id}/bookmark`),
          caller.send('PATCH', '/users/me', { display_name: `${name} ${made}` }),
        ]);
        if (made % 3 === 0) await caller.send('DELETE', `/posts/${id}`);
        made += 1;
      }
    });
    await until('there is load', () => made > 50);
    server.signal('SIGKILL');
    await Promise.allSettled(load);
    await server.exited;
  }
  await start(redis.url);
  await assertWhole(redis);
});

test.run();
