import { createConfig, lintFromString } from '@redocly/openapi-core';
import * as t from 'io-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed } from '../../../src/adapters/http/codec.js';
import { makeOpenApi, type OpenApi } from '../../../src/adapters/http/openapi/document.js';
import { makeMarkdown } from '../../../src/adapters/http/openapi/markdown.js';
import { makePostman } from '../../../src/adapters/http/openapi/postman.js';
import { publicRoute, type Route } from '../../../src/adapters/http/route.js';
import { makeRoutes } from '../../../src/adapters/http/routes.js';
import { schemaOf } from '../../../src/adapters/http/schema.js';
import { at } from '../../support/e2e/service.js';
import { documentedBy } from '../../support/http/documented.js';
import { httpDeps } from '../../support/http/app.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ok } from '../../../src/adapters/http/answer.js';

const routes = makeRoutes(httpDeps());
const document = makeOpenApi(routes, '1.2.3');

const test = suite('OpenAPI document');

const pathOf = ({ path }: Pick<Route, 'path'>): string => path.replace(/:(\w+)/g, '{$1}');

test('passes a linter without warnings', async () => {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  assert.equal(
    problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
    [],
  );
});

test('describes exactly the existing routes', () => {
  const named = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  const declared = routes.map((route) => `${route.method.toLowerCase()} ${pathOf(route)}`);
  assert.equal(named.sort(), declared.sort());
});

test('gives each route a unique operationId', () => {
  const names = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).map((operation) => at(operation, 'operationId')),
  );
  assert.is(new Set(names).size, names.length);
});

test('its schemas accept the example of each answer, and refuse additional members', () => {
  const documented = documentedBy(document);
  const headers = new Headers({ 'Content-Type': 'application/json' });
  for (const route of routes.filter(({ media }) => media === undefined)) {
    const status = Number(Object.keys(route.answers)[0]);
    const json = route.example.answer;
    assert.is(documented(route.method, pathOf(route), { status, headers, json }), null);
  }
  const post = routes.find(({ method, path }) => `${method} ${path}` === 'GET /posts/:id');
  const leaky = { ...(post?.example.answer as object), secret: 1 };
  assert.match(
    documented('GET', '/posts/77', { status: 200, headers, json: leaky }) ?? '',
    'must NOT have additional properties',
  );
});

test('lists only the statuses that a route may answer', () => {
  const headers = new Headers({ 'Content-Type': 'application/problem+json' });
  const documented = documentedBy(document);
  assert.match(
    documented('GET', '/feed/explore', { status: 409, headers, json: {} }) ?? '',
    'not documented',
  );
  assert.match(
    documented('POST', '/posts', { status: 409, headers, json: { code: 'other' } }) ?? '',
    "must have required property 'type'",
  );
});

test('lists the error codes of each route, as derived from the types', () => {
  const codes = at(
    document.paths['/users/{username}/follow'],
    'post',
    'responses',
    '400',
    'description',
  );
  assert.match(String(codes), 'cannot_follow_self');
  const others = at(document.paths['/users/{username}'], 'get', 'responses', '400', 'description');
  assert.not.match(String(others), 'cannot_follow_self');
});

test('contains the extra columns of a deployment', () => {
  const columns = {
    post: ['location'],
    user: ['display_name', 'team'],
    kindOf: () => 'text' as const,
  };
  const shown = { has: () => true, columns };
  const other = makeOpenApi(makeRoutes(httpDeps({ publicFields: shown })), '1');
  const members = (of: OpenApi, name: string) =>
    at(of.components, 'schemas', name, 'properties') as Readonly<Record<string, unknown>>;
  assert.ok(members(other, 'Post')['location'] !== undefined);
  assert.is(members(document, 'Post')['location'], undefined);
  assert.equal(members(other, 'User')['display_name'], { type: 'string' });
  assert.ok(members(other, 'User')['team'] !== undefined);
});

test('the Postman collection and the Markdown have each operation', () => {
  const collection = makePostman(document);
  const folders = at(collection, 'item') as readonly { readonly item: readonly object[] }[];
  const items = folders.flatMap(({ item }) => item);
  const requests = items.map(
    (item) =>
      `${String(at(item, 'request', 'method'))} /${(at(item, 'request', 'url', 'path') as readonly string[]).join('/')}`,
  );
  const declared = routes.map(({ method, path }) => `${method} ${path}`).sort();
  assert.equal(requests.sort(), declared);

  const item = (name: string) => items.find((one) => at(one, 'name') === name);
  const follow = item('Follow a user');
  assert.equal(at(follow, 'request', 'auth', 'type'), 'bearer');
  assert.equal(at(follow, 'request', 'url', 'variable'), [{ key: 'username', value: '' }]);
  const post = routes.find(({ method, path }) => `${method} ${path}` === 'POST /posts');
  const body = at(item(post?.summary ?? ''), 'request', 'body', 'raw');
  assert.equal(JSON.parse(String(body)), post?.example.request);
  assert.equal(at(item('This document'), 'request', 'auth', 'type'), 'noauth');

  const text = makeMarkdown(document);
  const headings = [...text.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  assert.equal(headings.sort(), routes.map((route) => `${route.method} ${pathOf(route)}`).sort());
  assert.match(text, '- 400: `invalid_request`');
});

test('a codec without schema is refused', () => {
  const dumb = new t.Type<string, unknown>('Dumb', t.string.is, t.string.validate, t.identity);
  assert.throws(() => schemaOf(t.type({ a: dumb })), /the codec Dumb has no schema/);
});

test('two different schemas with the same name are refused', () => {
  const plain = (path: string, answer: t.Mixed) =>
    publicRoute('GET', path, 'A thing', {
      access: 'public',
      answers: { 200: answer },
      example: { answer: {} },
      handle: () => TE.right(ok({})),
    });
  const one = plain('/a', closed('Thing', { a: t.string }));
  const other = plain('/b', closed('Thing', { b: t.string }));
  assert.throws(() => makeOpenApi([one, other], '1'), /two schemas are named Thing/);
  makeOpenApi([one, plain('/c', closed('Thing', { a: t.string }))], '1');
});

test.run();
