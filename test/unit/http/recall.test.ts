import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import Koa from 'koa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ok } from '../../../src/adapters/http/answer.js';
import type { HttpState, RequestEntry } from '../../../src/adapters/http/http-context.js';
import { PageQuery, PostParams } from '../../../src/adapters/http/inputs.js';
import { requestContext, unmatched } from '../../../src/adapters/http/middleware.js';
import { publicRoute } from '../../../src/adapters/http/route.js';
import { makeRouting } from '../../../src/adapters/http/router.js';
import { postNotFound } from '../../../src/application/errors.js';
import { NOT_HELD } from '../../../src/application/ports/reader.js';
import { httpDeps, listenOnLoopback } from '../../support/http/app.js';

const entries: RequestEntry[] = [];
const base = httpDeps();
const deps = httpDeps({
  telemetry: {
    ...base.telemetry,
    run: (trace, work) => {
      trace.commands.push('PING');
      trace.trips.begun += 1;
      return work();
    },
    request: (entry) => entries.push(entry),
  },
});
let handled = 0;
const about = { access: 'public', answers: { 200: t.unknown }, example: { answer: {} } } as const;
const app = new Koa<HttpState>();
const { recall, router } = makeRouting(deps, [
  publicRoute('GET', '/things/:id', 'One', {
    ...about,
    params: PostParams,
    query: PageQuery,
    handle: ({ params, query }) => {
      handled += 1;
      return TE.right(ok({ id: params.id, limit: query.limit }));
    },
  }),
  publicRoute('GET', '/things/best', 'The best', {
    ...about,
    handle: () => TE.right(ok({ best: true })),
  }),
  publicRoute('GET', '/warm/:id', 'From what is held', {
    ...about,
    refuses: ['PostNotFound'],
    params: PostParams,
    warm: ({ params: { id } }) => {
      if (id === 'gone') return TE.left(postNotFound(id));
      return id === 'held' ? TE.right(ok({ from: 'memory' })) : TE.left(NOT_HELD);
    },
    handle: () => TE.right(ok({ from: 'redis' })),
  }),
]);
app.use(requestContext(deps.telemetry));
app.use(recall);
app.use(router.routes());
app.use(unmatched(router, deps.telemetry));
const handle = app.callback();
const server = await listenOnLoopback((req, res) => void handle(req, res));

/** Resolves to the status and the body without the request id. */
const ask = async (path: string, method = 'GET'): Promise<string> => {
  const response = await fetch(server.url + path, { method });
  const text = await response.text();
  return `${response.status} ${text.replace(/,"instance":"[^"]*"/, '')}`;
};

const test = suite('remembered URLs');
test.after(server.stop);

test('a URL has the same result each time, in any spelling', async () => {
  for (const [path, expected] of [
    ['/things/one', '200 {"id":"one","limit":20}'],
    ['/things/o%6ee', '200 {"id":"one","limit":20}'],
    ['/things/One', '200 {"id":"One","limit":20}'],
    ['/things/one/', '200 {"id":"one","limit":20}'],
    ['/things/one?limit=5', '200 {"id":"one","limit":5}'],
    ['/things/one?limit=6&x=1', '200 {"id":"one","limit":6}'],
    ['/things/best', '200 {"best":true}'],
    ['/things/Best', '200 {"id":"Best","limit":20}'],
    [`/things/one?x=${'y'.repeat(400)}`, '200 {"id":"one","limit":20}'],
  ] as const)
    for (let time = 0; time < 3; time += 1) assert.is(await ask(path), expected, path);
  for (const [path, status] of [
    ['/Things/one', '404'],
    ['/things/one/two', '404'],
    ['/things/%E0%A4%A', '400'],
    ['/things/a%20b', '400'],
    ['/things/one?limit=0', '400'],
    ['/things/one?limit=5&limit=6', '400'],
  ] as const) {
    const first = await ask(path);
    assert.match(first, new RegExp(`^${status}`), path);
    for (let time = 0; time < 2; time += 1) assert.is(await ask(path), first, path);
  }
});

test('methods of the same URL are distinguished', async () => {
  for (let time = 0; time < 2; time += 1) {
    assert.match(await ask('/things/one'), /^200 \{/);
    assert.is(await ask('/things/one', 'HEAD'), '200 ');
    assert.match(await ask('/things/one', 'POST'), /^405/);
    assert.is(await ask('/things/one', 'OPTIONS'), '204 ');
  }
});

test('the handler runs each time', async () => {
  const before = handled;
  for (let time = 0; time < 3; time += 1) await ask('/things/again');
  assert.is(handled - before, 3);
});

test('a warm answer takes no round trip, and without one the handler runs', async () => {
  for (const [id, expected, commands] of [
    ['held', '200 {"from":"memory"}', []],
    ['other', '200 {"from":"redis"}', ['PING']],
  ] as const) {
    assert.is(await ask(`/warm/${id}`), expected);
    assert.equal(entries.at(-1)?.redis, { roundTrips: commands.length, commands });
  }
  assert.match(await ask('/warm/gone'), /^404/);
});

test.run();
