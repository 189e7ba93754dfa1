import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeApp } from '../../../src/adapters/http/app.js';
import { digestOf, makeAuthenticate } from '../../../src/adapters/http/auth/authenticate.js';
import { makeRoutes } from '../../../src/adapters/http/routes.js';
import { httpDeps, listenOnLoopback } from '../../support/http/app.js';
import { SECRET, aVerifier } from '../../support/http/tokens.js';

const NOW = 1_700_000_000_000;
const clock = { now: () => NOW };

const deps = httpDeps({
  clock,
  authenticate: makeAuthenticate({
    apiKeys: [digestOf('key')],
    isAllowedAddress: () => true,
    verifyToken: aVerifier({ secret: SECRET }),
    clock,
  }),
  settings: { ...httpDeps().settings, trustProxy: true },
});
const handle = makeApp(deps).callback();
const server = await listenOnLoopback((request, response) => void handle(request, response));

const ask = (method: string, path: string, headers: Readonly<Record<string, string>>) =>
  fetch(server.url + path, { method, headers });

const signIn = async (headers: Readonly<Record<string, string>> = {}): Promise<string> => {
  const answer = await ask('POST', '/console/session', { 'X-API-Key': 'key', ...headers });
  assert.is(answer.status, 201);
  return answer.headers.get('Set-Cookie') ?? '';
};

const test = suite('a session of the console');

test.after(() => server.stop());

test('is an HttpOnly cookie for eight hours, Secure if requested over https', async () => {
  const said = /^xrs_console=[\w.-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict$/;
  assert.match(await signIn(), said);
  const secure = await signIn({ 'X-Forwarded-Proto': 'https' });
  assert.match(secure.replace('; Secure', ''), said);
  assert.match(secure, '; Secure');
});

test('needs a valid API key', async () => {
  for (const headers of [{}, { 'X-API-Key': 'wrong' }])
    assert.is((await ask('POST', '/console/session', headers)).status, 401);
});

test('opens the sync routes to requests of the console page only', async () => {
  const [Cookie = ''] = (await signIn()).split(';');
  const status = async (path: string, headers: Readonly<Record<string, string>>) =>
    (await ask('GET', path, { Cookie, ...headers })).status;
  const own = { 'X-Console': '1' };
  assert.is(await status('/console/metrics', own), 200);
  assert.is(await status('/console/metrics', { ...own, 'Sec-Fetch-Site': 'same-origin' }), 200);
  for (const site of ['cross-site', 'same-site', 'none'])
    assert.is(await status('/console/metrics', { ...own, 'Sec-Fetch-Site': site }), 401, site);
  assert.is(await status('/console/metrics', {}), 401);
  assert.is(await status('/console/metrics', { ...own, 'X-Act-As': 'ada' }), 403);
  assert.is(await status('/console/metrics', { ...own, Cookie: `${Cookie}x` }), 401);
  for (const path of ['/whoami', '/users/ada', '/posts/1']) assert.is(await status(path, own), 401);
  const out = await ask('DELETE', '/console/session', { ...own, Cookie });
  assert.match(out.headers.get('Set-Cookie') ?? '', /^xrs_console=; Path=\/; Max-Age=0;/);
});

test('is accepted by routes under /sync and /console only', () => {
  const paths = makeRoutes(deps).flatMap(({ path, console }) => (console === true ? [path] : []));
  assert.ok(paths.length > 15);
  for (const path of paths) assert.match(path, /^\/(sync|console)\//);
});

test('the header X-Console is not allowed across origins', async () => {
  const answer = await ask('OPTIONS', '/sync/status', {
    Origin: 'https://evil.test',
    'Access-Control-Request-Method': 'GET',
    'Access-Control-Request-Headers': 'x-console',
  });
  assert.not.match(answer.headers.get('Access-Control-Allow-Headers') ?? '', /x-console/i);
  assert.is(answer.headers.get('Access-Control-Allow-Credentials'), null);
});

test.run();
