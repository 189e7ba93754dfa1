import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ProblemAnswer } from '../../support/http/problem-answer.js';
import { storeFault, storeTimeout, storeUnavailable } from '../../../src/application/errors.js';
import { startHttpApp } from '../../support/http/app.js';

const app = await startHttpApp({
  readUser: ({ username }) => {
    if (username === 'boom') throw new Error('redis://secret');
    if (username === 'away') return TE.left(storeUnavailable(new Error('ECONNREFUSED 6379')));
    if (username === 'slow') return TE.left(storeTimeout(new Error('timeout')));
    return username === 'odd'
      ? TE.left(storeFault(new Error('WRONGTYPE')))
      : TE.right({ fields: { username }, isOwn: false, relation: null });
  },
  readFeed: () => TE.right({ posts: [], total: 0, next: null }),
});

const codeOf = (json: unknown): string => {
  const read = ProblemAnswer.decode(json);
  assert.ok(E.isRight(read), `not a problem: ${JSON.stringify(json)}`);
  return read.right.code;
};

const test = suite('HTTP conventions');
test.after(app.stop);

test('an unknown path is answered with 404, with any credential', async () => {
  const { status, json, headers } = await app.send('GET', '/nowhere', { as: 'stranger' });
  assert.is(status, 404);
  assert.is(codeOf(json), 'not_found');
  assert.is(headers.get('content-type'), 'application/problem+json');
  assert.is(headers.get('cache-control'), 'no-store');
});

test('a page with a slash at the end redirects to the page without it, where its files are found', async () => {
  for (const page of ['/docs', '/guide', '/guide/ERRORS', '/console']) {
    const moved = await fetch(`${app.url}${page}/?a=1`, { redirect: 'manual' });
    assert.is(moved.status, 308, page);
    const there = new URL(moved.headers.get('location') ?? '', moved.url);
    assert.is(there.href, `${app.url}${page}?a=1`);
  }
  const { url } = await fetch(`${app.url}/docs/`);
  assert.is((await fetch(new URL('docs/swagger-ui.css', url))).status, 200);
  assert.is((await app.send('GET', '/feed/explore/')).status, 200);
});

test('a path with two slashes is answered with 404 and the reason', async () => {
  for (const path of ['//posts', '/posts//like', '/users/bob//']) {
    const { status, json } = await app.send('GET', path);
    assert.is(status, 404);
    assert.match((json as { detail: string }).detail, 'two slashes', path);
  }
});

test('an unknown method of a path is answered with 405 and Allow before authentication', async () => {
  const { status, json, headers } = await app.send('PUT', '/posts/1', { as: 'nobody' });
  assert.is(status, 405);
  assert.is(codeOf(json), 'method_not_allowed');
  assert.is(headers.get('allow'), 'DELETE, GET, HEAD, OPTIONS, PATCH');
});

test('an unknown method is answered with 405', async () => {
  const { status } = await app.send('PROPFIND', '/posts');
  assert.is(status, 405);
});

test('a missing credential is answered with 401 before the body is read', async () => {
  const { status, json, headers } = await app.send('POST', '/posts', {
    as: 'nobody',
    headers: { 'Content-Type': 'text/plain' },
  });
  assert.is(status, 401);
  assert.is(codeOf(json), 'authentication_required');
  assert.match(headers.get('www-authenticate') ?? '', 'Bearer');
});

test('a wrong credential is answered with 401 on a public route, and ignored on a probe', async () => {
  assert.is((await app.send('GET', '/feed/explore', { as: 'stranger' })).status, 401);
  assert.is((await app.send('GET', '/', { as: 'stranger' })).status, 401);
  for (const probe of ['/ping', '/livez'])
    assert.is((await app.send('GET', probe, { as: 'stranger' })).status, 200);
  for (const probe of ['/health', '/healthz', '/readyz'])
    assert.is((await app.send('GET', probe, { as: 'stranger' })).status, 503);
});

test('a missing right is answered with 403 before the acting user is read', async () => {
  const { status, json } = await app.send('PUT', '/users/bob/role', { as: 'alice', body: {} });
  assert.is(status, 403);
  assert.is(codeOf(json), 'forbidden');
});

test('acting as an unknown user is answered with 404', async () => {
  const headers = { 'X-Act-As': 'ghost' };
  const { status, json } = await app.send('GET', '/users/me', { as: 'service', headers });
  assert.is(status, 404);
  assert.is(codeOf(json), 'user_not_found');
});

test('the cause of a fault is logged, and not sent to the client', async () => {
  const { status, json } = await app.send('GET', '/users/boom');
  assert.is(status, 500);
  assert.is(codeOf(json), 'internal');
  assert.not.match(JSON.stringify(json), 'secret');
  assert.ok(app.faults.some((fault) => fault instanceof Error && fault.message.includes('secret')));
});

