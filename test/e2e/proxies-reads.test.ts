import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plainReply } from '../support/e2e/plain-reply.js';
import { KEY_KINDS, readsOf } from '../support/e2e/read-commands.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';

const test = suite('read proxy: comparison with a plain client');

const ALLOWED = [
  ...['HGET', 'HMGET', 'HGETALL', 'HEXISTS', 'HLEN', 'HKEYS', 'HVALS'],
  ...['SMEMBERS', 'SISMEMBER', 'SMISMEMBER', 'SCARD', 'SRANDMEMBER'],
  ...['ZRANGE', 'ZREVRANGE', 'ZRANGEBYSCORE', 'ZREVRANGEBYSCORE', 'ZSCORE', 'ZMSCORE'],
  ...['ZRANK', 'ZREVRANK', 'ZCARD', 'ZCOUNT'],
  ...['GET', 'MGET', 'STRLEN', 'EXISTS', 'TTL', 'PTTL', 'TYPE'],
];

let service: E2eService;
let plain: Redis;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e({ PROXY_MAX_REPLY: '1048576' });
    await fillWorld(service);
    await service.settle();
    for (const key of ['user:alice', 'post:a1'])
      await service.redis.client.hset(key, 'sys_engagement', '0');
    plain = new Redis(service.redis.port, '127.0.0.1', { protocol: 2 });
  },
  after: () => service.settle(),
  stop: async () => {
    plain.disconnect();
    await service.stop();
  },
});

/** Sorts the members of sets, whose order is undefined. */
const sorted = (name: string | undefined, reply: unknown): unknown =>
  ['SMEMBERS', 'SRANDMEMBER'].includes(name ?? '') && Array.isArray(reply)
    ? [...(reply as unknown[])].sort()
    : reply;

const isError = (reply: unknown): boolean =>
  typeof reply === 'string' && /^(ERR|WRONGTYPE) /.test(reply);

scenario('the cases include every allowed command', () => {
  assert.equal([...new Set(readsOf('user:alice').map(([name]) => name))].sort(), ALLOWED.sort());
});

for (const key of KEY_KINDS)
  scenario(`every command on ${key} has the reply of Redis`, async () => {
    const commands = readsOf(key, ['bio', 'content', 'nothing']);
    const answer = await service.send('POST', '/', { as: service.key, body: commands });
    const expected: unknown[] = [];
    for (const command of commands)
      expected.push(sorted(command[0], await plainReply(plain, command)));
    const seen = (answer.json as unknown[]).map((reply, place) =>
      sorted(commands[place]?.[0], reply),
    );
    for (const [place, reply] of seen.entries())
      assert.equal(reply, expected[place], `${commands[place]?.join(' ')}`);
    const failed = seen.flatMap((reply, place) => (isError(reply) ? [place] : []));
    assert.is(answer.status, failed.length === 0 ? 200 : 207);
    assert.is(answer.headers.get('X-Command-Errors'), failed.length === 0 ? null : failed.join());
    assert.is((await service.logOf(answer)).redis.roundTrips, 1);
  });

scenario('errors of Redis are returned in its words', async () => {
  const commands = [
    ['ZRANGE', 'explore:feed', 'a', 'b'],
    ['ZRANGE', 'explore:feed', '0', '1', 'SIDEWAYS'],
    ['ZRANGEBYSCORE', 'explore:feed', 'low', 'high'],
    ['ZCOUNT', 'explore:feed', '1', 'x'],
    ['ZRANGE', 'explore:feed', '0', '1', 'LIMIT', '0', '1'],
    ['SRANDMEMBER', 'post:a1:likes', '1.5'],
  ];
  const seen = (await service.read(commands)) as unknown[];
  for (const [place, command] of commands.entries()) {
    assert.is(seen[place], await plainReply(plain, command), command.join(' '));
    assert.ok(isError(seen[place]));
  }
});

