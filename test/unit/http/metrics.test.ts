import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { HttpSettings } from '../../../src/adapters/http/http-deps.js';
import { makeApp } from '../../../src/adapters/http/app.js';
import { httpDeps, listenOnLoopback } from '../../support/http/app.js';

const token = 'm'.repeat(32);
const OLD = 'o'.repeat(32);

const ask = async (
  settings: Partial<HttpSettings>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> => {
  const deps = httpDeps();
  const app = makeApp({ ...deps, settings: { ...deps.settings, ...settings } });
  const handle = app.callback();
  const server = await listenOnLoopback((request, response) => void handle(request, response));
  const response = await fetch(`${server.url}/metrics`, { headers });
  await response.clone().text();
  await server.stop();
  return response;
};

const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { code: unknown }).code;

const test = suite('GET /metrics');

test('a request from this machine gets the text', async () => {
  const response = await ask({});
  assert.is(response.status, 200);
  assert.is(response.headers.get('content-type'), 'text/plain');
  assert.is(response.headers.get('cache-control'), 'no-store');
  assert.is(await response.text(), 'xrs_deferred 0\n');
});

test('other credentials are ignored', async () => {
  assert.is((await ask({}, { 'X-API-Key': 'wrong' })).status, 200);
});

test('a request forwarded by a proxy on this machine is refused, whether trusted or not', async () => {
  const added = [
    ...[
      'X-Forwarded-For',
      'X-Real-IP',
      'Forwarded',
      'Via',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
    ],
    ...['X-Forwarded', 'X-Original-Forwarded-For', 'CF-Connecting-IP', 'CF-Ray', 'CDN-Loop'],
    ...[
      'True-Client-IP',
      'X-Client-IP',
      'X-Cluster-Client-IP',
      'Fastly-Client-IP',
      'Fly-Client-IP',
    ],
    ...['X-Azure-ClientIP', 'X-Amzn-Trace-Id', 'X-Envoy-External-Address', 'X-ARR-ClientCert'],
  ];
  for (const trustProxy of [true, false])
    for (const header of added) {
      const response = await ask({ trustProxy }, { [header]: '127.0.0.1' });
      assert.equal([response.status, await codeOf(response)], [403, 'forbidden'], header);
    }
  assert.is((await ask({ trustProxy: true })).status, 200);
});

test('an empty forwarded address is refused', async () => {
  for (const value of ['', ' ', ',', '203.0.113.9,', '203.0.113.9, '])
    assert.is((await ask({ trustProxy: true }, { 'X-Forwarded-For': value })).status, 403, value);
});

test('if a token is configured, it alone decides, from any address', async () => {
  const metricsTokens = [token, OLD];
  const far = { 'X-Forwarded-For': '203.0.113.9' };
  const bearer = (text: string) => ({ Authorization: `Bearer ${text}` });
  for (const good of [
    bearer(token),
    bearer(OLD),
    { 'X-API-Key': token },
    { ...far, ...bearer(token) },
  ])
    assert.is((await ask({ metricsTokens }, good)).status, 200, JSON.stringify(good));
  const refused = [
    [{}, 'authentication_required'],
    [bearer(`${token}x`), 'invalid_token'],
    [bearer(''), 'invalid_token'],
    [{ 'X-API-Key': 'x' }, 'invalid_api_key'],
    [{ 'X-API-Key': 'x', ...bearer(token) }, 'invalid_api_key'],
  ] as const;
  for (const [headers, code] of refused) {
    const response = await ask({ metricsTokens }, headers);
    assert.equal([response.status, await codeOf(response)], [401, code], JSON.stringify(headers));
  }
});

test.run();
