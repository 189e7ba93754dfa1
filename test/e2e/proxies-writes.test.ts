import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IS_CLUSTER } from '../support/redis/server.js';
import { changesIn, dumpOf, type Dump } from '../support/e2e/dump.js';
import { at, type E2eService, type Reply } from '../support/e2e/service.js';
import { resultsOf, writingScenariosOf } from '../support/e2e/writes.js';
import { until } from '../support/run/until.js';

const test = suite('write proxy');

const WRONGTYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const MAX = '9223372036854775807';

let service: E2eService;
let redis: E2eService['redis']['client'];
const scenario = writingScenariosOf(test, (started) => {
  service = started;
  redis = started.redis.client;
});

const atomically = (commands: unknown, as = service.key): Promise<Reply> =>
  service.send('POST', '/redis/write?atomic=true', { as, body: commands });

const assertUnchanged = async (before: Dump): Promise<void> => {
  assert.equal(changesIn(before, await dumpOf(redis, { internal: false })), []);
};

scenario('each command has the reply of Redis, in two round trips', async () => {
  const answer = await service.write([
    ['HSET', 'user:alice', 'a', 'x', 'b', 1, 'c', true],
    ['hset', 'user:alice', 'a', 'y', 'd', -1.5],
    ['HDEL', 'user:alice', 'b', 'c', 'never'],
    ['HINCRBY', 'user:alice', 'visits', 5],
    ['HINCRBY', 'user:alice', 'visits', '-7'],
    ['HSET', 'post:a1', 'own', 'field'],
  ]);
  assert.is(answer.status, 200);
  assert.equal(answer.json, { results: [3, 1, 2, 5, -2, 1], username: 'xano_sync' });
  assert.ok(IS_CLUSTER || (await service.logOf(answer)).redis.roundTrips === 2);
  const values = await redis.hmget('user:alice', 'a', 'b', 'c', 'd', 'visits');
  assert.equal(values, ['y', null, null, '-1.5', '-2']);
});

// On a cluster a change takes several round trips.
if (!IS_CLUSTER)
  scenario('a write to hashes in the copy takes one round trip', async () => {
    const read = () =>
      service.send('POST', '/', {
        as: service.key,
        body: [
          ['HGETALL', 'user:alice'],
          ['HGETALL', 'post:a1'],
        ],
      });
    await until(
      'the hashes are in the copy',
      async () => (await service.logOf(await read())).redis.roundTrips === 0,
    );
    await redis.hset('user:alice', 'by', 'another');
    await read();
    const answer = await service.write([
      ['HSET', 'user:alice', 'by', 'the service', 'visits', 1],
      ['HINCRBY', 'user:alice', 'visits', 5],
      ['HSET', 'post:a1', 'own', 'field'],
      ['HDEL', 'post:a1', 'never'],
    ]);
    assert.equal(answer.json, { results: [1, 6, 1, 0], username: 'xano_sync' });
    assert.is((await service.logOf(answer)).redis.roundTrips, 1);
    assert.equal(await redis.hmget('user:alice', 'by', 'visits'), ['the service', '6']);
    assert.is(await redis.hget('post:a1', 'own'), 'field');
  });

scenario('one flat command and a named batch are accepted', async () => {
  const command = ['HSET', 'user:alice', 'a', 'x'];
  assert.equal(resultsOf(await service.write(command)), [1]);
  assert.equal(resultsOf(await service.write({ commands: [command] })), [0]);
});

scenario('user:me and user:AUTH write to the hash of the acting user', async () => {
  const commands = [
    ['HSET', 'user:me', 'bio', 'mine'],
    ['HSET', 'user:AUTH', 'links', 'x'],
  ];
  const byAlice = await service.write(commands, service.user('alice'));
  assert.equal(byAlice.json, { results: [0, 1], username: 'alice' });
  const asBob = await service.write(commands, service.keyAs('bob'));
  assert.equal(asBob.json, { results: [0, 1], username: 'bob' });
  assert.equal(await redis.hmget('user:bob', 'bio', 'links'), ['mine', 'x']);
});

scenario('a user is created wherever in the batch the username is given', async () => {
  const before = Date.now();
  const answer = await service.write([
    ['HSET', 'user:new', 'bio', 'first'],
    ['HINCRBY', 'user:new', 'visits', 1],
    ['HSET', 'user:other', 'bio', 'nobody'],
    ['HSET', 'user:new', 'username', 'new'],
    ['HDEL', 'user:new', 'visits'],
  ]);
  assert.is(answer.status, 207);
  const refused = 'ERR no such user: other';
  assert.equal(resultsOf(answer), [1, 1, refused, 1, 1]);
  assert.equal(at(answer.json, 'errors'), [{ index: 2, code: 'no_such_user', message: refused }]);
  const hash = await redis.hgetall('user:new');
  const created = Number(hash['created_at']);
  assert.ok(before <= created && created <= Date.now());
  assert.is(hash['role'], 'user');
  assert.is(await redis.zscore('users:regular', 'new'), hash['created_at']);
  assert.is(await redis.exists('user:other'), 0);
});

scenario('a user cannot create themselves, nor an API key a different name', async () => {
  const before = await dumpOf(redis, { internal: false });
  const commands = [['HSET', 'user:newcomer', 'username', 'newcomer']];
  const byUser = await service.write(commands, service.user('newcomer'));
  assert.equal(resultsOf(byUser), ['ERR no such user: newcomer']);
  const other = await service.write([['HSET', 'user:newcomer', 'username', 'Newcomer']]);
  assert.equal(resultsOf(other), ['ERR field cannot be modified: username']);
  await assertUnchanged(before);
});

