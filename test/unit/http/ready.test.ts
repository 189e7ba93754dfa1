import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import Koa from 'koa';
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
import { requestBytes, type BytesAnswer } from '../../support/http/request.js';

/** Two-byte characters, so that the length in characters differs from that in bytes. */
const TEXT = JSON.stringify({ text: 'ü'.repeat(2000) });
const page = readyText(TEXT, 'page-1');

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
  get('/kept', () => okReady(page), { cache: 'never' }),
  get('/given', () => ({ ...answerText(200, TEXT), etag: 'given' })),
]);
app.use(recall);
app.use(router.routes());
const handle = app.callback();
const server = await listenOnLoopback((req, res) => void handle(req, res));

const ask = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<BytesAnswer> =>
  requestBytes(server.url + path, headers);

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