test('an unreachable, a slow and a faulty store have different errors', async () => {
  const away = await app.send('GET', '/users/away');
  assert.is(away.status, 503);
  assert.is(codeOf(away.json), 'store_unavailable');
  assert.is(away.headers.get('retry-after'), '1');
  assert.not.match(JSON.stringify(away.json), 'ECONNREFUSED');
  const slow = await app.send('GET', '/users/slow');
  assert.is(slow.status, 504);
  assert.is(codeOf(slow.json), 'store_timeout');
  const odd = await app.send('GET', '/users/odd');
  assert.is(odd.status, 500);
  assert.not.match(JSON.stringify(odd.json), 'WRONGTYPE');
});

test('each request leaves one log entry with the route pattern, not the path', async () => {
  await app.send('GET', '/users/carol?token=hush', { headers: { 'X-Request-Id': 'one' } });
  const entries = app.entries.filter(({ id }) => id === 'one');
  assert.equal(
    entries.map(({ ms, ...entry }) => ({ ...entry, isTimed: ms >= 0 })),
    [
      {
        id: 'one',
        principal: 'user:alice',
        method: 'GET',
        route: '/users/:username',
        status: 200,
        isTimed: true,
        redis: { roundTrips: 1, commands: ['PING'] },
      },
    ],
  );
});

test('Cache-Control and Vary depend on route and credentials', async () => {
  const cacheOf = async (path: string, as: 'alice' | 'nobody') =>
    (await app.send('GET', path, { as })).headers.get('cache-control');
  assert.is(await cacheOf('/feed/explore', 'nobody'), 'public, no-cache');
  assert.is(await cacheOf('/feed/explore', 'alice'), 'private, no-cache');
  assert.is(await cacheOf('/whoami', 'alice'), 'no-store');
  const vary = (await app.send('GET', '/users/carol')).headers.get('vary') ?? '';
  for (const name of ['Origin', 'X-API-Key', 'Authorization', 'X-Authorization', 'X-Access-Token'])
    assert.match(vary, name);
  assert.match(vary, 'X-Act-As');
});

test('X-Content-Type-Options is nosniff', async () => {
  const { headers } = await app.send('GET', '/ping');
  assert.is(headers.get('x-content-type-options'), 'nosniff');
});

test.run();

const cors = suite('CORS');
const strict = await startHttpApp(
  {},
  { corsOrigins: ['https://app.example.com', 'https://*.pages.test'] },
);
cors.after(strict.stop);

cors('only configured origins are allowed', async () => {
  const allowed = async (origin: string) =>
    (await strict.send('GET', '/ping', { headers: { Origin: origin } })).headers.get(
      'access-control-allow-origin',
    );
  assert.is(await allowed('https://app.example.com'), 'https://app.example.com');
  assert.is(await allowed('https://evil.example.com'), null);
});

cors('a wildcard allows subdomains only', async () => {
  for (const [origin, isAllowed] of [
    ['https://a.pages.test', true],
    ['https://a-1.b.pages.test', true],
    ['https://pages.test', false],
    ['https://.pages.test', false],
    ['https://evilpages.test', false],
    ['https://a.pages.test.evil.test', false],
    ['https://evil.test/.pages.test', false],
    ['https://evil.test:80#.pages.test', false],
    ['https://u@a.pages.test', false],
    ['http://a.pages.test', false],
    ['https://a.pages.test:8443', false],
    ['null', false],
  ] as const) {
    const { headers } = await strict.send('GET', '/ping', { headers: { Origin: origin } });
    assert.is(headers.get('access-control-allow-origin'), isAllowed ? origin : null, origin);
  }
});

cors('a preflight needs no credentials, and refusals expose their headers', async () => {
  const headers = { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'PATCH' };
  const preflight = await strict.send('OPTIONS', '/posts/1', { as: 'nobody', headers });
  assert.is(preflight.status, 204);
  const offered = preflight.headers.get('access-control-allow-headers') ?? '';
  for (const name of ['Idempotency-Key', 'X-Max-Age', 'Upstash-Encoding', 'Upstash-Telemetry-Sdk'])
    assert.match(offered, name);
  // Headers that accompany an API key are not offered to web pages.
  assert.not.match(offered, /x-api-key|x-act-as|x-version/i);
  const refused = await strict.send('GET', '/whoami', { as: 'nobody', headers });
  assert.is(refused.status, 401);
  const exposed = refused.headers.get('access-control-expose-headers') ?? '';
  for (const name of ['X-Request-Id', 'X-Feed-As-Of', 'X-Copy-Age']) assert.match(exposed, name);
  assert.is(refused.headers.get('access-control-allow-origin'), 'https://app.example.com');
});

cors.run();
