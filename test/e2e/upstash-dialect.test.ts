import { Redis, type RedisConfigNodejs } from '@upstash/redis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IS_CLUSTER } from '../support/redis/server.js';
import { changesIn, dumpOf, restore, type Dump } from '../support/e2e/dump.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type Asking, type E2eService } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';
import { until } from '../support/run/until.js';

const test = suite('Upstash dialect');

let service: E2eService;
let world: Dump;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e({ PROXY_MAX_REPLY: '20000' });
    await fillWorld(service);
    await service.settle();
    world = await dumpOf(service.redis.client);
  },
  before: () => restore(service.redis.client, world),
  after: () => service.settle(),
  stop: () => service.stop(),
});

const clientOf = (options: Partial<RedisConfigNodejs> = {}): Redis =>
  new Redis({ url: service.server.url, token: service.key['X-API-Key'], retry: false, ...options });

const clientOfUser = (name: string): Redis => clientOf({ token: service.server.jwtFor(name) });

const appDump = (): Promise<Dump> => dumpOf(service.redis.client, { internal: false });

/** Returns the message with which the request was refused. */
const messageOf = async (answer: Promise<unknown>): Promise<string> => {
  const error = await answer.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.instance(error, Error);
  return (error as Error).message;
};

const AS_KEY = (): Pick<Asking, 'as'> => ({
  as: { Authorization: `Bearer ${service.key['X-API-Key'] ?? ''}` },
});

const send = (path: string, body: unknown, headers: Asking['headers'] = {}) =>
  service.send('POST', path, { ...AS_KEY(), body, headers });

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const IN_BASE64 = { 'Upstash-Encoding': 'base64' };

scenario('HSET creates complete users and updates posts, as by the write proxy', async () => {
  const redis = clientOf();
  await redis.hset('user:dora', { username: 'dora', bio: 'new' });
  assert.equal(await service.redis.client.hmget('user:dora', 'role', 'postCount'), ['user', '0']);
  assert.is.not(await service.redis.client.zscore('users:regular', 'dora'), null);
  await redis.hset('user:alice', { display_name: 'Alice B.' });
  await service.settle();
  assert.is(await service.redis.client.hget('post:a1', 'display_name'), 'Alice B.');
});

scenario('a refused command is answered with the rule, and changes nothing', async () => {
  const before = await appDump();
  const refused: readonly (readonly [(redis: Redis) => Promise<unknown>, string])[] = [
    [(redis) => redis.set('user:alice', 'x'), 'ERR command not allowed: SET'],
    [
      (redis) => redis.zadd('explore:feed', { score: 1, member: 'x' }),
      'ERR command not allowed: ZADD',
    ],
    [(redis) => redis.del('user:alice'), 'ERR command not allowed: DEL'],
    [(redis) => redis.flushall(), 'ERR command not allowed: FLUSHALL'],
    [(redis) => redis.eval('return 1', [], []), 'ERR command not allowed: EVAL'],
    [(redis) => redis.hset('user:alice', { role: 'admin' }), 'ERR field cannot be modified: role'],
    [
      (redis) => redis.hincrby('user:alice', 'postCount', 1),
      'ERR field cannot be modified: postCount',
    ],
    [(redis) => redis.hdel('user:alice', 'username'), 'ERR field cannot be modified: username'],
    [(redis) => redis.hset('post:a1', { content: 'x' }), 'ERR field cannot be modified: content'],
    [(redis) => redis.hset('explore:feed', { a: 1 }), 'ERR key not writable: explore:feed'],
    [(redis) => redis.hset('user:ghost', { bio: 'x' }), 'ERR no such user: ghost'],
    [(redis) => redis.hget('user:alice', 'password'), 'ERR field not readable: password'],
    [
      (redis) => redis.hget('user:alice', 'sys_engagement'),
      'ERR field not readable: sys_engagement',
    ],
    [(redis) => redis.hgetall('sys:outbox'), 'ERR key not readable: sys:outbox'],
    [(redis) => redis.get('explore:feed'), 'WRONGTYPE Operation against a key'],
  ];
  for (const enableAutoPipelining of [true, false])
    for (const [ask, message] of refused)
      assert.match(await messageOf(ask(clientOf({ enableAutoPipelining }))), message);
  assert.equal(changesIn(before, await appDump()), []);
});

scenario('a user may do with a token what the proxies allow', async () => {
  const redis = clientOfUser('alice');
  assert.is(await redis.hset('user:me', { bio: 'mine' }), 0);
  assert.is(await redis.hget('user:me', 'bio'), 'mine');
  assert.match(await messageOf(redis.hset('user:bob', { bio: 'x' })), 'ERR forbidden: user:bob');
  assert.match(await messageOf(redis.hgetall('user:bob')), 'ERR forbidden: user:bob');
  assert.match(
    await messageOf(redis.hset('user:me', { email: 'x' })),
    'ERR field cannot be modified',
  );
});

scenario('a wrong token, a missing token and an API key are told apart', async () => {
  for (const token of ['wrong', `${service.key['X-API-Key'] ?? ''}x`])
    assert.match(await messageOf(clientOf({ token }).get('user:alice')), 'token');
  for (const path of ['/', '/pipeline', '/multi-exec']) {
    const body = path === '/' ? ['TTL', 'user:alice'] : [];
    const nobody = await service.send('POST', path, { body });
    assert.is(nobody.status, 401, path);
    assert.type(at(nobody.json, 'error'), 'string');
    assert.is((await send(path, body)).status, 200, path);
    // The header for acting as a user works with the key, wherever the key is.
    const acting = await send(path, body, { 'X-Act-As': 'ghost' });
    assert.is(acting.status, 404, path);
  }
  const elsewhere = await service.send('GET', '/whoami', AS_KEY());
  assert.is(elsewhere.status, 401);
});

