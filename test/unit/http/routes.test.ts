import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../../src/adapters/http/codec.js';
import { makeRoutes } from '../../../src/adapters/http/routes.js';
import { httpDeps } from '../../support/http/app.js';

const routes = makeRoutes(httpDeps());
const nameOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`;

const test = suite('route declarations');

test('each method and path is declared once', () => {
  const names = routes.map(nameOf);
  assert.is(new Set(names).size, names.length);
});

test('the example of each answer fits its codec', () => {
  for (const route of routes) {
    const [codec] = Object.values(route.answers);
    assert.ok(codec !== undefined, nameOf(route));
    const read = decode(codec)(route.example.answer);
    assert.ok(E.isRight(read), `${nameOf(route)}: ${JSON.stringify(read)}`);
  }
});

test('each route with a body has an example that fits its codec', () => {
  for (const route of routes) {
    if (route.body === undefined) continue;
    const read = decode(route.body)(route.example.request);
    assert.ok(E.isRight(read), `${nameOf(route)}: ${JSON.stringify(read)}`);
  }
});

test('the codec of a post refuses missing and additional members', () => {
  const [post] = routes.filter((route) => nameOf(route) === 'GET /posts/:id');
  assert.ok(post !== undefined);
  const codec = post.answers[200];
  assert.ok(codec !== undefined);
  const answer = post.example.answer as { post: Record<string, unknown>; user: object };
  for (const member of Object.keys(answer.post)) {
    const rest = Object.fromEntries(Object.entries(answer.post).filter(([key]) => key !== member));
    assert.ok(E.isLeft(codec.decode({ ...answer, post: rest })), member);
  }
  const leaky = { ...answer, post: { ...answer.post, given_hashtags: [] } };
  assert.ok(E.isLeft(codec.decode(leaky)));
});

test('only the listed routes are public', () => {
  const open = routes.filter(({ access }) => access.startsWith('public')).map(({ path }) => path);
  assert.equal(open.sort(), [
    '/',
    '/console',
    '/console/:file',
    '/demo/avatars/:file',
    '/demo/pictures/:file',
    '/docs',
    '/docs.md',
    '/docs/:file',
    '/events',
    '/feed/explore',
    '/feed/explore/new',
    '/guide',
    '/guide.md',
    '/guide/:folder/:file',
    '/guide/:page',
    '/guide/assets/:file',
    '/guide/search.json',
    '/health',
    '/healthz',
    '/livez',
    '/llms.txt',
    '/metrics',
    '/openapi.json',
    '/ping',
    '/postman.json',
    '/readyz',
  ]);
});

test.run();
