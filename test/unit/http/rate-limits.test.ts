import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  addressSubject,
  subjectOfCaller,
  subjectOfNobody,
} from '../../../src/adapters/http/auth/addresses.js';
import { storeTimeout } from '../../../src/application/errors.js';
import type { TestApp } from '../../support/http/app.js';
import { makeLimitedApps } from '../../support/http/limited-app.js';

const test = suite('rate limits');

const MINUTE = 60_000;
const NO_POSTS = { entries: [], total: 0, next: null, hasMore: false } as never;

const { start, stop } = makeLimitedApps();
test.after.each(stop);

const headersOf = ({ headers }: Awaited<ReturnType<TestApp['send']>>) =>
  ['RateLimit-Policy', 'RateLimit', 'Retry-After'].map((name) => headers.get(name));

test('headers show the policy and what is left of it', async () => {
  const { send, pass } = await start();
  const policy = '"reads";q=8;w=60';
  assert.equal(headersOf(await send('GET', '/whoami')), [policy, '"reads";r=7;t=8', null]);
  pass(5000);
  assert.equal(headersOf(await send('GET', '/whoami')), [policy, '"reads";r=6;t=3', null]);
  pass(MINUTE);
  assert.equal(headersOf(await send('POST', '/whoami')), [policy, '"reads";r=7;t=8', null]);
  const refused = await send('DELETE', '/posts/p1');
  assert.is(refused.headers.get('RateLimit-Policy'), '"writes";q=4;w=60');
});

test('a request beyond the limit gets 429 with the time to wait, and later ones pass', async () => {
  const { send, pass } = await start();
  for (let n = 0; n < 8; n += 1) assert.is((await send('GET', '/whoami')).status, 200);
  const refused = await send('GET', '/whoami');
  assert.is(refused.status, 429);
  assert.is((refused.json as { code: string }).code, 'rate_limited');
  assert.equal(headersOf(refused), ['"reads";q=8;w=60', '"reads";r=0;t=8', '8']);
  assert.is(refused.headers.get('Cache-Control'), 'no-store');
  assert.is((await send('GET', '/whoami', { as: 'bob' })).status, 200);
  pass(7999);
  assert.is((await send('GET', '/whoami')).status, 200);
  assert.is((await send('GET', '/whoami')).status, 429);
});

test('a batch counts by its commands, a page by its size', async () => {
  const { send } = await start({
    proxyRead: ({ commands }) => TE.right(commands.map(() => E.right('1'))),
    proxyWrite: ({ commands }) =>
      TE.right({ applied: true, replies: commands.map(() => E.right(1)) }),
    readFeed: () => TE.right(NO_POSTS),
  });
  const read = ['HGET', 'user:me', 'bio'];
  const batch = (count: number) => Array.from({ length: count }, () => read);
  const left = async (...request: Parameters<TestApp['send']>) => {
    const { status, headers } = await send(...request);
    return [status, /r=(\d+)/.exec(headers.get('RateLimit') ?? '')?.[1]];
  };
  assert.equal(await left('POST', '/', { body: read }), [200, '7']);
  assert.equal(await left('POST', '/', { body: batch(20) }), [200, '6']);
  assert.equal(await left('POST', '/', { body: batch(80) }), [200, '2']);
  assert.equal(await left('POST', '/', { body: batch(81) }), [429, '0']);
  const write = Array.from({ length: 41 }, () => ['HSET', 'user:me', 'bio', 'x']);
  assert.equal(await left('POST', '/redis/write', { body: write }), [200, '1']);
  const bob = { as: 'bob' } as const;
  assert.equal(await left('GET', '/users/me/followers?limit=100', bob), [500, '3']);
});

test('anonymous requests and wrong credentials count by address', async () => {
  const { send, pass } = await start({ readFeed: () => TE.right(NO_POSTS) });
  const strangers = ['nobody', 'stranger', 'nobody'] as const;
  for (const as of strangers) assert.is((await send('GET', '/whoami', { as })).status, 401, as);
  for (const as of strangers) assert.is((await send('GET', '/whoami', { as })).status, 429, as);
  const wrongKey = { as: 'nobody', headers: { 'X-API-Key': 'guess' } } as const;
  assert.is((await send('POST', '/redis/write', { ...wrongKey, body: [] })).status, 429);
  assert.is((await send('GET', '/whoami')).status, 200);
  pass(MINUTE);
  assert.is((await send('GET', '/whoami', { as: 'nobody' })).status, 401);
});

test('behind a trusted proxy the forwarded address counts', async () => {
  const { send } = await start({}, { trustProxy: true });
  const from = (address: string) =>
    send('GET', '/whoami', { as: 'nobody', headers: { 'X-Forwarded-For': address } });
  for (let n = 0; n < 3; n += 1) await from(`203.0.113.${n}, 198.51.100.7`);
  assert.is((await from('203.0.113.9, 198.51.100.7')).status, 429);
  assert.is((await from('198.51.100.8')).status, 401);
});

