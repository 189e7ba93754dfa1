import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeOpenApi } from '../../../src/adapters/http/openapi/document.js';
import { makeRoutes } from '../../../src/adapters/http/routes.js';
import { makeBoundAge } from '../../../src/application/use-cases/health.js';
import { UNSEEN } from '../../../src/domain/health/store-state.js';
import { noon } from '../../support/app/fixtures.js';
import { at } from '../../support/e2e/service.js';
import { httpDeps, startHttpApp } from '../../support/http/app.js';
import { seen } from '../../support/http/fixtures.js';

const copy: { asOf: number | null } = { asOf: noon };
const bounds: number[] = [];
const read: string[] = [];

const boundAge = makeBoundAge({
  storeState: () => ({
    ...UNSEEN,
    age: {
      asOf: copy.asOf,
      missing: copy.asOf === null ? ['no canary of Xano has come'] : [],
      learntAt: noon,
    },
  }),
  clock: { now: () => noon },
});

const { send, stop } = await startHttpApp({
  boundAge: (max) => {
    bounds.push(max);
    return boundAge(max);
  },
  readPost: ({ id }) => {
    read.push(id);
    return TE.right(seen);
  },
  proxyRead: () => TE.right([E.right('1')]),
});

const within = (maxAge: string, headers = {}) =>
  send('GET', '/posts/77', { headers: { ...headers, 'X-Max-Age': maxAge } });

const test = suite('X-Max-Age');
test.before.each(() => {
  copy.asOf = noon - 61_000;
  bounds.length = 0;
  read.length = 0;
});
test.after(stop);

test('a young enough copy is answered with X-Copy-Age', async () => {
  const reply = await within('61');
  assert.equal([reply.status, reply.headers.get('x-copy-age')], [200, '61']);
  const etag = reply.headers.get('etag') ?? '';
  const again = await within('61', { 'If-None-Match': etag });
  assert.equal([again.status, again.headers.get('x-copy-age')], [304, '61']);
});

test('an older copy is answered with 503, and nothing is read', async () => {
  const { status, headers, json } = await within('60');
  assert.is(status, 503);
  assert.is(at(json, 'code'), 'copy_too_old');
  assert.is(at(json, 'age'), 61);
  assert.match(
    String(at(json, 'detail')),
    'The copy is 61 s old, and at most 60 s were asked for.',
  );
  assert.equal(
    ['x-copy-age', 'retry-after', 'cache-control'].map((name) => headers.get(name)),
    ['61', '5', 'no-store'],
  );
  assert.equal(read, []);
});

test('an unknown age is answered with 503 and the reason', async () => {
  copy.asOf = null;
  const { status, headers, json } = await within('31536000');
  assert.equal([status, at(json, 'age'), headers.get('x-copy-age')], [503, null, null]);
  assert.match(String(at(json, 'detail')), 'cannot be told: no canary of Xano has come.');
});

test('a value that is not a whole number of seconds is answered with 400', async () => {
  for (const value of ['', '-1', '1.5', '5s', '1e3', '0x5', '31536001', '999999999', '5, 6', 'x']) {
    const { status, json } = await within(value);
    assert.equal([status, at(json, 'code')], [400, 'invalid_request'], value);
    assert.is(at(json, 'errors', 0, 'path'), 'X-Max-Age', value);
    assert.match(String(at(json, 'detail')), 'a whole number of seconds from 0 to 31536000', value);
  }
  assert.equal([bounds, read], [[], []]);
  for (const value of ['0', '31536000', '007']) await within(value);
  assert.equal(bounds, [0, 31_536_000, 7]);
});

test('without the header the age is not read', async () => {
  const { status, headers } = await send('GET', '/posts/77');
  assert.equal([status, headers.get('x-copy-age'), bounds], [200, null, []]);
});

test('the read proxy is bounded too, but not routes that read nothing from the copy', async () => {
  const headers = { 'X-Max-Age': '60' };
  const body = ['GET', 'user:alice:bio'];
  assert.is((await send('POST', '/', { headers, body })).status, 503);
  assert.is((await send('GET', '/whoami', { headers })).status, 200);
});

test('a request without the right to read does not learn the age', async () => {
  const headers = { 'X-Max-Age': '1' };
  assert.is((await send('GET', '/posts/77', { as: 'nobody', headers })).status, 401);
});

/** Routes that take commands in either dialect. */
const PROXIES = ['POST /', 'POST /pipeline', 'POST /multi-exec'];
const OWN = /^\/(feed|posts|users|search|notifications)(\/|$)/;

test('exactly the reads of the copy take the header and describe it in OpenAPI', () => {
  const routes = makeRoutes(httpDeps());
  const { paths } = makeOpenApi(routes, '1');
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    const isBounded = PROXIES.includes(name) || (method === 'GET' && OWN.test(path));
    const operation = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    const parameters = JSON.stringify(operation?.parameters);
    assert.is(parameters.includes('#/components/parameters/MaxAge'), isBounded, name);
    const refused = JSON.stringify(operation?.responses['503'] ?? {});
    assert.is(refused.includes('copy_too_old'), isBounded, name);
    assert.is(refused.includes('#/components/headers/X-Copy-Age'), isBounded, name);
    const codes = JSON.stringify(operation?.responses['400'] ?? {});
    assert.ok(!isBounded || codes.includes('invalid_request'), name);
  }
});

test.run();
