import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { startE2e, type E2eService } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';
import { until } from '../support/run/until.js';

const test = suite('read proxy: copy');

const WRONG = 'WRONGTYPE Operation against a key holding the wrong kind of value';

let service: E2eService;
let plain: Redis;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    plain = new Redis(service.redis.port, '127.0.0.1');
    await fillWorld(service);
    await until(
      'reads need no round trip',
      async () => (await replyTo([['HGETALL', 'user:alice']])).trips === 0,
    );
  },
  after: () => Promise.resolve(),
  stop: async () => {
    plain.disconnect();
    await service.stop();
  },
});

const replyTo = async (body: readonly unknown[], as = service.key) => {
  const answer = await service.send('POST', '/', { as, body });
  const { redis } = await service.logOf(answer);
  return { results: answer.json, trips: redis.roundTrips };
};

const BIO = [['HGET', 'user:alice', 'bio']];

scenario('known rows take no round trip, and unknown ones take one', async () => {
  const users = [
    ['HGETALL', 'user:bob'],
    ['HGETALL', 'user:ghost'],
    ['HGET', 'user:cyd', 'bio'],
  ];
  assert.is((await replyTo(users)).trips, 1);
  assert.is((await replyTo(users)).trips, 0);
  const post = [['HGET', 'post:m1', 'media_url']];
  assert.is((await replyTo(post)).trips, 2);
  assert.equal(await replyTo(post), { results: ['https://example.com/m.jpg'], trips: 0 });
});

scenario('a write of another client is visible at once', async () => {
  for (let turn = 0; turn < 50; turn += 1) {
    await plain.hset('user:alice', 'bio', `bio ${turn}`);
    assert.equal((await replyTo(BIO)).results, [`bio ${turn}`]);
    assert.equal(await replyTo(BIO), { results: [`bio ${turn}`], trips: 0 });
  }
  await plain.rename('user:alice', 'elsewhere');
  assert.equal((await replyTo([...BIO, ['HGETALL', 'user:alice']])).results, [null, {}]);
  assert.equal((await replyTo([['HGET', 'post:a1', 'content']])).results, [null]);
  await plain.rename('elsewhere', 'user:alice');
  assert.equal((await replyTo(BIO)).results, ['bio 49']);
  assert.equal((await replyTo([['HGET', 'post:a1', 'content']])).results, ['The sea #travel #sea']);
});

scenario('a banned post is visible to the API key only', async () => {
  const commands = [['HGET', 'post:b1', 'content']];
  const as = service.user('alice');
  assert.equal((await replyTo(commands, as)).results, ['The sky #travel']);
  await service.send('PATCH', '/posts/b1/ban', { as: service.key });
  assert.equal((await replyTo(commands, as)).results, [null]);
  assert.equal((await replyTo(commands)).results, ['The sky #travel']);
  await service.send('PATCH', '/posts/b1/ban', { as: service.key, body: { banned: false } });
  assert.equal((await replyTo(commands, as)).results, ['The sky #travel']);
});

scenario('a row that changes its type or grows too large is read from Redis', async () => {
  const command = [['HGETALL', 'user:odd']];
  await plain.set('user:odd', 'text');
  for (const trips of [2, 1]) assert.equal(await replyTo(command), { results: [WRONG], trips });
  await plain.del('user:odd');
  assert.equal((await replyTo(command)).results, [{}]);
  const fields: Readonly<Record<string, string>> = Object.fromEntries(
    Array.from({ length: 65 }, (_, n) => [`f${n}`, 'x']),
  );
  const long = { long: 'é'.repeat(10_000) };
  for (const large of [fields, long]) {
    await plain.hset('user:odd', large);
    // The first trip learns that the value is too large for the copy; it is remembered.
    for (const trips of [2, 1]) assert.equal(await replyTo(command), { results: [large], trips });
    await plain.del('user:odd');
  }
  await plain.hset('user:odd', 'long', 'short');
  assert.equal((await replyTo(command)).results, [{ long: 'short' }]);
  assert.equal(await replyTo(command), { results: [{ long: 'short' }], trips: 0 });
});

scenario('a row with an expiry is read each time', async () => {
  await plain.hset('user:brief', 'bio', 'here');
  await plain.pexpire('user:brief', 60_000);
  const command = [['HGETALL', 'user:brief']];
  const here = { results: [{ bio: 'here' }], trips: 1 };
  assert.equal([await replyTo(command), await replyTo(command)], [here, here]);
  await plain.pexpire('user:brief', 1);
  await until('the row has expired', async () => (await plain.exists('user:brief')) === 0);
  assert.equal((await replyTo(command)).results, [{}]);
});

scenario('a user cannot read the row of another user from the copy either', async () => {
  assert.equal((await replyTo(BIO)).trips, 0);
  const { results, trips } = await replyTo(
    [...BIO, ['HGETALL', 'user:alice'], ['HGET', 'user:me', 'username']],
    service.user('bob'),
  );
  assert.equal(
    [results, trips],
    [['ERR forbidden: user:alice', 'ERR forbidden: user:alice', 'bob'], 0],
  );
});

test.run();
