import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as E from 'fp-ts/lib/Either.js';
import { parseKey, printKind } from '../../src/domain/key.js';
import { dumpOf, restore, type Dump } from '../support/e2e/dump.js';
import { at, startE2e, type E2eService, type Reply } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';

const test = suite('damaged keys');

const KEYS = [
  'user:ada',
  'user:ada:posts',
  'user:ada:followers',
  'user:ada:following',
  'user:ada:liked',
  'user:ada:bookmarked',
  'post:p1',
  'post:p1:likes',
  'post:p1:bookmarks',
  'hashtag:sea:posts',
  'hashtag:sea:ranked',
  'explore:feed',
  'users:regular',
  'models:top:engagement',
];

const PLANT: Readonly<Record<string, (key: string) => readonly [string, ...string[]]>> = {
  string: (key) => ['SET', key, 'x'],
  list: (key) => ['RPUSH', key, 'x'],
  set: (key) => ['SADD', key, 'x'],
  zset: (key) => ['ZADD', key, '1', 'x'],
  stream: (key) => ['XADD', key, '*', 'x', 'y'],
};
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  hash: ['string', 'zset'],
  set: ['stream'],
  zset: ['set'],
};

const ROWS = [
  { entity: 'user', id: 1, username: 'ada', role: 'model', updated_at: 1000 },
  { entity: 'user', id: 2, username: 'bob', updated_at: 1000 },
  { entity: 'user', id: 3, username: 'cyd', updated_at: 1000 },
  { entity: 'post', id: 'p1', username: 'ada', content: 'one #sea', updated_at: 2000 },
  { entity: 'post', id: 'p2', username: 'bob', content: 'two #sea', updated_at: 2000 },
  { entity: 'follow', follower: 'ada', following: 'bob', updated_at: 3000 },
  { entity: 'follow', follower: 'bob', following: 'ada', updated_at: 3000 },
  { entity: 'like', username: 'ada', post_id: 'p1', updated_at: 3000 },
  { entity: 'bookmark', username: 'ada', post_id: 'p1', updated_at: 3000 },
];

/** Records about the damaged key, and others that are unrelated to it. */
const UPDATES = [
  { entity: 'user', id: 1, username: 'ada', bio: 'b', updated_at: 9_000 },
  { entity: 'user', id: 3, username: 'cyd', bio: 'c', updated_at: 9_000 },
  { entity: 'post', id: 'p1', username: 'ada', content: 'uno #sea', updated_at: 9_000 },
  { entity: 'like', username: 'ada', post_id: 'p2', updated_at: 9_000 },
  { entity: 'follow', follower: 'ada', following: 'cyd', updated_at: 9_000 },
];
const APART = 'user:cyd';

const READS = [
  '/feed/explore',
  '/feed/following',
  '/users/ada/posts',
  '/feed/hashtag/sea',
  '/feed/hashtag/sea/ranked',
  '/search/users/newest',
  '/search/models/top',
  '/search/hashtags/top-posts?hashtags=sea',
  '/posts/p1',
  '/users/ada',
  '/users/ada/followers',
  '/users/ada/followers?expand=profile',
  '/users/me/liked',
  '/feed/explore/new',
  '/users/ada/following',
  '/posts/p1/likes',
];

const WRITES: readonly (readonly [string, string, unknown?])[] = [
  ['POST', '/posts/p1/like'],
  ['DELETE', '/posts/p1/bookmark'],
  ['POST', '/users/bob/follow'],
  ['PATCH', '/users/ada', { bio: 'mine' }],
  ['PATCH', '/posts/p1', { content: 'again #sea' }],
  ['POST', '/posts', { id: 'p3', content: 'new #sea' }],
  ['DELETE', '/posts/p1'],
  ['DELETE', '/users/ada'],
];

let service: E2eService;
let whole: Dump;

test.before(async () => {
  service = await startE2e();
  const body = ROWS.map((row) => JSON.stringify(row)).join('\n');
  const headers = { ...service.key, 'Content-Type': 'application/x-ndjson' };
  await fetch(`${service.server.url}/sync/batch`, { method: 'POST', headers, body });
  await service.settle();
  whole = await dumpOf(service.redis.client);
});
test.after(() => service.stop());

const call = (...words: readonly [string, ...string[]]): Promise<unknown> =>
  service.redis.client.call(words[0], ...words.slice(1));