test('behind an untrusted proxy on this machine the forwarded address counts too', async () => {
  const { send } = await start();
  const from = async (headers: Readonly<Record<string, string>>) =>
    (await send('GET', '/whoami', { as: 'nobody', headers })).status;
  for (const name of ['X-Forwarded-For', 'X-Real-IP'])
    for (const status of [401, 401, 401, 429])
      assert.is(await from({ [name]: `198.51.100.${name.length}` }), status, name);
  assert.is(await from({ 'X-Real-IP': '198.51.100.1' }), 401);
  const far = subjectOfNobody('198.51.100.7', { 'x-forwarded-for': '10.1.2.3' }, false);
  assert.is(far?.name, '198.51.100.7');
  assert.is(subjectOfNobody('10.1.2.3', { via: 'x' }, true)?.name, '10.1.2.3');
  assert.is(subjectOfNobody('10.1.2.3', {}, false)?.name, '10.1.2.3');
});

test('if such a proxy forwards no address, anonymous requests are not limited', async () => {
  const { send } = await start();
  const silent = [
    ['X-Forwarded-For', 'unknown'],
    ['Forwarded', 'for=198.51.100.7'],
    ['Via', 'x'],
  ];
  for (const [name = '', value = ''] of silent)
    for (let n = 0; n < 4; n += 1) {
      const forwarded = { as: 'nobody', headers: { [name]: value } } as const;
      assert.is((await send('GET', '/whoami', forwarded)).status, 401, name);
    }
});

test('forbidden requests count for their user', async () => {
  const { send } = await start();
  const ban = { method: 'PATCH', path: '/posts/p1/ban', body: { banned: true } } as const;
  const askedBy = async (as: 'alice' | 'bob') =>
    (await send(ban.method, ban.path, { as, body: ban.body })).status;
  for (let n = 0; n < 4; n += 1) assert.is(await askedBy('alice'), 403);
  assert.is(await askedBy('alice'), 429);
  assert.is(await askedBy('bob'), 403);
});

test('a valid credential that is used wrongly counts by address', async () => {
  const { send } = await start();
  const headers = { 'X-Act-As': 'bob' };
  for (const status of [403, 403, 403, 429])
    assert.is((await send('GET', '/whoami', { headers })).status, status);
});

test('a webhook without a valid signature counts by address, whatever is wrong with it', async () => {
  const { send } = await start();
  const signed = { as: 'nobody', headers: { 'X-Signature': 'v1=00' } } as const;
  const bodies = [{ id: 1 }, undefined, { id: 'x'.repeat(2_000_000) }];
  for (const [place, status] of [401, 400, 413].entries()) {
    const body = bodies[place];
    const sent = await send('POST', '/webhooks/user-update', { ...signed, body });
    assert.is(sent.status, status);
  }
  assert.is((await send('POST', '/webhooks/user-update', signed)).status, 429);
});

test('probes and metrics are never limited', async () => {
  const { url } = await start();
  const paths = ['/ping', '/livez', '/health', '/healthz', '/readyz', '/metrics'];
  for (const path of paths.flatMap((one) => [one, one, one, one])) {
    const { status, headers } = await fetch(url + path);
    assert.is.not(status, 429, path);
    assert.is(headers.get('RateLimit'), null, path);
  }
});

test('each API key has its own limit', async () => {
  const { send } = await start();
  const left = async () =>
    (await send('GET', '/whoami', { as: 'service' })).headers.get('RateLimit');
  assert.equal([await left(), await left()], ['"reads";r=5;t=10', '"reads";r=4;t=10']);
});

test('a request that fails by a fault of the service costs nothing', async () => {
  const { send } = await start({ listLikers: () => TE.left(storeTimeout('slow')) });
  for (let n = 0; n < 12; n += 1)
    assert.is((await send('GET', '/posts/p1/likes?limit=100')).status, 504);
});

test('a request beyond the limit is refused before its body is read', async () => {
  const { send } = await start();
  for (let n = 0; n < 4; n += 1) await send('POST', '/posts', { body: { content: 1 } });
  const huge = { body: { content: 'x'.repeat(2_000_000) } };
  assert.is((await send('POST', '/posts', huge)).status, 429);
});

test('their headers are readable across origins', async () => {
  const { send } = await start();
  const { headers } = await send('GET', '/whoami', { headers: { Origin: 'https://app.example' } });
  const exposed = (headers.get('Access-Control-Expose-Headers') ?? '').split(',');
  for (const name of ['RateLimit', 'RateLimit-Policy', 'Retry-After'])
    assert.ok(exposed.includes(name), name);
});

const networks: readonly (readonly [string, string])[] = [
  ['198.51.100.7', '198.51.100.7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::198.51.100.7', '64:ff9b:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
];
for (const [address, name] of networks)
  test(`${address} counts as ${name}`, () => {
    assert.is(addressSubject(address).name, name);
  });

test('an API key is stored by its digest only', () => {
  const service = { kind: 'service', username: 'xano_sync' as never } as const;
  const { name } = subjectOfCaller(service, 'a key of the service');
  assert.match(name, /^[0-9a-f]{32}$/);
  assert.is(subjectOfCaller(service, undefined).name, 'signature');
});

test.run();