scenario('a pipeline runs in order, also after a failed command', async () => {
  const pipeline = clientOf().pipeline();
  pipeline.hset('user:alice', { level: 1 });
  pipeline.hget('user:alice', 'level');
  pipeline.hset('user:alice', { role: 'admin' });
  pipeline.hincrby('user:alice', 'level', 2);
  pipeline.hget('user:alice', 'level');
  const message = await pipeline.exec({ keepErrors: true });
  assert.equal(
    message.map(({ result, error }) => error ?? result),
    [1, 1, 'ERR field cannot be modified: role', 3, 3],
  );
});

scenario('a transaction is applied as a whole or not at all', async () => {
  const redis = clientOf();
  assert.equal(
    await redis.multi().hset('user:alice', { level: 1 }).hincrby('user:alice', 'level', 2).exec(),
    [1, 3],
  );
  const before = await appDump();
  const discarded = 'EXECABORT Transaction discarded because of command 2: ';
  const start = () => redis.multi().hset('user:alice', { level: 9 });
  const refused: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => start().hset('user:alice', { role: 'admin' }).exec(), 'ERR field cannot be modified'],
    [() => start().zadd('explore:feed', { score: 1, member: 'x' }).exec(), 'ERR command not'],
    [() => start().hincrby('user:alice', 'bio', 1).exec(), 'ERR hash value is not an integer'],
    [() => start().hset('user:ghost', { a: 1 }).exec(), 'ERR no such user: ghost'],
    [() => redis.multi().ttl('user:alice').get('explore:feed').exec(), 'WRONGTYPE'],
  ];
  for (const [ask, why] of refused) assert.match(await messageOf(ask()), `${discarded}${why}`);
  const mixed = start().hget('user:alice', 'level');
  assert.match(await messageOf(mixed.exec()), 'ERR a transaction here either reads or writes');
  assert.equal(changesIn(before, await appDump()), []);
});

// Checked on one Redis only, where one script reads the batch.
if (!IS_CLUSTER)
  scenario('a transaction reads at one instant, whatever the copy has', async () => {
    const body = [
      ['HGETALL', 'user:alice'],
      ['HGETALL', 'post:a1'],
    ];
    const tripsOf = async (path: string) => {
      const { redis } = await service.logOf(await send(path, body));
      return redis.commands.join();
    };
    await until('the rows are in the copy', async () => (await tripsOf('/pipeline')) === '');
    assert.is(await tripsOf('/multi-exec'), 'readBatch');
  });

scenario('the answers have the format of Upstash', async () => {
  const bio = base64('I am alice');
  const command = ['HGET', 'user:alice', 'bio'];
  assert.equal((await send('/', command)).json, { result: 'I am alice' });
  assert.equal((await send('/', command, IN_BASE64)).json, { result: bio });
  assert.equal((await send('/', ['HGETALL', 'user:ghost'])).json, { result: [] });
  assert.equal((await send('/pipeline', [command, ['SET', 'a', 'b']], IN_BASE64)).json, [
    { result: bio },
    { error: 'ERR command not allowed: SET' },
  ]);
  assert.equal((await send('/multi-exec', [command, ['TTL', 'user:alice']], IN_BASE64)).json, [
    { result: bio },
    { result: -1 },
  ]);
  for (const [path, body] of [
    ['/', ['SET', 'a', 'b']],
    ['/multi-exec', [['SET', 'a', 'b']]],
  ] as const) {
    const { status, json } = await send(path, body);
    assert.is(status, 400);
    assert.is(at(json, 'code'), 'command_refused');
    assert.match(String(at(json, 'error')), 'ERR command not allowed: SET');
  }
  for (const headers of [{ 'Upstash-Response-Format': 'resp2' }, { 'Upstash-Encoding': 'hex' }])
    assert.is((await send('/pipeline', [command], headers)).status, 400);
});

scenario('the read proxy is unchanged for requests without Upstash headers', async () => {
  const ask = (headers: Asking['headers']) =>
    service.send('POST', '/', {
      as: service.user('alice'),
      body: ['HSET', 'user:me', 'bio', 'x'],
      ...(headers && { headers }),
    });
  const proxied = await ask({});
  assert.is(proxied.status, 207);
  assert.equal(proxied.json, { result: 'ERR command not allowed: HSET' });
  assert.equal((await ask(IN_BASE64)).json, { result: 0 });
  const batch = await send('/', [['HGETALL', 'user:ghost']], IN_BASE64);
  assert.equal(batch.json, [{}]);
});

scenario('a pipeline has the limits of a batch', async () => {
  const write = ['HSET', 'user:alice', 'level', 1];
  const read = ['HGET', 'user:alice', 'level'];
  const many = await send(
    '/pipeline',
    Array.from({ length: 1001 }, () => read),
  );
  assert.is(many.status, 413);
  const turns = await send(
    '/pipeline',
    Array.from({ length: 22 }, (_, n) => (n % 2 ? write : read)),
  );
  const errors = (turns.json as object[]).map((answer) => at(answer, 'error'));
  assert.equal(errors.slice(0, 20), Array.from({ length: 20 }));
  assert.is(errors[20], 'ERR too much work in one request');
  assert.is(errors[21], 'ERR too much work in one request');

  await service.write([['HSET', 'user:alice', 'long', 'x'.repeat(15_000)]]);
  const long = ['HGET', 'user:alice', 'long'];
  const large = await send('/pipeline', [long, write, long, write, long, write]);
  const seen = (large.json as object[]).map((answer) => at(answer, 'error') ?? 'done');
  assert.equal(seen, ['done', 'done', 'done', 'done', 'ERR reply too large', 'done']);
});

test.run();
