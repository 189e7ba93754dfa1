import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blocksOf } from '../support/docs/blocks.js';
import { callEndpoint, errorOf } from '../support/xano-kit/endpoint.js';
import type { Row } from '../support/xano-kit/filters.js';
import { runSource } from '../support/xano-kit/interpreter.js';
import { readKit } from '../support/xano-kit/kit.js';
import { faultsOf } from '../support/xano-kit/rules.js';
import { makeWorld, type KitRequest, type World } from '../support/xano-kit/world.js';

const noon = Date.UTC(2026, 10, 22, 12);
const key = 'k'.repeat(32);
const ada: Row = { id: 1, username: 'ada', role: 'model', password: 'hash' };
const bob: Row = { id: 2, username: 'bob', role: 'owner' };

const snapshots = suite('Xano kit: snapshot endpoint');

const rows = [3, 1, 2, 5, 4].map((id) => ({ ...ada, id, updated_at: noon + id }));
const aSource = (headers: Row, pullKey: string | null = key): World =>
  makeWorld({
    tables: { user: rows, like: [{ id: 9, user_id: 1, post_id: 7 }] },
    env: { XRS_PULL_KEY: pullKey, $http_headers: headers },
  });

snapshots('pages through a table by id, to its end', () => {
  const pages: unknown[] = [];
  for (let after = 0, more = true; more;) {
    const input = { table: 'user', after_id: after, limit: 2 };
    const page = callEndpoint('snapshot_get', input, aSource({ 'X-Api-Key': key })) as {
      rows: { id: number }[];
      more: boolean;
    };
    pages.push(page.rows.map(({ id }) => id));
    ({ more } = page);
    after = page.rows.at(-1)?.id ?? after;
  }
  assert.equal(pages, [[1, 2], [3, 4], [5]]);
});

snapshots('starts at the first row, and can be limited to rows changed since a time', () => {
  const world = aSource({ Authorization: `Bearer ${key}` });
  const all = callEndpoint('snapshot_get', { table: 'user' }, world) as {
    rows: Row[];
    more: boolean;
  };
  assert.equal([all.rows.length, all.more], [5, false]);
  assert.not('password' in (all.rows[0] ?? {}));
  const since = { table: 'user', updated_after: noon + 4 };
  const { rows: changed } = callEndpoint('snapshot_get', since, world) as { rows: Row[] };
  assert.equal(
    changed.map(({ id }) => id),
    [4, 5],
  );
  const likes = { created_at: null, updated_at: null, id: 9, user_id: 1, post_id: 7 };
  assert.equal(callEndpoint('snapshot_get', { table: 'like' }, world), {
    rows: [likes],
    more: false,
  });
});

snapshots('a row without updated_at counts by its created_at', () => {
  const since = noon + 1;
  const times: readonly Row[] = [
    { id: 1, created_at: noon, updated_at: null },
    { id: 2, created_at: since, updated_at: null },
    { id: 3, created_at: noon, updated_at: since },
    { id: 4, created_at: noon, updated_at: noon },
  ];
  const headers = { 'X-Api-Key': key };
  const env = { XRS_PULL_KEY: key, $http_headers: headers };
  for (const table of ['user', 'post', 'follow', 'like', 'bookmark', 'comment']) {
    const input = { table, updated_after: since };
    const world = makeWorld({ tables: { [table]: [...times] }, env });
    const page = callEndpoint('snapshot_get', input, world) as { rows: Row[] };
    assert.equal(
      page.rows.map(({ id }) => id),
      [2, 3],
      table,
    );
  }
});