scenario('names in any case, numbers and a named batch are accepted', async () => {
  const commands = [
    ['hgetall', 'post:a1:likes'],
    ['zCard', 'explore:feed'],
    ['ZRANGE', 'explore:feed', 0, 0],
  ];
  const wrong = 'WRONGTYPE Operation against a key holding the wrong kind of value';
  const [newest] = await plain.zrange('explore:feed', '0', '0');
  assert.equal(await service.read(commands), [wrong, 5, [newest]]);
  assert.equal(await service.read({ commands }), [wrong, 5, [newest]]);
});

scenario('a single flat command has a single result', async () => {
  assert.equal(await service.read(['HGET', 'user:alice', 'bio']), { result: 'I am alice' });
  assert.equal(await service.read(['HGETALL', 'user:ghost']), { result: {} });
  const wrapped = { commands: ['HGET', 'user:alice', 'bio'] };
  assert.equal(await service.read(wrapped), { result: 'I am alice' });
  const answer = await service.send('POST', '/', { as: service.key, body: ['FLUSHALL'] });
  assert.is(answer.status, 207);
  assert.equal(answer.json, { result: 'ERR command not allowed: FLUSHALL' });
  assert.is(answer.headers.get('X-Command-Errors'), '0');
});

scenario('user:me and user:AUTH stand for the acting user', async () => {
  const commands = ['me', 'AUTH'].flatMap((word) => [
    ['HGET', `user:${word}`, 'username'],
    ['SMEMBERS', `user:${word}:following`],
  ]);
  const expected = ['alice', ['bob'], 'alice', ['bob']];
  assert.equal(await service.read(commands, service.user('alice')), expected);
  assert.equal(await service.read(commands, service.keyAs('alice')), expected);
  const [own] = (await service.read(commands)) as unknown[];
  assert.is(own, 'xano_sync');
});

scenario('refused commands are listed by position, and the others run', async () => {
  const answer = await service.send('POST', '/', {
    as: service.user('bob'),
    body: [
      ['HGET', 'user:alice', 'bio'],
      ['HGET', 'user:me', 'bio'],
      ['GET', 'explore:feed'],
      ['SCARD', 'user:alice:followers'],
      ['KEYS', '*'],
    ],
  });
  assert.is(answer.status, 207);
  assert.is(answer.headers.get('X-Command-Errors'), '0,2,4');
  assert.equal(answer.json, [
    'ERR forbidden: user:alice',
    'I am bob',
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    2,
    'ERR command not allowed: KEYS',
  ]);
});

scenario('replies over PROXY_MAX_REPLY are left out, and no others', async () => {
  const long = 'x'.repeat(60_000);
  await service.write([['HSET', 'user:cyd', 'long', long]]);
  const commands = Array.from({ length: 30 }, () => ['HGET', 'user:cyd', 'long']);
  const answer = await service.send('POST', '/', { as: service.key, body: commands });
  const results = answer.json as string[];
  const fits = Math.floor(1_048_576 / 60_003);
  assert.is(answer.status, 207);
  assert.equal(
    results.map((result) => result === long),
    commands.map((_, place) => place < fits),
  );
  assert.equal([...new Set(results.slice(fits))], ['ERR reply too large']);
  const places = commands.flatMap((_, place) => (place < fits ? [] : [place]));
  assert.is(answer.headers.get('X-Command-Errors'), places.join(','));
  assert.is(at(await service.read([['HGET', 'user:cyd', 'bio']]), 0), 'I am cyd');
});

scenario('text of every kind is returned unchanged', async () => {
  const text = 'é 漢字 \u{1F30A} "quoted" \\ \u2028 \n\t </script> {{x}}';
  await service.write([['HSET', 'user:cyd', 'odd "field"', text]]);
  assert.equal(await service.read([['HGET', 'user:cyd', 'odd "field"']]), [text]);
  const [all] = (await service.read([['HGETALL', 'user:cyd']])) as unknown[];
  assert.is(at(all, 'odd "field"'), text);
});

test.run();
