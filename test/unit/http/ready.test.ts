import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import Koa from 'koa';
import { request, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { answerText, okReady, readyText, type Answer } from '../../../src/adapters/http/answer.js';
import type { HttpState } from '../../../src/adapters/http/http-context.js';
import { commonHeaders, requestContext } from '../../../src/adapters/http/middleware.js';
import { compression, compressedBytes } from '../../../src/adapters/http/compression.js';
import { publicRoute } from '../../../src/adapters/http/route.js';
import { makeRouting } from '../../../src/adapters/http/router.js';
import { httpDeps, listenOnLoopback } from '../../support/http/app.js';

/** Two-byte characters, so that the length in characters differs from that in bytes. */
const TEXT = JSON.stringify({ text: 'ü'.repeat(2000) });
const page = readyText(TEXT, 'page-1');
const short = readyText('{"text":"ü"}', 'short');

const get = (path: string, answer: () => Answer, cache: { readonly cache?: 'never' } = {}) =>
  publicRoute('GET', path, 'A route of this test', {
    access: 'public',
    answers: { 200: t.unknown },
    example: { answer: {} },
    ...cache,
    handle: () => TE.right(answer()),
  });

const deps = httpDeps();
const app = new Koa<HttpState>();
app.use(requestContext(deps.telemetry));
app.use(commonHeaders);
app.use(compression());
const { recall, router } = makeRouting(deps, [
  get('/page', () => okReady(page, { 'X-Feed-As-Of': 'today' })),
  get('/short', () => okReady(short)),
  get('/kept', () => okReady(page), { cache: 'never' }),
  get('/given', () => ({ ...answerText(200, TEXT), etag: 'given' })),
]);
app.use(recall);
app.use(router.routes());
const handle = app.callback();
const server = await listenOnLoopback((req, res) => void handle(req, res));

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

const ask = (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Got> =>
  new Promise((resolve, reject) => {
    const call = request(server.url + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: got } = response;
        resolve({ status, headers: got, bytes: Buffer.concat(chunks) });
      });
    });
    call.on('error', reject);
    call.end();
  });

const unpack = { br: brotliDecompressSync, gzip: gunzipSync };

const test = suite('a prepared answer');
test.after(server.stop);

test('is sent unchanged, with its ETag and the headers of the request', async () => {
  const { status, headers, bytes } = await ask('/page');
  assert.is(status, 200);
  assert.is(bytes.toString(), TEXT);
  assert.is(headers.etag, '"page-1"');
  assert.is(headers['content-type'], 'application/json; charset=utf-8');
  assert.is(headers['content-length'], String(bytes.length));
  assert.is(headers['cache-control'], 'public, no-cache');
  assert.is(headers['x-feed-as-of'], 'today');
});

test('is compressed once per encoding, and sent with its length and a weak ETag', async () => {
  for (const encoding of ['br', 'gzip'] as const) {
    const first = compressedBytes(page, encoding);
    assert.is(compressedBytes(page, encoding), first);
    const { headers, bytes } = await ask('/page', { 'Accept-Encoding': encoding });
    assert.equal(bytes, await first);
    assert.is(unpack[encoding](bytes).toString(), TEXT);
    assert.is(headers['content-encoding'], encoding);
    assert.is(headers['content-length'], String(bytes.length));
    assert.is(headers.etag, 'W/"page-1"');
  }
});

test('another object with equal text is compressed separately', async () => {
  const other = readyText(TEXT, 'page-1');
  assert.is.not(compressedBytes(other, 'br'), compressedBytes(page, 'br'));
  assert.equal(await compressedBytes(other, 'br'), await compressedBytes(page, 'br'));
});

test('is not compressed if it is short or no encoding is accepted', async () => {
  for (const [path, asked] of [
    ['/short', 'br'],
    ['/page', 'deflate'],
    ['/page', 'br;q=0, gzip;q=0'],
  ] as const) {
    const { headers, bytes } = await ask(path, { 'Accept-Encoding': asked });
    assert.is(headers['content-encoding'], undefined);
    assert.is(headers['content-length'], String(bytes.length));
    assert.not.match(headers.etag ?? '', 'W/');
  }
});

test('is answered with 304 to a matching If-None-Match, compressed or not', async () => {
  for (const encoding of ['br', 'gzip', 'identity'])
    for (const seen of ['"page-1"', 'W/"page-1"', '"x", W/"page-1"', '*']) {
      const again = await ask('/page', { 'Accept-Encoding': encoding, 'If-None-Match': seen });
      assert.is(again.status, 304);
      assert.is(again.bytes.length, 0);
      assert.is(again.headers.etag, encoding === 'identity' ? '"page-1"' : 'W/"page-1"');
      for (const name of ['content-encoding', 'content-length', 'content-type'])
        assert.is(again.headers[name], undefined);
    }
  assert.is((await ask('/page', { 'If-None-Match': '"page-2"' })).status, 200);
});

test('HEAD has the same headers as GET', async () => {
  for (const path of ['/page', '/short'])
    for (const encoding of ['br', 'gzip', 'identity']) {
      const asked = { 'Accept-Encoding': encoding };
      const [got, head] = [await ask(path, asked), await ask(path, asked, 'HEAD')];
      assert.is(head.status, 200);
      assert.is(head.bytes.length, 0);
      for (const name of ['etag', 'content-length', 'content-type', 'content-encoding', 'vary'])
        assert.is(head.headers[name], got.headers[name], `${path} ${encoding} ${name}`);
    }
});

test('has no ETag if caches may not store it', async () => {
  const { status, headers } = await ask('/kept', { 'If-None-Match': '*' });
  assert.is(status, 200);
  assert.is(headers.etag, undefined);
  assert.is(headers['cache-control'], 'no-store');
});

test('any text may bring its own ETag', async () => {
  assert.is((await ask('/given')).headers.etag, '"given"');
  assert.is((await ask('/given', { 'If-None-Match': '"given"' })).status, 304);
});

test.run();