scenario('created_at moves the user in the registry, and must be a time', async () => {
  const micros = 1_760_000_000_000_000;
  const times = ['yesterday', '', '-1', '1.5', '2026-11-22', micros, String(micros), 1e14];
  const answer = await service.write([
    ['HSET', 'user:alice', 'created_at', 1_600_000_000_000],
    ...times.map((time) => ['HSET', 'user:alice', 'created_at', time]),
    ['HSET', 'user:alice', 'bio', 'x', 'created_at', Date.now() + 90_000_000],
  ]);
  const text = 'ERR created_at must be a time in milliseconds';
  assert.equal(resultsOf(answer), [
    0,
    ...times.map(() => text),
    'ERR created_at must not be after tomorrow',
  ]);
  const patched = await service.send('PATCH', '/users/alice', {
    as: service.key,
    body: { created_at: micros },
  });
  assert.is(patched.status, 400);
  assert.is(await redis.hget('user:alice', 'created_at'), '1600000000000');
  assert.is(await redis.zscore('users:regular', 'alice'), '1600000000000');
});

scenario('a counter goes up to 64 bits, and is refused beyond them or on text', async () => {
  const answer = await service.write([
    ['HSET', 'user:alice', 'big', MAX],
    ['HINCRBY', 'user:alice', 'big', 1],
    ['HINCRBY', 'user:alice', 'big', -1],
    ['HINCRBY', 'user:alice', 'bio', 1],
    ['HINCRBY', 'user:alice', 'a', '9223372036854775808'],
    ['HINCRBY', 'user:alice', 'a', '1e3'],
    ['HINCRBY', 'user:alice', 'a', ' 1'],
    ['HINCRBY', 'user:alice', 'a', '01'],
    ['HINCRBY', 'user:alice', 'a', 1.5],
    ['HINCRBY', 'user:alice', 'a', '-9223372036854775808'],
  ]);
  assert.is(answer.status, 207);
  const notInteger = 'ERR value is not an integer or out of range';
  assert.equal(resultsOf(answer), [
    1,
    'ERR increment or decrement would overflow',
    '9223372036854775806',
    'ERR hash value is not an integer',
    ...Array.from({ length: 5 }, () => notInteger),
    '-9223372036854775808',
  ]);
  assert.is(await redis.hget('user:alice', 'big'), '9223372036854775806');
});

scenario('a wrong type is found before the first write, and the rest is applied', async () => {
  await redis.set('user:planted', 'a text');
  await redis.zadd('post:planted', 1, 'a');
  const answer = await service.write([
    ['HSET', 'user:alice', 'a', '1'],
    ['HSET', 'user:planted', 'username', 'planted'],
    ['HINCRBY', 'post:planted', 'own', 1],
    ['HDEL', 'user:planted', 'bio'],
    ['HSET', 'user:bob', 'a', '1'],
  ]);
  assert.is(answer.status, 207);
  assert.equal(resultsOf(answer), [1, WRONGTYPE, WRONGTYPE, WRONGTYPE, 1]);
  assert.is(await redis.get('user:planted'), 'a text');
  await redis.del('user:planted', 'post:planted');
});

scenario('an atomic batch with any refused command is refused as a whole', async () => {
  await redis.set('user:planted', 'a text');
  const before = await dumpOf(redis, { internal: false });
  const good = [
    ['HSET', 'user:alice', 'a', '1'],
    ['HSET', 'user:brandnew', 'username', 'brandnew'],
  ];
  for (const [bad, code] of [
    [['HSET', 'user:alice', 'role', 'admin'], 'field_not_writable'],
    [['ZADD', 'explore:feed', 1, 'x'], 'command_not_allowed'],
    [['HSET', 'user:planted', 'a', '1'], 'wrong_type'],
    [['HSET', 'user:ghost', 'a', '1'], 'no_such_user'],
    [['HSET', 'post:ghost', 'a', '1'], 'no_such_post'],
    [['HINCRBY', 'user:alice', 'bio', 1], 'invalid_value'],
    [['HSET', 'user:alice:posts', 'a', '1'], 'key_not_allowed'],
    [['HSET', 'user:alice', 'a'], 'wrong_arguments'],
  ] as const) {
    const answer = await atomically([...good, bad]);
    assert.is(answer.status, 422, code);
    assert.is(at(answer.json, 'code'), 'batch_refused');
    assert.equal(at(answer.json, 'errors', 0, 'index'), 2);
    assert.is(at(answer.json, 'errors', 0, 'code'), code);
  }
  await assertUnchanged(before);
  await redis.del('user:planted');
  assert.equal(resultsOf(await atomically(good)), [1, 1]);
});

scenario('the parameter atomic is true or false only', async () => {
  const body = [['HSET', 'user:alice', 'a', '1']];
  for (const [query, status] of [
    ['atomic=false', 200],
    ['atomic=yes', 400],
    ['atomic=', 200],
    ['atomic=true&atomic=false', 400],
  ] as const) {
    const answer = await service.send('POST', `/redis/write?${query}`, { as: service.key, body });
    assert.is(answer.status, status, query);
  }
});

test.run();
