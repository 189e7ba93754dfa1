import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IS_CLUSTER } from '../support/redis/server.js';
import { decode } from '../../src/adapters/http/codec.js';
import { ProblemAnswer } from '../support/http/problem-answer.js';
import { makeRoutes } from '../../src/adapters/http/routes.js';
import { changesIn, dumpOf, restore, type Dump } from '../support/e2e/dump.js';
import { knownCallers } from '../support/e2e/principals.js';
import { ROUTE_TABLE, type Row } from '../support/e2e/route-table.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type Caller, type E2eService, type Reply } from '../support/e2e/service.js';
import { allowedTrips, nameOf } from '../support/e2e/trips.js';
import { fillWorld, haveHomes } from '../support/e2e/world.js';
import { httpDeps } from '../support/http/app.js';

const test = suite('answers');

type Route = ReturnType<typeof makeRoutes>[number];

const routes = makeRoutes(httpDeps());

let service: E2eService;
let world: Dump;
const scenario = scenariosOf(test, {
  start: async () => {
    // Rate limits are on, as they are by default: their round trips are part of the promise.
    service = await startE2e({ RATE_LIMIT: undefined });
    await fillWorld(service);
    await service.settle();
    await haveHomes(service);
    world = await dumpOf(service.redis.client);
  },
  before: () => restore(service.redis.client, world),
  after: () => service.settle(),
  stop: () => service.stop(),
});

const rowOf = (route: Route): Row => {
  const row = ROUTE_TABLE[nameOf(route)];
  if (row === undefined) throw new Error(`${nameOf(route)} has no row in the table`);
  return row;
};

const ask = (route: Route, as: Caller, headers = {}): Promise<Reply> => {
  const { path, body } = rowOf(route);
  return service.send(route.method, path, { as, body, headers });
};

const appDump = () => dumpOf(service.redis.client, { internal: false });

for (const route of routes)
  scenario(
    `${nameOf(route)} gives each principal the declared answer within the allowed round trips`,
    async () => {
      const seen: Record<string, number> = {};
      for (const [who, as] of Object.entries(knownCallers(service))) {
        await restore(service.redis.client, world);
        const before = await appDump();
        const answer = await ask(route, as);
        seen[who] = answer.status;
        const codec = answer.status < 400 ? route.answers[answer.status] : ProblemAnswer;
        assert.ok(codec !== undefined, `${who}: ${answer.status} is not declared`);
        const read = decode(codec)(answer.json ?? answer.text);
        assert.ok(E.isRight(read), `${who}: ${answer.text}: ${JSON.stringify(read)}`);
        if (answer.status >= 400) {
          assert.is(at(answer.json, 'status'), answer.status);
          assert.is(answer.headers.get('Content-Type'), 'application/problem+json');
        }
        const { route: path, status, redis } = await service.logOf(answer);
        assert.is(path, route.path);
        assert.is(status, answer.status);
        const trips = `${who}: ${redis.commands.join(', ')}`;
        assert.ok(redis.roundTrips <= allowedTrips(route, as), trips);
        if (answer.status < 400 && route.method !== 'GET') await service.settle();
        else assert.equal(changesIn(before, await appDump()), [], `${who} changed something`);
      }
      assert.equal(seen, rowOf(route).statuses);
    },
  );

scenario('a list of profiles takes at most one round trip more than usernames', async () => {
  await service.send('POST', '/users/alice/follow', { as: service.user('bob') });
  for (const list of ['/users/alice/followers', '/users/alice/following', '/posts/a1/likes']) {
    const as = service.user('alice');
    const tripsTo = async (path: string) => {
      const answer = await service.send('GET', path, { as });
      assert.is(answer.status, 200, path);
      return { answer, trips: (await service.logOf(answer)).redis.roundTrips };
    };
    const { answer, trips } = await tripsTo(`${list}?expand=profile`);
    assert.ok(IS_CLUSTER || trips <= (await tripsTo(list)).trips + 1, `${list}: ${trips}`);
    if (list.endsWith('followers')) assert.is(at(answer.json, 'users', 0, 'followsMe'), true);
  }
});

scenario('only the first use of the service account takes an extra round trip', async () => {
  await service.redis.client.flushdb();
  const post = { as: service.key, body: { content: 'Hello #sea' } };
  const tripsOf = async (): Promise<number> =>
    (await service.logOf(await service.send('POST', '/posts', post))).redis.roundTrips;
  assert.ok((await tripsOf()) > 2);
  assert.ok(IS_CLUSTER || (await tripsOf()) <= 2);
});

const gets = routes.filter(({ method }) => method === 'GET');
const cached = gets.filter(({ cache }) => cache !== 'never');

scenario('a GET answer has an ETag, and is a 304 for a request with that ETag', async () => {
  assert.ok(cached.length >= 14);
  for (const route of cached)
    for (const as of [service.user('alice'), service.key]) {
      const first = await ask(route, as);
      const etag = first.headers.get('ETag') ?? '';
      // The tag is weak where the answer was compressed, which `fetch` asks for.
      assert.match(etag, /^(W\/)?"[\w-]+"$/, nameOf(route));
      const strong = etag.replace('W/', '');
      for (const seen of [strong, `W/${strong}`, `"other", ${etag}`, '*']) {
        const again = await ask(route, as, { 'If-None-Match': seen });
        assert.is(again.status, 304, `${nameOf(route)} ${seen}`);
        assert.is(again.text, '');
        assert.is(again.headers.get('ETag'), etag);
      }
      assert.is((await ask(route, as, { 'If-None-Match': '"other"' })).status, 200);
    }
});

