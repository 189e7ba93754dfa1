import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, type Reply } from '../support/e2e/service.js';
import { batchOf, town } from '../support/sync/rows.js';
import { linesIn, startSyncApp, type SyncApp } from '../support/sync/sync-app.js';
import { IS_CLUSTER } from '../support/redis/server.js';
import { untilIdle } from '../support/run/until-idle.js';
import { until } from '../support/run/until.js';

const test = suite('bulk import');

let app: SyncApp;
const scenario = scenariosOf(test, {
  start: async () => {
    app = await startSyncApp();
  },
  before: () => app.redis.client.flushall(),
  after: () => app.settle(),
  stop: () => app.stop(),
});

const NDJSON = { 'Content-Type': 'application/x-ndjson' };
const STREAM = { ...NDJSON, Accept: 'application/x-ndjson' };
const post = (path: string, body: string | Uint8Array, headers: Readonly<Record<string, string>>) =>
  app.post(`/sync/${path}`, body, { ...app.key, ...headers });

const countsOf = (json: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    ['received', 'applied', 'unchanged', 'stale', 'deferred', 'failed'].map((name) => [
      name,
      at(json, name),
    ]),
  );
const NONE = { received: 0, applied: 0, unchanged: 0, stale: 0, deferred: 0, failed: 0 };
const eventsIn = ({ text }: Reply): readonly unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

scenario('every kind of record has its path, in the order of the guide', async () => {
  const { users, posts, follows, likes } = town(30, 2);
  const comments = likes.map((row, nth) => ({ ...row, id: nth + 1, content: `so said ${nth}` }));
  const all = { users, posts, follows, likes, bookmarks: likes, comments };
  for (const [path, rows] of Object.entries(all)) {
    const summary = await app.bulk(path, rows);
    const applied = { ...NONE, received: rows.length, applied: rows.length };
    assert.equal(countsOf(summary), applied, path);
    assert.equal(at(summary, 'errors'), []);
    assert.type(at(summary, 'duration_ms'), 'number');
    const again = countsOf(await app.bulk(path, rows));
    assert.equal(again, { ...NONE, received: rows.length, unchanged: rows.length }, path);
  }
  const one = await app.hash('user:u1');
  assert.equal([one['postCount'], one['followerCount'], one['followingCount']], ['2', '1', '1']);
  assert.is((await app.hash('post:3'))['likesCount'], '1');
  assert.is((await app.hash('post:3'))['commentsCount'], '1');
});

scenario('unreadable columns of applied rows are counted, with examples', async () => {
  const rows = [
    { username: 'u1', avatar: 'none yet', role: 'member' },
    { username: 'u2', avatar: false },
    { username: 'u3', avatar: '/a.png' },
  ];
  const leftOut = (json: unknown) => [at(json, 'left_out'), at(json, 'left_out_examples')];
  const example = { line: 1, entity: 'user', key: 'user:u1' };
  const avatar = {
    column: 'avatar',
    message: 'avatar must be an http(s) address of at most 2048 characters',
  };
  const role = { column: 'role', message: 'role must be user, model or admin, and is user now' };
  const expected = [
    { avatar: 2, role: 1 },
    [
      { ...example, ...avatar },
      { ...example, ...role },
      { line: 3, entity: 'user', key: 'user:u3', ...avatar },
    ],
  ];
  const summary = await app.bulk('users', rows);
  assert.equal(countsOf(summary), { ...NONE, received: 3, applied: 3 });
  assert.equal(leftOut(summary), expected);
  const lines = eventsIn(await post('users', linesIn(rows), STREAM));
  assert.equal(leftOut(lines.at(-1)), expected);
});

scenario('an array and gzipped NDJSON are accepted', async () => {
  const { users, posts } = town(3);
  const array = await post('users', JSON.stringify(users), {});
  assert.equal(countsOf(array.json), { ...NONE, received: 3, applied: 3 });
  const packed = { ...NDJSON, 'Content-Encoding': 'gzip' };
  const zipped = await post('posts', gzipSync(linesIn(posts)), packed);
  assert.equal(countsOf(zipped.json), { ...NONE, received: 3, applied: 3 });
  const empty = await post('posts', '\n\n', NDJSON);
  assert.equal(countsOf(empty.json), NONE);
});

scenario(
  'goes on behind rows with half a character, in a name or where a text is cut',
  async () => {
    const wide = '\u{1f600}'.repeat(60);
    const rows = [
      { username: 'half\ud83d' },
      ...['', 'x'].map((begin) => ({ username: begin + wide })),
      ...['', 'x'].map((begin, nth) => ({
        username: `u${nth}`,
        ...Object.fromEntries([1, 2, 3].map((no) => [`${begin}${no}\0${wide}`, no])),
      })),
      { username: 'u2', ['half\udc00']: 1 },
    ];
    const summary = await app.bulk('users', rows);
    assert.equal(countsOf(summary), { ...NONE, received: 6, applied: 3, failed: 3 });
    assert.is(Object.keys(at(summary, 'left_out') as object).length, 7);
  },
);

