import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { startE2e, type E2eService } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';
import { until } from '../support/run/until.js';

const test = suite('The read proxy from the copy of this process');

const WRONG = 'WRONGTYPE Operation against a key holding the wrong kind of value';

let service: E2eService;
let plain: Redis;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    plain = new Redis(service.redis.port, '127.0.0.1');
    await fillWorld(service);
    await until(
      'reads ask nothing',
      async () => (await asked([['HGETALL', 'user:alice']])).trips === 0,
    );
  },
  after: () => Promise.resolve(),
  stop: async () => {
    plain.disconnect();
    await service.stop();
  },
});

const asked = async (body: readonly unknown[], as = service.key) => {
  const answer = await service.send('POST', '/', { as, body });
  const { redis } = await service.logOf(answer);
  return { results: answer.json, trips: redis.roundTrips };
};

const BIO = [['HGET', 'user:alice', 'bio']];

scenario(
  'asks Redis nothing for rows that are known, and once for those that are not',
  async () => {
    const users = [
      ['HGETALL', 'user:bob'],
      ['HGETALL', 'user:ghost'],
      ['HGET', 'user:cyd', 'bio'],
    ];
    assert.is((await asked(users)).trips, 1);
    assert.is((await asked(users)).trips, 0);
    const post = [['HGET', 'post:m1', 'media_url']];
    assert.is((await asked(post)).trips, 2);
    assert.equal(await asked(post), { results: ['https://example.com/m.jpg'], trips: 0 });
  },
);

scenario('shows at once what another client has written, whatever the write', async () => {
  for (let turn = 0; turn < 50; turn += 1) {
    await plain.hset('user:alice', 'bio', `bio ${turn}`);
    assert.equal((await asked(BIO)).results, [`bio ${turn}`]);
    assert.equal(await asked(BIO), { results: [`bio ${turn}`], trips: 0 });
  }
  await plain.rename('user:alice', 'elsewhere');
  assert.equal((await asked([...BIO, ['HGETALL', 'user:alice']])).results, [null, {}]);
  assert.equal((await asked([['HGET', 'post:a1', 'content']])).results, [null]);
  await plain.rename('elsewhere', 'user:alice');
  assert.equal((await asked(BIO)).results, ['bio 49']);
  assert.equal((await asked([['HGET', 'post:a1', 'content']])).results, ['The sea #travel #sea']);
});

scenario(
  'shows a post to users until it is banned, and from then on to the key alone',
  async () => {
    const commands = [['HGET', 'post:b1', 'content']];
    const as = service.user('alice');
    assert.equal((await asked(commands, as)).results, ['The sky #travel']);
    await service.send('PATCH', '/posts/b1/ban', { as: service.key });
    assert.equal((await asked(commands, as)).results, [null]);
    assert.equal((await asked(commands)).results, ['The sky #travel']);
    await service.send('PATCH', '/posts/b1/ban', { as: service.key, body: { banned: false } });
    assert.equal((await asked(commands, as)).results, ['The sky #travel']);
  },
);

scenario(
  'a row that becomes something else, or larger than is kept, is answered as by Redis',
  async () => {
    const command = [['HGETALL', 'user:odd']];
    await plain.set('user:odd', 'text');
    for (const trips of [2, 1]) assert.equal(await asked(command), { results: [WRONG], trips });
    await plain.del('user:odd');
    assert.equal((await asked(command)).results, [{}]);
    const fields: Readonly<Record<string, string>> = Object.fromEntries(
      Array.from({ length: 65 }, (_, n) => [`f${n}`, 'x']),
    );
    const long = { long: 'é'.repeat(10_000) };
    for (const large of [fields, long]) {
      await plain.hset('user:odd', large);
      // The first trip learns that the value is too large for the copy; it is remembered.
      for (const trips of [2, 1]) assert.equal(await asked(command), { results: [large], trips });
      await plain.del('user:odd');
    }
    await plain.hset('user:odd', 'long', 'short');
    assert.equal((await asked(command)).results, [{ long: 'short' }]);
    assert.equal(await asked(command), { results: [{ long: 'short' }], trips: 0 });
  },
);

scenario('a row that expires is read each time', async () => {
  await plain.hset('user:brief', 'bio', 'here');
  await plain.pexpire('user:brief', 60_000);
  const command = [['HGETALL', 'user:brief']];
  const here = { results: [{ bio: 'here' }], trips: 1 };
  assert.equal([await asked(command), await asked(command)], [here, here]);
  await plain.pexpire('user:brief', 1);
  await until('it is gone', async () => (await plain.exists('user:brief')) === 0);
  assert.equal((await asked(command)).results, [{}]);
});

scenario('another’s row is as closed to a user as before, though it is known', async () => {
  assert.equal((await asked(BIO)).trips, 0);
  const { results, trips } = await asked(
    [...BIO, ['HGETALL', 'user:alice'], ['HGET', 'user:me', 'username']],
    service.user('bob'),
  );
  assert.equal(
    [results, trips],
    [['ERR forbidden: user:alice', 'ERR forbidden: user:alice', 'bob'], 0],
  );
});

test.run();
