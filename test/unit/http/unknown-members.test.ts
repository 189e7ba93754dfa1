import * as fc from 'fast-check';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printUnknown } from '../../../src/adapters/http/header-list.js';
import { makeRoutes } from '../../../src/adapters/http/routes.js';
import { membersOf } from '../../../src/adapters/http/schema.js';
import { httpDeps, startHttpApp } from '../../support/http/app.js';

const useCases = { readFeed: () => TE.right({ posts: [], total: 0, next: null }) };
const app = await startHttpApp(useCases);
const production = await startHttpApp(useCases, { tellsUnknown: false });

const test = suite('unknown names in requests');
test.after(async () => {
  await app.stop();
  await production.stop();
});

test('are reported for query and body, whatever the answer', async () => {
  const feed = await app.send('GET', '/feed/explore?curser=secret&limit=2&Limit=3');
  assert.is(feed.status, 200);
  assert.is(feed.headers.get('x-unknown'), 'query.curser, query.Limit');
  const refused = await app.send('POST', '/posts?x', { body: { contnet: 'secret', id: 7 } });
  assert.is(refused.headers.get('x-unknown'), 'query.x, body.contnet');
  const dropped = await app.send('DELETE', '/sync/dead-letters', {
    as: 'service',
    body: { all: true, dryrun: true },
  });
  assert.is(dropped.headers.get('x-unknown'), 'body.dryrun');
});

test('are not reported in production', async () => {
  const silent = await production.send('GET', '/feed/explore?curser=x');
  assert.is(silent.headers.get('x-unknown'), null);
  const known = await app.send('GET', '/feed/explore?limit=2&offset=0&cursor=&includeUser=true');
  assert.is(known.headers.get('x-unknown'), null);
});

test('can be read across origins', async () => {
  const { headers } = await app.send('GET', '/ping?x=1', { headers: { Origin: 'https://a.test' } });
  assert.match(headers.get('access-control-expose-headers') ?? '', 'X-Unknown');
  assert.is(headers.get('x-unknown'), 'query.x');
});

/** Routes whose bodies take any members: rows of Xano, profiles and commands. */
const TAKES_ANY =
  /^(PATCH \/users\/:username|POST \/(webhooks\/.*|redis\/write|pipeline|multi-exec|))$/;

test('are reported on every route, except for bodies that take any member', () => {
  for (const route of makeRoutes(httpDeps())) {
    const name = `${route.method} ${route.path}`;
    const takesAny = route.body !== undefined && membersOf(route.body) === null;
    assert.is(takesAny, TAKES_ANY.test(name), name);
    assert.is(route.query === undefined || membersOf(route.query) !== null, true, name);
    const header = printUnknown(route, { query: { __x: '1' }, body: { __x: 1 } });
    assert.is(header, takesAny ? 'query.__x' : 'query.__x, body.__x', name);
  }
});

test('the header has limited length and only characters that proxies accept', () => {
  const name = fc.oneof(
    fc.string({ maxLength: 400, unit: 'binary' }),
    fc.string({ maxLength: 3 }).map((text) => `${text}\ud800\r\n`),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 60 }), (names) => {
      const body = Object.fromEntries(names.map((name) => [name, 'a value']));
      const header = printUnknown({}, { query: {}, body });
      assert.ok(header.length < 2100, header);
      assert.match(header, /^[\x21-\x7e]*(, [\x21-\x7e]+)*$/);
    }),
  );
});

test.run();
