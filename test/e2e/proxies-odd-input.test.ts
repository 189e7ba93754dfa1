import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertUnharmed, connectionOf } from '../support/e2e/connection.js';
import { changesIn, dumpOf } from '../support/e2e/dump.js';
import { DEEP, ODD_BODIES } from '../support/e2e/odd-bodies.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, toReply, type E2eService, type Reply } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';
import { rawConnection } from '../support/http/raw-connection.js';
import { until } from '../support/run/until.js';

const test = suite('proxies: odd input');

const PATHS = ['/', '/redis/write'] as const;

let service: E2eService;
let id: string | undefined;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    await fillWorld(service);
    await service.settle();
    id = (await connectionOf(service.redis.client))['id'];
  },
  after: async () => {
    await assertUnharmed(service, id, 'odd input');
    await service.settle();
  },
  stop: () => service.stop(),
});

const post = async (path: string, body: string | Buffer, headers = {}): Promise<Reply> => {
  const common = { ...service.key, 'Content-Type': 'application/json' };
  const sent = { method: 'POST', headers: { ...common, ...headers } };
  return toReply(await fetch(service.server.url + path, { ...sent, body }));
};

const resultsOf = (path: string, { json }: Reply): readonly unknown[] =>
  (path === '/' ? json : at(json, 'results')) as readonly unknown[];

for (const { says, body, headers, status, code } of ODD_BODIES)
  scenario(`a body is refused as a whole: ${says}`, async () => {
    const before = await dumpOf(service.redis.client, { internal: false });
    for (const path of PATHS) {
      const answer = await post(path, body, headers);
      assert.is(answer.status, status, `${path}: ${answer.text}`);
      assert.is(at(answer.json, 'code'), code, path);
      assert.is(answer.headers.get('Content-Type'), 'application/problem+json');
      assert.ok(answer.text.length < 2000, 'the body is not repeated in the answer');
      await assertUnharmed(service, id, `${path}: ${says}`);
    }
    assert.equal(changesIn(before, await dumpOf(service.redis.client, { internal: false })), []);
  });

scenario('every digit of an integer is kept, by any route and at any depth', async () => {
  const digits = '363896575396806667';
  const { client } = service.redis;
  const send = async (method: string, path: string, body: string): Promise<void> => {
    const headers = { ...service.key, 'Content-Type': 'application/json' };
    const { status } = await fetch(service.server.url + path, { method, headers, body });
    assert.is(status, 200, path);
  };
  await send('POST', '/redis/write', `[["HSET","user:alice","n",${digits}]]`);
  await send('POST', '/redis/write', `[["HSET","user:alice","id",${digits},"n",1]]`);
  await send('POST', '/redis/write', `[["HINCRBY","user:alice","n",${digits}]]`);
  assert.equal(await client.hmget('user:alice', 'id', 'n'), [digits, '363896575396806668']);
  await send('PATCH', '/users/alice', `{"n":${digits}}`);
  assert.is(await client.hget('user:alice', 'n'), digits);
  const deep = `{"a":[{"b":${digits}}],"secret":1}`;
  for (const [path, body] of [
    ['/webhooks/user-update', `{"username":"alice","links":${deep}}`],
    ['/webhooks/user-update', `{"username":"alice","links":${JSON.stringify(deep)}}`],
    ['/sync/users', `[{"username":"alice","links":${deep}}]`],
  ] as const) {
    await client.hdel('user:alice', 'links');
    await send('POST', path, body);
    const links = (await client.hget('user:alice', 'links')) ?? '';
    assert.match(links, digits);
    assert.not.match(links, 'secret');
  }
});

scenario('unusual but valid input is accepted', async () => {
  const batch = '[["TYPE","user:alice"]]';
  for (const [body, headers] of [
    [`\ufeff${batch}`, {}],
    [batch, { 'Content-Type': 'application/json; charset=UTF-8' }],
    [batch, { 'Content-Type': 'application/vnd.api+json' }],
    [gzipSync(batch), { 'Content-Encoding': 'gzip' }],
    [` \n\t${batch}\n`, {}],
    ['{"commands":[],"commands":[["TYPE","user:alice"]]}', {}],
    ['{"commands":[["TYPE","user:alice"]],"constructor":1}', {}],
  ] as const) {
    const answer = await post('/', body, headers);
    assert.is(answer.status, 200, `${String(body)}: ${answer.text}`);
    assert.equal(answer.json, ['hash']);
  }
  assert.equal((await post('/', '[]')).json, []);
  assert.equal((await post('/redis/write', '[]')).json, { results: [], username: 'xano_sync' });
});

const NAME = 'ERR command name must be a string';
const ARGUMENT = 'ERR argument must be a string or a number';
const TEXT = 'ERR argument must be well-formed text without NUL';
const wrong = (name: string) => `ERR wrong number of arguments for '${name}' command`;
const unreadable = (key: string) => `ERR key not readable: ${key}`;

