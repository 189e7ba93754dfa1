import * as TE from 'fp-ts/lib/TaskEither.js';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startHttpApp } from '../../support/http/app.js';
import { alice } from '../../support/http/fixtures.js';
import { requestBytes, type BytesAnswer } from '../../support/http/request.js';

/** Two-byte characters, so that the length in characters differs from that in bytes. */
const bios: Readonly<Record<string, string>> = { long: 'ü'.repeat(2000), short: 'ü' };

const app = await startHttpApp({
  readUser: ({ username }) =>
    TE.right({ fields: { username, bio: bios[username] ?? '' }, isOwn: false, relation: null }),
  listFollowers: () =>
    TE.right({
      places: Array.from({ length: 500 }, (_, at) => ({ at, name: alice })),
      total: 500,
      next: null,
    }),
  importRecords: ({ lines }) =>
    TE.right(
      lines.map(({ line }) => ({
        line,
        entity: 'user',
        key: `user:u${line}`,
        result: 'failed',
        code: 'invalid_record',
        message: 'as this test has it',
        leftOut: [],
      })),
    ),
});

const ask = (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body = '',
): Promise<BytesAnswer> =>
  requestBytes(app.url + path, { Authorization: 'Bearer alice', ...headers }, method, body);

const encodings: Readonly<Record<string, string | undefined>> = {
  gzip: 'gzip',
  br: 'br',
  'GZIP;q=0.5': 'gzip',
  'gzip, deflate, br, zstd': 'br',
  'br;q=0.1, gzip': 'gzip',
  '*': 'gzip',
  '': undefined,
  identity: undefined,
  'gzip;q=0': undefined,
  'identity, gzip;q=0.5': undefined,
  'deflate, zstd': undefined,
  'identity;q=0': undefined,
  '*;q=0': undefined,
  'gzip;q=0, *;q=0': undefined,
  ',;=': undefined,
};

const unpack = ({ headers, bytes }: BytesAnswer): string => {
  const encoding = headers['content-encoding'];
  if (encoding === 'br') return brotliDecompressSync(bytes).toString();
  return (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString();
};

/** An answer whose compressed bytes are kept, and one that is compressed for each request. */
const [KEPT, PRINTED] = ['/users/long', '/users/bob/followers'] as const;

const test = suite('compressed answers');
test.after(app.stop);

for (const [accepted, expected] of Object.entries(encodings))
  test(`"Accept-Encoding: ${accepted}" gives ${expected ?? 'no encoding'} and the same content`, async () => {
    for (const path of [KEPT, PRINTED]) {
      const plain = await ask(path);
      const answer = await ask(path, { 'Accept-Encoding': accepted });
      assert.is(answer.status, 200);
      assert.is(answer.headers['content-encoding'], expected);
      assert.is(unpack(answer), plain.bytes.toString());
      const length = path === KEPT || expected === undefined ? answer.bytes.length : undefined;
      assert.is(answer.headers['content-length'], length?.toString());
      assert.is(answer.bytes.length < plain.bytes.length / 4, expected !== undefined);
    }
  });

test('without Accept-Encoding, and for short answers, there is no encoding', async () => {
  for (const answer of [
    await ask(KEPT),
    await ask(PRINTED),
    await ask('/users/short', { 'Accept-Encoding': 'br, gzip' }),
    await ask('/nowhere', { 'Accept-Encoding': 'br, gzip' }),
  ]) {
    assert.is(answer.headers['content-encoding'], undefined);
    assert.is(answer.headers['content-length'], String(answer.bytes.length));
    assert.not.match(answer.headers.etag ?? '', 'W/');
  }
});

test('Vary names Accept-Encoding along with the credentials', async () => {
  for (const path of [KEPT, PRINTED, '/users/short', '/nowhere'])
    for (const headers of [{}, { 'Accept-Encoding': 'gzip' }]) {
      const vary = (await ask(path, headers)).headers.vary ?? '';
      for (const name of ['Accept-Encoding', 'Authorization', 'X-API-Key', 'X-Act-As'])
        assert.ok(vary.split(', ').includes(name), `${name} in ${vary}`);
    }
});

test('the ETag of a compressed answer is the weak form of the plain one, and both give 304', async () => {
  for (const path of [KEPT, PRINTED]) {
    const { etag: tag = '' } = (await ask(path)).headers;
    assert.match(tag, /^"[\w-]{43}"$/);
    for (const [encoding, expected] of [
      ['gzip', `W/${tag}`],
      ['br', `W/${tag}`],
      ['identity', tag],
      ['*;q=0', tag],
    ] as const) {
      const accepted = { 'Accept-Encoding': encoding };
      assert.is((await ask(path, accepted)).headers.etag, expected);
      for (const seen of [tag, `W/${tag}`, `"other", W/${tag}`, `W/"other",${tag}`, '*']) {
        const again = await ask(path, { ...accepted, 'If-None-Match': seen });
        assert.is(again.status, 304, `${encoding} ${seen}`);
        assert.is(again.headers.etag, expected);
        for (const name of ['content-encoding', 'content-length', 'content-type'])
          assert.is(again.headers[name], undefined, `${path} ${encoding} ${name}`);
        assert.is(again.bytes.length, 0);
      }
      for (const other of ['"other"', `W/"other"`, tag.replaceAll('"', '')])
        assert.is((await ask(path, { ...accepted, 'If-None-Match': other })).status, 200);
    }
  }
});

test('HEAD has the same headers as GET, including Content-Encoding and Content-Length', async () => {
  for (const path of [KEPT, PRINTED, '/users/short'])
    for (const encoding of ['gzip', 'br', 'identity', '*;q=0']) {
      const accepted = { 'Accept-Encoding': encoding };
      const [got, head] = [await ask(path, accepted), await ask(path, accepted, 'HEAD')];
      assert.is(head.status, 200);
      assert.is(head.bytes.length, 0);
      for (const name of ['etag', 'content-encoding', 'content-length', 'content-type', 'vary'])
        assert.is(head.headers[name], got.headers[name], `${path} ${encoding} ${name}`);
    }
});

test('an NDJSON answer is not compressed', async () => {
  const answer = await ask(
    '/sync/users',
    {
      'X-API-Key': 'key',
      'Accept-Encoding': 'br, gzip',
      Accept: 'application/x-ndjson',
      'Content-Type': 'application/json',
    },
    'POST',
    JSON.stringify(Array.from({ length: 50 }, () => ({ username: 'ann' }))),
  );
  assert.is(answer.status, 200);
  assert.is(answer.headers['content-encoding'], undefined);
  assert.ok(answer.bytes.length > 1024);
  assert.match(answer.bytes.toString(), /^\{.*\}\n/);
});

test.run();
