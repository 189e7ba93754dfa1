import { generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IS_CLUSTER } from '../support/redis/server.js';
import { makeRoutes } from '../../src/adapters/http/routes.js';
import { changesIn, dumpOf, restore, type Dump } from '../support/e2e/dump.js';
import { refusedCallers } from '../support/e2e/principals.js';
import { ROUTE_TABLE, type Row } from '../support/e2e/route-table.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type Caller, type E2eService, type Reply } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';
import { httpDeps } from '../support/http/app.js';
import { pemOf } from '../support/http/tokens.js';

const test = suite('principals');

const routes = makeRoutes(httpDeps());
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const nameOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`;

/** One route of each kind of access, to try the other kind of key: access is checked in one place for all. */
const oneOfEachAccess = [...new Map(routes.map((route) => [route.access, route])).values()];

let service: E2eService;
let world: Dump;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    await fillWorld(service);
    await service.settle();
    world = await dumpOf(service.redis.client);
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

const rowOf = (route: (typeof routes)[number]): Row => {
  const row = ROUTE_TABLE[nameOf(route)];
  if (row === undefined) throw new Error(`${nameOf(route)} has no row in the table`);
  return row;
};

const ask = (
  route: (typeof routes)[number],
  as: Caller,
  of: E2eService = service,
): Promise<Reply> => {
  const { path, body } = rowOf(route);
  return of.send(route.method, path, { as, body });
};

const appDump = (): Promise<Dump> => dumpOf(service.redis.client, { internal: false });

const assertUnchanged = async (before: Dump, who: string): Promise<void> => {
  assert.equal(changesIn(before, await appDump()), [], `${who} changed something`);
};

scenario('the table of routes has a row for each route and no other', () => {
  assert.equal(Object.keys(ROUTE_TABLE).sort(), routes.map(nameOf).sort());
});

scenario('an unknown user cannot publish, even if the body names a known author', async () => {
  await restore(service.redis.client, world);
  const before = await appDump();
  const body = { content: 'By nobody', username: 'alice' };
  const refused = await service.send('POST', '/posts', { as: service.keyAs('ghost'), body });
  assert.is(refused.status, 404);
  assert.is(at(refused.json, 'code'), 'user_not_found');
  await assertUnchanged(before, 'ghost');
  const made = await service.send('POST', '/posts', { as: service.keyAs('bob'), body });
  assert.is(made.status, 201);
  assert.ok(IS_CLUSTER || (await service.logOf(made)).redis.roundTrips <= 2);
});

for (const path of [
  '/users/me',
  '/users/me/posts',
  '/users/me/bookmarked',
  '/users/me/liked',
  '/users/me/followers',
  '/users/me/following',
  '/feed/following',
])
  scenario(`the service account is created on its first use: GET ${path}`, async () => {
    await service.redis.client.flushall();
    assert.is((await service.send('GET', path, { as: service.key })).status, 200);
    assert.is(await service.redis.client.hget('user:xano_sync', 'role'), 'user');
  });

scenario('the service account is created by a write to its own hash', async () => {
  await service.redis.client.flushall();
  const { status, json } = await service.write([['HSET', 'user:xano_sync', 'bio', 'x']]);
  assert.equal([status, at(json, 'results', 0)], [200, 1]);
  assert.is(await service.redis.client.hget('user:xano_sync', 'username'), 'xano_sync');
});

scenario('wrong credentials are refused everywhere except at the probes', async () => {
  await restore(service.redis.client, world);
  const before = await appDump();
  for (const [who, caller] of Object.entries(refusedCallers(service, rsa.publicKey)))
    for (const route of routes) {
      const answer = await ask(route, caller);
      const place = `${who}: ${nameOf(route)}`;
      if (route.access === 'public-lenient') assert.is(answer.status, 200, place);
      else {
        assert.is(answer.status, 401, place);
        const code = 'X-API-Key' in caller ? 'invalid_api_key' : 'invalid_token';
        assert.is(at(answer.json, 'code'), code, place);
        assert.match(answer.headers.get('WWW-Authenticate') ?? '', 'Bearer', place);
      }
    }
  await assertUnchanged(before, 'a caller who is refused');
});

scenario('a caller with a token cannot act as another user', async () => {
  await restore(service.redis.client, world);
  const before = await appDump();
  const caller = { ...service.user('ruth', 'admin'), 'X-Act-As': 'alice' };
  for (const route of routes) {
    const { status } = await ask(route, caller);
    assert.is(status, route.access === 'public-lenient' ? 200 : 403, nameOf(route));
  }
  await assertUnchanged(before, 'an admin acting as alice');
});

scenario('a refused token is answered with the reason', async () => {
  const callers = refusedCallers(service, rsa.publicKey);
  for (const [who, detail] of [
    ['an expired token', 'The token has expired.'],
    ['a token not yet valid', 'The token is not yet valid.'],
    ['a wrong signature', 'The signature of the token is wrong.'],
    ['no role', 'The token has no claim role.'],
    ['no username', 'The token has no claim username.'],
    ['no exp', 'The token has no claim exp.'],
  ] as const) {
    const { json } = await service.send('GET', '/whoami', { as: callers[who] ?? {} });
    assert.is(at(json, 'detail'), detail, who);
  }
});

scenario('a token is issued for a known Xano id, and not for an unknown one', async () => {
  await restore(service.redis.client, world);
  await service.write([['HSET', 'user:bob', 'id', '22']]);
  const issue = (user_id: unknown) =>
    service.send('POST', '/auth/tokens', { as: service.key, body: { user_id } });
  const issued = await issue(22);
  const as = { Authorization: `Bearer ${String(at(issued.json, 'token'))}` };
  assert.is(at((await service.send('GET', '/whoami', { as })).json, 'username'), 'bob');
  const refused = await issue('23');
  assert.equal([refused.status, at(refused.json, 'code')], [404, 'user_not_found']);
});

scenario('a token is accepted in any of three headers', async () => {
  const token = service.server.jwtFor('alice');
  for (const as of [
    { Authorization: `Bearer ${token}` },
    { 'x-authorization': token },
    { 'x-authorization': `Bearer ${token}` },
    { 'x-access-token': token },
  ])
    assert.is(at((await service.send('GET', '/whoami', { as })).json, 'username'), 'alice');
});

scenario(
  'a service with an RS256 key accepts only its tokens, by username or Xano id',
  async () => {
    const other = await startE2e({
      JWT_SECRET: undefined,
      JWT_PUBLIC_KEY: pemOf(rsa.publicKey),
      JWT_USERNAME_CLAIM: 'sub',
      JWT_ROLE_CLAIM: 'https://app.example/role',
      JWT_ROLE_DEFAULT: 'user',
    });
    try {
      await fillWorld(other);
      await other.write([['HSET', 'user:alice', 'id', '21']]);
      await other.settle();
      const sign = (options: jwt.SignOptions, sub: string | number = 21): Caller => ({
        Authorization: `Bearer ${jwt.sign({ sub, role: 'admin' }, pemOfPrivate, options)}`,
      });
      const pemOfPrivate = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' });
      const good = sign({ algorithm: 'RS256', expiresIn: '1h' });
      assert.equal((await other.send('GET', '/whoami', { as: good })).json, {
        kind: 'user',
        username: 'alice',
        role: 'user',
        user_id: '21',
      });
      const stranger = sign({ algorithm: 'RS256', expiresIn: '1h' }, '22');
      assert.is(
        at((await other.send('GET', '/whoami', { as: stranger })).json, 'detail'),
        'The claim sub names user 22, who is unknown here.',
      );
      const before = await dumpOf(other.redis.client, { internal: false });
      const bad: Readonly<Record<string, Caller>> = {
        ...refusedCallers(other, rsa.publicKey),
        'RS512 in place of RS256': sign({ algorithm: 'RS512', expiresIn: '1h' }),
      };
      for (const [who, caller] of Object.entries(bad))
        for (const route of oneOfEachAccess) {
          const { status } = await ask(route, caller, other);
          const expected = route.access === 'public-lenient' ? 200 : 401;
          assert.is(status, expected, `${who}: ${nameOf(route)}`);
        }
      assert.equal(changesIn(before, await dumpOf(other.redis.client, { internal: false })), []);
      const token = { as: other.key, body: { username: 'alice' } };
      const issued = await other.send('POST', '/auth/tokens', token);
      assert.is(issued.status, 501);
      assert.is(at(issued.json, 'code'), 'not_configured');
    } finally {
      await other.stop();
    }
  },
);

test.run();
