import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertUnharmed, connectionOf } from '../support/e2e/connection.js';
import { changesIn, dumpOf } from '../support/e2e/dump.js';
import { readsOf } from '../support/e2e/read-commands.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';

const test = suite('proxies: forbidden commands');

const READS: ReadonlySet<string> = new Set(readsOf('user:alice').map(([name = '']) => name));
const WRITES: ReadonlySet<string> = new Set(['HSET', 'HDEL', 'HINCRBY']);

let service: E2eService;
let names: readonly string[];
let id: string | undefined;

const isRow = (row: unknown): row is readonly unknown[] => Array.isArray(row);

/** Returns the names of commands, and of their subcommands as `container|sub`, as the server itself lists them. */
const namesIn = (reply: unknown): readonly string[] =>
  isRow(reply)
    ? reply
        .filter(isRow)
        .flatMap((row) => [String(row[0]).toUpperCase(), ...namesIn(row.length > 9 ? row[9] : [])])
    : [];

const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    await fillWorld(service);
    await service.settle();
    names = namesIn(await service.redis.client.call('COMMAND'));
    id = (await connectionOf(service.redis.client))['id'];
  },
  after: async () => {
    await assertUnharmed(service, id, 'all that was refused');
    await service.settle();
  },
  stop: () => service.stop(),
});

const mixed = (name: string): string =>
  Array.from(name, (letter, place) => (place % 2 === 0 ? letter : letter.toLowerCase())).join('');

/** Returns the ways to send a name: alone, its subcommand as an argument, as one word, in each case. */
const spellings = (name: string): readonly (readonly string[])[] => {
  const [container = '', sub] = name.split('|');
  const ways = sub === undefined ? [[name]] : [[container, sub], [`${container} ${sub}`], [name]];
  return ways.flatMap((words) => [
    words,
    words.map((word) => word.toLowerCase()),
    words.map(mixed),
  ]);
};

const ARGUMENTS = ['user:alice', '1', 'x'];

const assertAllRefused = async (path: string, allowed: ReadonlySet<string>): Promise<number> => {
  const commands = names
    .filter((name) => !allowed.has(name))
    .flatMap(spellings)
    .flatMap((words) => [words, [...words, ...ARGUMENTS]]);
  for (let from = 0; from < commands.length; from += 1000) {
    const body = commands.slice(from, from + 1000);
    const answer = await service.send('POST', path, { as: service.key, body });
    assert.is(answer.status, 207);
    const results = (path === '/' ? answer.json : at(answer.json, 'results')) as unknown[];
    assert.is(results.length, body.length);
    for (const [place, result] of results.entries()) {
      const [name = ''] = body[place] ?? [];
      assert.is(result, `ERR command not allowed: ${name.toUpperCase()}`);
    }
  }
  return commands.length;
};

scenario('the commands listed by the server are mostly forbidden', () => {
  assert.ok(names.length > 300, `${names.length}`);
  for (const name of ['FLUSHALL', 'CONFIG|SET', 'SUBSCRIBE', 'MULTI', 'EVAL', 'SHUTDOWN'])
    assert.ok(names.includes(name), name);
  for (const name of [...READS, ...WRITES]) assert.ok(names.includes(name), name);
});

scenario('both proxies refuse them in every spelling, and nothing changes', async () => {
  const before = await dumpOf(service.redis.client, { internal: false });
  assert.ok((await assertAllRefused('/', READS)) > 2000);
  assert.ok((await assertAllRefused('/redis/write', WRITES)) > 2000);
  assert.equal(changesIn(before, await dumpOf(service.redis.client, { internal: false })), []);
});

scenario('a single one is refused too, and the connection stays usable', async () => {
  const poison = ['MULTI', 'SUBSCRIBE', 'PSUBSCRIBE', 'MONITOR', 'SELECT', 'BLPOP', 'WAIT', 'QUIT'];
  const more = ['RESET', 'HELLO', 'AUTH', 'CLIENT', 'DEBUG', 'SCRIPT', 'FUNCTION', 'SHUTDOWN'];
  for (const name of [...poison, ...more])
    for (const path of ['/', '/redis/write']) {
      const body = [[name, 'user:alice', '0']];
      const answer = await service.send('POST', path, { as: service.key, body });
      assert.is(answer.status, 207);
      assert.is((await service.logOf(answer)).redis.roundTrips, 0);
      await assertUnharmed(service, id, name);
    }
});

scenario('names that look like allowed ones are refused', async () => {
  const tricks = [
    'HGET ',
    ' HGET',
    'HGET\n',
    'HGET\r\nFLUSHALL',
    'HGET;',
    'ＨＧＥＴ',
    'HGET\u200b',
    '',
  ];
  for (const name of [
    ...tricks,
    'hgetall\t',
    'constructor',
    '__proto__',
    'toString',
    'ıncr',
    'TYPe\u0130',
  ])
    for (const path of ['/', '/redis/write']) {
      const body = [[name, 'user:alice', 'bio', 'x']];
      const answer = await service.send('POST', path, { as: service.key, body });
      const results = path === '/' ? answer.json : at(answer.json, 'results');
      assert.match(String(at(results, 0)), 'ERR command not allowed: ');
    }
});

test.run();