scenario('failed lines are named, and later lines are applied', async () => {
  const good = (name: string): string =>
    JSON.stringify({ username: name, updated_at: 1_700_000_000 });
  const long = JSON.stringify({ username: 'long', bio: 'x'.repeat(1_100_000) });
  const bad = Buffer.concat([Buffer.from('{"username":"'), Buffer.from([0xff]), Buffer.from('"}')]);
  const body = Buffer.concat([
    Buffer.from([good('one'), '{"username":', '', '[]', good('two'), long, ''].join('\n')),
    bad,
    Buffer.from(
      [
        '',
        '{"username":"a b"}',
        '{"__proto__":{},"username":"p"}',
        `{"username":"deep","links":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
        good('three'),
      ].join('\r\n'),
    ),
  ]);
  const { json, status } = await post('users', body, NDJSON);
  assert.is(status, 200);
  assert.equal(countsOf(json), { ...NONE, received: 10, applied: 3, failed: 7 });
  const errors = at(json, 'errors') as readonly unknown[];
  assert.equal(
    errors.map((error) => [at(error, 'line'), at(error, 'code')]),
    [
      [2, 'invalid_json'],
      [4, 'invalid_record'],
      [6, 'too_large'],
      [7, 'invalid_json'],
      [8, 'invalid_record'],
      [9, 'invalid_record'],
      [10, 'invalid_record'],
    ],
  );
  assert.is((await app.hash('user:three'))['username'], 'three');
});

scenario('the first hundred failures are returned, or all of them as lines', async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => ({
    username: i % 2 === 0 ? `v${i}` : 'no no',
  }));
  assert.is((at(await app.bulk('users', rows), 'errors') as readonly unknown[]).length, 100);
  const streamed = await post('users', linesIn(rows), STREAM);
  assert.match(streamed.headers.get('Content-Type') ?? '', 'application/x-ndjson');
  const events = eventsIn(streamed);
  const of = (type: string) => events.filter((event) => at(event, 'type') === type);
  const lines = of('failure').map((event) => at(event, 'line'));
  assert.equal(
    lines,
    Array.from({ length: 750 }, (_, i) => 2 * i + 2),
  );
  assert.equal(
    of('progress').map((event) => at(event, 'received')),
    // On a cluster more lines are applied together.
    IS_CLUSTER ? [1500] : [1000, 1500],
  );
  const last = events.at(-1);
  assert.is(at(last, 'type'), 'summary');
  assert.equal(countsOf(last), { ...NONE, received: 1500, unchanged: 750, failed: 750 });
  assert.type(at(last, 'duration_ms'), 'number');
});

scenario('a batch in any order has the same result as in the right order', async () => {
  const small = town(20, 2);
  const rows = batchOf(small).toReversed();
  const summary = await app.bulk('batch', rows);
  assert.is(at(summary, 'failed'), 0);
  assert.ok(Number(at(summary, 'deferred')) > 0);
  await untilIdle(app.redis.client);
  await until(
    'no deferral is left',
    async () => (await app.redis.client.zcard('sys:deferrals')) === 0,
  );
  for (const id of [1, 2, 20]) {
    const user = await app.hash(`user:u${id}`);
    assert.equal([user['postCount'], user['followerCount']], ['2', '1']);
    assert.is((await app.hash(`post:${id}`))['likesCount'], '1');
  }
  const gone = await app.bulk('batch', [
    { entity: 'like', user_id: 1, post_id: 3, created_at: 1_700_000_000_001, deleted: true },
    { entity: 'planet', id: 3 },
    { id: 3 },
  ]);
  assert.equal(countsOf(gone), { ...NONE, received: 3, applied: 1, failed: 2 });
  assert.equal(at(gone, 'errors', 0, 'code'), 'unknown_entity');
  assert.is((await app.hash('post:3'))['likesCount'], '0');
});

scenario('records in a file of failures are applied once they are corrected', async () => {
  const failure = { line: 7, code: 'invalid_record', message: 'username is missing' };
  const user = `${JSON.stringify({ ...failure, key: 'user' }).slice(0, -1)},"record":{"id":12345678901234567890,"username":"ida"}}`;
  const body = [
    user,
    JSON.stringify({ ...failure, entity: 'user', record: '{"username":' }),
    JSON.stringify({ ...failure, record: { username: 'ben' }, more: 1 }),
  ].join('\n');
  const { json } = await post('users', body, NDJSON);
  assert.equal(countsOf(json), { ...NONE, received: 3, applied: 1, failed: 2 });
  assert.is((await app.hash('user:ida'))['id'], '12345678901234567890');
  const mixed = [
    { ...failure, entity: 'user', record: { username: 'cy' } },
    { ...failure, record: { entity: 'user', username: 'di' } },
  ];
  assert.equal(countsOf(await app.bulk('batch', mixed)), { ...NONE, received: 2, applied: 2 });
  assert.is((await app.hash('user:cy'))['entity'], undefined);
});

scenario('an unreadable body is refused', async () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, number, string])[] = [
    ['{"username":"x"}', {}, 400, 'invalid_request'],
    ['[{"username"', {}, 400, 'invalid_json'],
    ['username', { 'Content-Type': 'text/csv' }, 415, 'unsupported_media_type'],
    ['{}', { ...NDJSON, 'Content-Encoding': 'zstd' }, 415, 'unsupported_media_type'],
    ['no gzip', { ...NDJSON, 'Content-Encoding': 'gzip' }, 400, 'invalid_json'],
    [`["${'x'.repeat(1_100_000)}"]`, {}, 413, 'payload_too_large'],
  ];
  for (const [body, headers, status, code] of cases) {
    const reply = await post('users', body, headers);
    assert.equal([reply.status, at(reply.json, 'code')], [status, code], body.slice(0, 20));
  }
  const packed = await post('users', gzipSync('{"username":"x"}'), NDJSON);
  assert.match(
    String(at(packed.json, 'errors', 0, 'message')),
    'say so with Content-Encoding: gzip',
  );
  const streamed = await post('users', 'no gzip', { ...STREAM, 'Content-Encoding': 'gzip' });
  assert.equal(at(eventsIn(streamed)[0], 'code'), 'invalid_json');
  assert.equal(await app.redis.client.keys('user:*'), []);
});

test.run();