scenario('the ETag changes with the content and with the viewer', async () => {
  const tagOf = async (path: string, as: Caller): Promise<string | null> =>
    (await service.send('GET', path, { as })).headers.get('ETag');
  const alice = service.user('alice');
  await service.write([['HSET', 'user:alice', 'email', 'alice@example.com']]);
  for (const path of ['/posts/a1', '/feed/explore', '/users/alice', '/feed/hashtag/travel']) {
    const before = await tagOf(path, alice);
    assert.is(await tagOf(path, alice), before);
    assert.is.not(await tagOf(path, service.user('bob')), before, path);
    const patch = { as: alice, body: { bio: `seen through ${path}` } };
    assert.is((await service.send('PATCH', '/users/me', patch)).status, 200);
    assert.is.not(await tagOf(path, alice), before, path);
  }
});

scenario('the headers name who may cache an answer, and by which headers it varies', async () => {
  for (const route of gets) {
    const { headers } = await ask(route, service.user('alice'));
    const asked = route.access === 'public-lenient' ? 'public, no-cache' : 'private, no-cache';
    const always = 'public, max-age=31536000, immutable';
    const kept = { never: 'no-store', day: 'public, max-age=86400', always, asked };
    // A proxy that compresses a stream of events would buffer it.
    const isStream = route.media?.includes('text/event-stream') === true;
    const may = `${kept[route.cache ?? 'asked']}${isStream ? ', no-transform' : ''}`;
    assert.is(headers.get('Cache-Control'), may, nameOf(route));
    for (const name of [
      'X-API-Key',
      'Authorization',
      'X-Authorization',
      'X-Access-Token',
      'X-Act-As',
    ])
      assert.match(headers.get('Vary') ?? '', name);
  }
  const { headers } = await service.send('GET', '/feed/explore');
  assert.is(headers.get('Cache-Control'), 'public, no-cache');
});

scenario('a HEAD answer is the GET answer without a body', async () => {
  for (const route of gets) {
    const get = await ask(route, service.user('alice'));
    const head = await service.send('HEAD', rowOf(route).path, { as: service.user('alice') });
    assert.is(head.status, get.status, nameOf(route));
    assert.is(head.text, '');
    assert.is(head.headers.get('ETag'), get.headers.get('ETag'));
    if (route.cache !== 'never')
      assert.is(head.headers.get('Content-Length'), get.headers.get('Content-Length'));
  }
});

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const methodsOf = (path: string): readonly string[] => {
  const own: readonly string[] = routes
    .filter((route) => route.path === path)
    .map(({ method }) => method);
  return methods.filter((name) => own.includes(name === 'HEAD' ? 'GET' : name));
};

const paths = [...new Map(routes.map((route) => [route.path, rowOf(route).path]))];

scenario('a method that a path does not support is answered 405 with Allow', async () => {
  for (const [pattern, path] of paths) {
    const taken = methodsOf(pattern);
    for (const method of methods.filter((name) => !taken.includes(name))) {
      const answer = await service.send(method, path, { as: service.key });
      assert.is(answer.status, 405, `${method} ${path}`);
      const allow = (answer.headers.get('Allow') ?? '').split(', ');
      assert.equal(allow.sort(), [...taken, 'OPTIONS'].sort(), path);
      if (method !== 'HEAD') assert.is(at(answer.json, 'code'), 'method_not_allowed');
    }
  }
});

scenario('OPTIONS lets any origin send every header of a browser app', async () => {
  for (const [pattern, path] of paths) {
    const plain = await service.send('OPTIONS', path);
    assert.is(plain.status, 204, path);
    const allow = (plain.headers.get('Allow') ?? '').split(', ');
    assert.equal(allow.sort(), [...methodsOf(pattern), 'OPTIONS'].sort(), path);
    const preflight = await service.send('OPTIONS', path, {
      headers: {
        Origin: 'https://app.example.com',
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'x-api-key,authorization,idempotency-key',
      },
    });
    assert.is(preflight.status, 204, path);
    assert.is(preflight.headers.get('Access-Control-Allow-Origin'), '*');
    assert.match(preflight.headers.get('Access-Control-Allow-Methods') ?? '', 'PATCH');
    const allowed = preflight.headers.get('Access-Control-Allow-Headers') ?? '';
    for (const name of ['Authorization', 'Idempotency-Key', 'X-Access-Token'])
      assert.match(allowed, name);
  }
});

scenario('any origin may read answers, including errors', async () => {
  const headers = { Origin: 'https://app.example.com' };
  for (const path of ['/feed/explore', '/feed/following', '/nowhere']) {
    const answer = await service.send('GET', path, { headers });
    assert.is(answer.headers.get('Access-Control-Allow-Origin'), '*', path);
    assert.match(answer.headers.get('Access-Control-Expose-Headers') ?? '', 'X-Request-Id');
  }
});

scenario('a valid request id is returned, and an invalid one is replaced', async () => {
  const ask = async (id?: string): Promise<string | null> => {
    const headers = id === undefined ? {} : { 'X-Request-Id': id };
    const answer = await service.send('GET', '/nowhere', { headers });
    assert.is(answer.status, 404);
    const own = answer.headers.get('X-Request-Id') ?? '';
    assert.is(at(answer.json, 'instance'), `urn:request:${encodeURIComponent(own)}`);
    return own;
  };
  for (const id of ['abc-123', 'a b "c"', 'x'.repeat(128)]) assert.is(await ask(id), id);
  for (const id of ['x'.repeat(129), 'caf\u00e9', undefined])
    assert.match((await ask(id)) ?? '', /^[\da-f-]{36}$/);
});

test.run();