snapshots('a table of the app is read with the branch from the guide', () => {
  const branch = blocksOf('docs/XANO_SYNC_GUIDE.md').find(({ language }) => language === 'xs');
  const text = branch?.text ?? '';
  const place = 'elseif ($input.table == "post")';
  const source = readKit('api/xrs/snapshot_get.xs').replace(place, `${text}\n\n      ${place}`);
  assert.equal(faultsOf(source), []);
  const article = { id: 7, title: 'Sunset', status: 'published', author_note: 'hush' };
  const headers = { 'X-Api-Key': key };
  const world = makeWorld({
    tables: { article: [article] },
    env: { XRS_PULL_KEY: key, $http_headers: headers },
  });
  const page = runSource(source, { table: 'article' }, world) as { rows: Row[] };
  const [row] = page.rows;
  assert.equal([row?.['id'], row?.['status'], row?.['author_note']], [7, 'published', undefined]);
});

snapshots('the header of the key may be in lower case', () => {
  for (const headers of [{ 'x-api-key': key }, { authorization: `Bearer ${key}` }]) {
    const page = callEndpoint('snapshot_get', { table: 'like' }, aSource(headers)) as {
      rows: Row[];
    };
    assert.is(page.rows.length, 1);
  }
});

snapshots('a wrong key is refused, and every key if none is configured', () => {
  for (const headers of [
    {},
    { 'X-Api-Key': '' },
    { 'x-api-key': `${key}x` },
    { 'X-Api-Key': `${key}x` },
    { 'X-Api-Key': 'k' },
  ])
    for (const pullKey of [key, 'k', '', null]) {
      const run = () => callEndpoint('snapshot_get', { table: 'user' }, aSource(headers, pullKey));
      assert.is(errorOf(run), 'accessdenied', JSON.stringify([headers, pullKey]));
    }
});

const tokens = suite('Xano kit: token endpoints');

tokens('a token has username and id of the user, and a role that the service knows', () => {
  const tokenOf = (id: number, env: Row = { XRS_JWT_SECRET: key }): unknown =>
    callEndpoint('token_post', {}, makeWorld({ tables: { user: [ada, bob] }, env, auth: { id } }));
  const claims = { username: 'ada', role: 'model', user_id: 1 };
  assert.equal(tokenOf(1), { token: { claims, key, ttl: 900 }, expires_in: 900 });
  const ofBob = { username: 'bob', role: 'user', user_id: 2 };
  assert.equal(tokenOf(2), { token: { claims: ofBob, key, ttl: 900 }, expires_in: 900 });
  const nameless = { user: [{ id: 7, name: 'Ann' }] };
  assert.equal(
    callEndpoint(
      'token_post',
      {},
      makeWorld({ tables: nameless, env: { XRS_JWT_SECRET: key }, auth: { id: 7 } }),
    ),
    {
      token: { claims: { username: 'u7', role: 'user', user_id: 7 }, key, ttl: 900 },
      expires_in: 900,
    },
  );
  assert.is(
    errorOf(() => tokenOf(3)),
    'notfound',
  );
  for (const env of [{}, { XRS_JWT_SECRET: '' }, { XRS_JWT_SECRET: 'short' }])
    assert.is(
      errorOf(() => tokenOf(1, env)),
      'standard',
    );
});

tokens('a token can be requested from the service, whose errors are not passed on', () => {
  const requests: KitRequest[] = [];
  const ask = (status: number): unknown =>
    callEndpoint(
      'token_from_service_post',
      {},
      makeWorld({
        tables: { user: [ada] },
        env: { XRS_URL: 'https://service.test', XRS_API_KEY: key },
        auth: { id: 1 },
        answer: (request) => {
          requests.push(request);
          return { status, result: { token: 'a token', expires_at: noon } };
        },
      }),
    );
  assert.equal(ask(201), { token: 'a token', expires_in: 900 });
  const [request] = requests;
  assert.is(request?.url, 'https://service.test/auth/tokens');
  assert.ok(request?.headers.includes(`X-API-Key: ${key}`));
  assert.equal(JSON.parse(request?.body ?? ''), { user_id: 1, ttl: 900 });
  for (const status of [0, 401, 404, 501, 503])
    assert.is(
      errorOf(() => ask(status)),
      'standard',
    );
});

snapshots.run();
tokens.run();
