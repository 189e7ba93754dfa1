import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IS_CLUSTER } from '../support/redis/server.js';
import {
  BATCH_BODY,
  CREATE_USER,
  CREATE_USER_BODY,
  FIRST_REQUEST,
  HEALTH,
  PRINTED_KEY,
  UPDATE_USER_BODY,
} from '../support/e2e/guide-requests.js';
import { runPrinted, writePrinted } from '../support/e2e/guide.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService } from '../support/e2e/service.js';

const test = suite('guide: keys, users, errors');

let service: E2eService;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e({
      RATE_LIMIT: undefined,
      XANO_API_KEY: `${PRINTED_KEY},${'b'.repeat(64)}`,
    });
  },
  before: async () => {
    await service.redis.client.flushdb();
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

const results = (...values: readonly unknown[]) => ({ results: values, username: 'xano_sync' });

scenario('the log says at the start that keys are loaded, and /health answers', async () => {
  assert.match(service.server.logs(), '✓ API key authentication enabled');
  assert.match(service.server.logs(), /✓ Server running on port \d+/);
  assert.is((await runPrinted(service, HEALTH)).status, 200);
});

scenario('the first request works with the printed key and any case of the header', async () => {
  await runPrinted(service, CREATE_USER);
  const first = await runPrinted(service, FIRST_REQUEST);
  assert.is(first.status, 200);
  assert.equal(first.json, results(0));
  const lower = await runPrinted(service, FIRST_REQUEST.replace('X-API-Key', 'x-api-key'));
  assert.is(lower.status, 200);
  assert.equal(await service.read([['HGET', 'user:alice', 'bio']]), ['Updated bio from Xano']);
});

scenario('a second key is accepted along with the first, so that keys can be rotated', async () => {
  const other = { 'X-API-Key': 'b'.repeat(64) };
  assert.equal(await service.read([['EXISTS', 'user:alice']], other), [0]);
});

scenario('the reply to the five HSETs that create a user is a 1 each', async () => {
  const before = Date.now();
  const answer = await runPrinted(service, CREATE_USER);
  assert.is(answer.status, 200);
  assert.is(answer.text, '{"results":[1,1,1,1,1],"username":"xano_sync"}');
  assert.equal(await service.read([['HGETALL', 'user:alice']]), [
    {
      username: 'alice',
      display_name: 'Alice Smith',
      bio: 'Software developer',
      email: 'alice@example.com',
      created_at: '1234567890123',
      role: 'user',
      postCount: '0',
      followerCount: '0',
      followingCount: '0',
    },
  ]);
  assert.equal(await service.read([['ZSCORE', 'users:regular', 'alice']]), ['1234567890123']);
  assert.ok(before > 1234567890123);
});

scenario('the reply to the seven HSETs is a 1 each, and a 0 each when repeated', async () => {
  const answer = await writePrinted(service, CREATE_USER_BODY);
  assert.equal(answer.json, results(1, 1, 1, 1, 1, 1, 1));
  const again = await writePrinted(service, CREATE_USER_BODY);
  assert.equal(again.json, results(0, 0, 0, 0, 0, 0, 0));
});

scenario('a user without created_at gets the current time', async () => {
  const before = Date.now();
  await service.write([['HSET', 'user:carol', 'username', 'carol']]);
  const [score] = (await service.read([['ZSCORE', 'users:regular', 'carol']])) as [string];
  assert.ok(before <= Number(score) && Number(score) <= Date.now());
});

scenario('an update changes only its fields', async () => {
  await writePrinted(service, CREATE_USER_BODY);
  const answer = await writePrinted(service, UPDATE_USER_BODY);
  assert.equal(answer.json, results(0, 1, 0));
  const asked = [['HMGET', 'user:alice', 'bio', 'links', 'phone', 'display_name', 'role']];
  assert.equal(await service.read(asked), [
    ['New bio from Xano', 'https://alice.dev', '+1-555-9999', 'Alice Smith', 'user'],
  ]);
});

scenario('the printed batch and a batch of 500 commands are accepted', async () => {
  assert.equal((await writePrinted(service, BATCH_BODY)).json, results(1, 1, 1, 1));
  const commands = Array.from({ length: 250 }, (_, place) => [
    ['HSET', `user:user${place}`, 'username', `user${place}`],
    ['HSET', `user:user${place}`, 'email', `user${place}@example.com`],
  ]).flat();
  const answer = await service.write(commands);
  assert.equal(answer.json, results(...commands.map(() => 1)));
  assert.equal(await service.read([['ZCARD', 'users:regular']]), [252]);
  assert.ok(IS_CLUSTER || (await service.logOf(answer)).redis.roundTrips === 2);
});

const refused = (index: number, code: string, message: string) => ({ index, code, message });

scenario('blocked fields are refused with the texts of the guide', async () => {
  await runPrinted(service, CREATE_USER);
  const fields = ['role', 'postCount', 'followerCount', 'followingCount'];
  const answer = await service.write([
    ...fields.map((field) => ['HSET', 'user:alice', field, '9']),
    ['HSET', 'user:alice', 'username', 'alicia'],
    ['HINCRBY', 'user:alice', 'postCount', 1],
    ['HSET', 'user:alice', 'bio', 'kept'],
  ]);
  const texts = [...fields, 'username', 'postCount'].map(
    (field) => `ERR field cannot be modified: ${field}`,
  );
  assert.is(answer.status, 207);
  assert.equal(answer.json, {
    ...results(...texts, 0),
    errors: texts.map((text, index) => refused(index, 'field_not_writable', text)),
  });
  assert.equal(await service.read([['HMGET', 'user:alice', 'role', 'postCount', 'bio']]), [
    ['user', '0', 'kept'],
  ]);
});

scenario('blocked commands are refused with the texts of the guide', async () => {
  await runPrinted(service, CREATE_USER);
  const answer = await service.write([
    ['ZADD', 'explore:feed', '1', 'p'],
    ['SADD', 'user:alice:followers', 'bob'],
    ['SREM', 'user:alice:followers', 'bob'],
  ]);
  const texts = ['ZADD', 'SADD', 'SREM'].map((name) => `ERR command not allowed: ${name}`);
  assert.equal(at(answer.json, 'results'), texts);
});

scenario('a wrong, an empty and a missing key are answered 401', async () => {
  const commands = [['HSET', 'user:alice', 'username', 'alice']];
  for (const [as, code] of [
    [{ 'X-API-Key': 'f'.repeat(64) }, 'invalid_api_key'],
    [{ 'X-API-Key': '' }, 'invalid_api_key'],
    [{}, 'authentication_required'],
  ] as const) {
    const answer = await service.write(commands, as);
    assert.is(answer.status, 401);
    assert.is(at(answer.json, 'code'), code);
    assert.is(at(answer.json, 'error'), at(answer.json, 'detail'));
  }
  assert.is(await service.redis.client.exists('user:alice'), 0);
});

scenario('a user who tries what only the API key may do is answered 403', async () => {
  await runPrinted(service, CREATE_USER);
  const patch = { as: service.user('bob'), body: { bio: 'mine now' } };
  const answer = await service.send('PATCH', '/users/alice', patch);
  assert.is(answer.status, 403);
  const write = await service.write(
    [['HSET', 'user:alice', 'bio', 'mine now']],
    service.user('bob'),
  );
  assert.equal(at(write.json, 'results'), ['ERR forbidden: user:alice']);
});

scenario('the WRONGTYPE of Redis is the reply to its command', async () => {
  await runPrinted(service, CREATE_USER);
  const answer = await service.send('POST', '/', {
    as: service.key,
    body: [
      ['SMEMBERS', 'user:alice'],
      ['HGET', 'user:alice', 'username'],
    ],
  });
  assert.is(answer.status, 207);
  assert.is(answer.headers.get('X-Command-Errors'), '0');
  assert.equal(answer.json, [
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'alice',
  ]);
});

scenario('with an API key POST / returns raw data, and GET public fields only', async () => {
  await runPrinted(service, CREATE_USER);
  assert.equal(await service.read([['HGET', 'user:alice', 'email']]), ['alice@example.com']);
  const { json } = await service.send('GET', '/users/alice', { as: service.key });
  assert.is(at(json, 'user', 'display_name'), 'Alice Smith');
  assert.is(at(json, 'user', 'email'), undefined);
});

test.run();