const COMMANDS: readonly (readonly [command: readonly unknown[], text: string])[] = [
  [[], NAME],
  [[42], NAME],
  [[null, 'user:alice'], NAME],
  [[['HGET'], 'user:alice', 'bio'], NAME],
  [[{ name: 'HGET' }, 'user:alice', 'bio'], NAME],
  [['HGET'], wrong('hget')],
  [['HGET', 'user:alice'], wrong('hget')],
  [['HGET', 'user:alice', 'a', 'b'], wrong('hget')],
  [['HGET', 'user:alice', null], ARGUMENT],
  [['HGET', 'user:alice', true], ARGUMENT],
  [['HGET', 'user:alice', ['bio']], ARGUMENT],
  [['HGET', 'user:alice', { toString: 'bio' }], ARGUMENT],
  [['HGET', ['user:alice'], 'bio'], ARGUMENT],
  [['HGET', null, 'bio'], ARGUMENT],
  [['HGET', 'user:alice', 'a\0b'], TEXT],
  [['HGET', 'user:alice\0', 'bio'], TEXT],
  [['HGET', 'user:alice', '\ud800'], TEXT],
  [['HGET', 'user:\udc00', 'bio'], TEXT],
  ...[
    ...['user:{alice}', '{user:alice}', 'user:ali ce', ' user:alice', 'user:alice\n', 'user:*'],
    ...['user:[a]lice', 'user:', 'user', '', ':', 'user::posts', 'user:alice:', 'user:alice:house'],
    ...['user:alice:posts:x', 'USER:alice', 'post:a1:views', 'hashtag:a b:posts'],
    ...['hashtag:##travel:posts', 'hashtag:travel', 'explore:feed:x', 'users:admins', '*'],
    ...['__proto__', 'constructor', 'user:alice\r\nFLUSHALL', '../user:alice', 'user:é'],
    ...['sys:work', 'sys:banned:alice', 'sys:nothing', 'SYS:work', 'user:me:sys', 'user:me:'],
  ].map((key): readonly [readonly unknown[], string] => [
    ['TYPE', key],
    unreadable(key.startsWith('user:me:') ? key.replace('me', 'xano_sync') : key),
  ]),
  [['SRANDMEMBER', 'post:a1:likes', -1e9], 'ERR count must be between -1000 and 1000'],
];

scenario('each odd command has its own reply, and the others run', async () => {
  const good = ['HGET', 'user:alice', 'username'];
  const body = COMMANDS.flatMap(([command]) => [command, good]);
  const answer = await post('/', JSON.stringify([good, ...body]));
  assert.is(answer.status, 207);
  const results = resultsOf('/', answer).slice(1);
  for (const [place, [command, text]] of COMMANDS.entries()) {
    assert.is(results[2 * place], text, JSON.stringify(command));
    assert.is(results[2 * place + 1], 'alice');
  }
});

scenario('each odd command alone is refused, and the connection stays usable', async () => {
  for (const [command, text] of COMMANDS) {
    const answer = await post('/', JSON.stringify([command]));
    assert.equal(answer.json, [text]);
    await assertUnharmed(service, id, JSON.stringify(command));
  }
});

scenario('names of object members are no fields or members', async () => {
  const fields = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
  const asked = fields.map((field) => ['HGET', 'user:alice', field]);
  assert.equal(
    await service.read(asked),
    fields.map(() => null),
  );
  assert.equal(await service.read([['SISMEMBER', 'post:a1:likes', '__proto__']]), [0]);
});

scenario('a number beyond all limits is refused', async () => {
  const read = await post('/', '[["ZCOUNT","explore:feed",-1e400,1e400]]');
  assert.equal(read.json, [ARGUMENT]);
  const write = await post('/redis/write', '[["HSET","user:alice","n",1e400]]');
  assert.equal(at(write.json, 'results'), ['ERR value must be a string, number or boolean']);
});

scenario('a text in chunks that split a character is accepted', async () => {
  const bytes = Buffer.from('[["HGET","user:alice","\u6f22\u{1f30a}"],["TYPE","user:alice"]]');
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (const byte of bytes) {
      yield Buffer.from([byte]);
      await Promise.resolve();
    }
  };
  const answer = await fetch(service.server.url, {
    method: 'POST',
    headers: { ...service.key, 'Content-Type': 'application/json' },
    body: ReadableStream.from(pieces()),
    duplex: 'half',
  });
  assert.equal(await answer.json(), [null, 'hash']);
});

scenario('nesting of any depth is survived', async () => {
  for (const path of PATHS)
    for (const body of [DEEP, `[["HGET","user:alice",${DEEP}]]`, `{"commands":${DEEP}}`]) {
      const answer = await post(path, body);
      assert.ok([207, 400].includes(answer.status), `${answer.status}`);
      await assertUnharmed(service, id, 'deep nesting');
    }
});

const connection = () => rawConnection(service.server.port, service.key['X-API-Key'] ?? '');

scenario('the connection can be used again after an overlong request', async () => {
  const { socket, send } = await connection();
  let answers = '';
  socket.on('data', (bytes: Buffer) => (answers += bytes.toString()));
  const long = '['.repeat(10_000_000);
  const chunked = `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`;
  send('Transfer-Encoding: chunked', chunked);
  send('Content-Length: 2', '[]');
  const statuses = () => answers.match(/HTTP\/1\.1 \d+/g) ?? [];
  await until('both requests are answered', () => statuses().length === 2, 5000);
  socket.destroy();
  assert.equal(statuses(), ['HTTP/1.1 413', 'HTTP/1.1 200']);
});

scenario('an incomplete request changes nothing', async () => {
  const body = '[["HSET","user:alice","bio","half"]]';
  const cut = async (head: string, part: string) => (await connection()).cut(head, part);
  const before = await dumpOf(service.redis.client, { internal: false });
  await cut('Transfer-Encoding: chunked', `${body.length.toString(16)}\r\n${body}\r\n`);
  await cut('Transfer-Encoding: chunked', `ff\r\n${body}`);
  await cut('Transfer-Encoding: chunked', 'zz\r\n');
  await cut(`Content-Length: ${body.length + 1}`, body);
  await assertUnharmed(service, id, 'a request cut in the middle');
  assert.equal(changesIn(before, await dumpOf(service.redis.client, { internal: false })), []);
});

test.run();