/** Asserts that the request was done, or refused with a clear reason; returns whether it was done. */
const assertClear = (reply: Reply, key: string): boolean => {
  if (reply.status < 500) return true;
  assert.equal([reply.status, at(reply.json, 'code')], [500, 'damaged_key'], reply.text);
  const detail = String(at(reply.json, 'detail'));
  assert.match(detail, 'reconcile');
  const parsed = parseKey(key);
  const kind = E.isRight(parsed) ? printKind(parsed.right) : key;
  assert.ok(detail.includes(kind) || detail.includes('a key that this needs'), detail);
  assert.not.match(detail, /ada|p1/);
  return false;
};

/** Dumps the keys of the app without homes, which are made and filled in the background. */
const dumpApp = async (): Promise<Dump> => {
  const dump = await dumpOf(service.redis.client, { internal: false });
  return new Map([...dump].filter(([name]) => !name.endsWith(':home')));
};

for (const key of KEYS)
  test(`a ${key} of another type is reported, and no change is half done`, async () => {
    const { client } = service.redis;
    const type = await client.type(key);
    for (const other of OTHERS[type] ?? []) {
      await restore(client, whole);
      await client.del(key);
      await call(...(PLANT[other]?.(key) ?? ['PING']));
      const ada = service.keyAs('ada');
      for (const path of READS) assertClear(await service.send('GET', path, { as: ada }), key);
      const proxied = await service.read([
        ['HGETALL', 'user:bob'],
        ['EXISTS', key],
      ]);
      assert.is(at(proxied, 0, 'username'), 'bob', 'other commands of the batch are answered');
      let before = await dumpApp();
      for (const [method, path, body] of WRITES) {
        const reply = await service.send(method, path, { as: ada, body });
        const after = await dumpApp();
        if (!assertClear(reply, key)) assert.equal(after, before, `${method} ${path}`);
        before = after;
      }
    }
  });

for (const key of ['user:ada', 'user:ada:liked', 'post:p1', 'post:p1:likes', 'explore:feed'])
  test(`records that do not need the damaged ${key} are applied`, async () => {
    const { client } = service.redis;
    await restore(client, whole);
    await client.del(key);
    await call('RPUSH', key, 'x');
    const headers = { ...service.key, 'Content-Type': 'application/x-ndjson' };
    const body = UPDATES.map((row) => JSON.stringify(row)).join('\n');
    const reply = await fetch(`${service.server.url}/sync/batch`, {
      method: 'POST',
      headers,
      body,
    });
    const answer: unknown = await reply.json();
    assert.is(reply.status, 200, JSON.stringify(answer));
    const errors = (at(answer, 'errors') ?? []) as readonly unknown[];
    for (const error of errors) assert.is(at(error, 'code'), 'damaged_key');
    assert.is(Number(at(answer, 'failed')), errors.length);
    assert.is(await client.hget(APART, 'bio'), 'c');
    const again = await service.send('GET', '/sync/dead-letters', { as: service.key });
    assert.is(at(again.json, 'total'), errors.length, 'each is kept as a dead letter');
    await until('no work waits forever', async () => (await client.zcard('sys:awakes')) === 0);
  });

/** Picks the damage from /health, which may also say that a cluster was seen empty while this test refilled it. */
const damageIn = (health: unknown): readonly string[] =>
  (at(health, 'reasons') as readonly { readonly code: string; readonly message: string }[])
    .filter(({ code }) => code === 'damaged_key')
    .map(({ message }) => message);

for (const key of [
  'sys:counts',
  'sys:journal',
  'sys:dead',
  'sys:work',
  'sys:fanout',
  'explore:feed',
])
  test(`/health names a damaged ${key} until it is renamed`, async () => {
    const { client } = service.redis;
    await restore(client, whole);
    await client.del(key);
    await call('RPUSH', key, 'x');
    const ill = await service.send('GET', '/health');
    assert.equal([ill.status, at(ill.json, 'status')], [200, 'degraded'], ill.text);
    assert.match(damageIn(ill.json).join(), `under ${key}. `);
    await client.rename(key, `sys:damaged:${key}`);
    const well = await service.send('GET', '/health');
    assert.equal(damageIn(well.json), [], well.text);
  });

test.run();
