import { once } from 'node:events';
import { createServer } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeMetadataSource } from '../../src/adapters/xano/metadata-source.js';
import { makeSnapshotSource } from '../../src/adapters/xano/snapshot-source.js';
import { xanoRequest } from '../../src/adapters/xano/xano-request.js';
import type { PageQuery, SourceError } from '../../src/application/ports/source.js';
import { listenOnLoopback } from '../support/http/app.js';
import { failure, ok } from '../support/run/effect.js';
import { freePort } from '../support/process/free-port.js';
import { replyWith } from '../support/xano/quirks.js';
import { metadataSettings, snapshotSettings } from '../support/xano/source-settings.js';
import { errorOf, waysInto } from '../support/xano/ways.js';
import { startXano } from '../support/xano/xano-server.js';

const xano = await startXano();
await xano.db.insert('post', { content: 'a post' });

const PAGE: PageQuery = { entity: 'post', afterId: null, updatedSince: null, limit: 2 };

const SILENT = { code: '', message: '', param: null };
const UNAUTHORIZED = {
  code: 'ERROR_CODE_UNAUTHORIZED',
  message: 'Invalid token.',
  param: null,
};

const messageOf = (error: SourceError): string =>
  error._tag === 'SourceUnavailable' && error.cause instanceof Error ? error.cause.message : '';

const test = suite('refusals of Xano');
test.after(() => xano.close());

for (const { name: way, make } of waysInto(xano)) {
  test(`${way}: an unknown token is refused`, async () => {
    const stranger = make({ token: 'another-token' });
    const refused = { _tag: 'SourceRefused', status: 401, ...UNAUTHORIZED };
    assert.equal(await errorOf(stranger, PAGE), refused);
  });

  test(`${way}: a token that no header can carry is a fault, and nothing is sent`, async () => {
    const before = xano.requests.length;
    const error = await errorOf(make({ token: 'another-token\r\nX-Other: 1' }), PAGE);
    assert.is(error._tag, 'SourceFault');
    assert.is(xano.requests.length, before);
  });

  test(`${way}: a redirect is refused, and the token is not sent to its target`, async () => {
    const seen: unknown[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers);
      response.end('[]');
    });
    const port = await freePort();
    elsewhere.listen(port, '127.0.0.1');
    await once(elsewhere, 'listening');
    xano.next(replyWith(302, '', { Location: `http://127.0.0.1:${port}/` }));
    const error = await errorOf(make(), PAGE).finally(() => elsewhere.close());
    assert.equal(error, { _tag: 'SourceRefused', status: 302, ...SILENT });
    assert.equal(seen, []);
  });
}

test('an entity without a table costs no request', async () => {
  const post = { table: '2', updatedColumn: 'updated_at' };
  const source = makeMetadataSource({ ...metadataSettings(xano), tables: { post } });
  const before = xano.requests.length;
  assert.equal(source.entities, ['post']);
  assert.equal(await errorOf(source, { ...PAGE, entity: 'like' }), {
    _tag: 'SourceFault',
    reason: 'No table of Xano is set for like.',
  });
  assert.is(xano.requests.length, before);
});

test('an unknown workspace, column or data source is refused in the words of Xano', async () => {
  const settings = metadataSettings(xano);
  const refusalOf = async (changes: Partial<typeof settings>): Promise<unknown> =>
    errorOf(makeMetadataSource({ ...settings, ...changes }), { ...PAGE, updatedSince: 1 });
  const refused = (status: number, code: string, message: string, param: string | null = null) => ({
    _tag: 'SourceRefused',
    ...{ status, code, message, param },
  });
  assert.equal(
    await refusalOf({ workspace: '99' }),
    refused(404, 'ERROR_CODE_NOT_FOUND', 'Unable to locate workspace.'),
  );
  assert.equal(
    await refusalOf({ workspace: '../1' }),
    refused(400, 'ERROR_CODE_INPUT_ERROR', 'Invalid value for param:workspace_id', 'workspace_id'),
  );
  assert.match(xano.requests.at(-1)?.path ?? '', '/workspace/..%2F1/table');
  const table = { table: 'post', updatedColumn: 'changed_at' };
  assert.equal(
    await refusalOf({ tables: { post: table } }),
    refused(400, 'ERROR_CODE_INPUT_ERROR', 'Invalid field or operator: changed_at', 'changed_at'),
  );
  const elsewhere = makeMetadataSource({ ...settings, dataSource: 'test' });
  // A 404 for a table number may mean that the table is gone, so the source looks up the number again first.
  assert.is((await errorOf(elsewhere, PAGE))._tag, 'SourceFault');
  assert.equal(
    await errorOf(elsewhere, PAGE),
    refused(404, 'ERROR_CODE_NOT_FOUND', 'Unable to locate data source.'),
  );
});

test('a token that may read rows but not the list of tables is refused with the missing scope', async () => {
  const denied = 'Access denied. Missing scope: Workspace Database: Read';
  xano.behaviour.denied = ['Workspace Database: Read'];
  const error = await errorOf(makeMetadataSource(metadataSettings(xano)), PAGE);
  assert.equal([error._tag, 'message' in error && error.message], ['SourceRefused', denied]);
  // A table that is configured by its number is read without that scope.
  const post = { table: '2', updatedColumn: 'updated_at' };
  const byNumber = makeMetadataSource({ ...metadataSettings(xano), tables: { post } });
  assert.is((await ok(byNumber.page(PAGE))).rows.length, 1);
  xano.behaviour.denied = [];
});

const NOT_FOUND = {
  _tag: 'SourceRefused',
  status: 404,
  code: 'ERROR_CODE_NOT_FOUND',
  message: 'Unable to locate table.',
  param: null,
};

test('a table that is not in the list, or has an unknown number, is reported missing', async () => {
  const settings = metadataSettings(xano);
  const named = (table: string) =>
    makeMetadataSource({ ...settings, tables: { post: { table, updatedColumn: 'created_at' } } });
  xano.behaviour.perPageCap = 2;
  const before = xano.requests.length;
  assert.equal(await errorOf(named('posts'), PAGE), {
    _tag: 'SourceTableMissing',
    table: 'posts',
    tables: ['user', 'post', 'follow', 'like', 'bookmark'],
    said: null,
  });
  assert.is(xano.requests.length - before, 3);
  xano.behaviour.perPageCap = null;
  assert.equal(await errorOf(named('99'), PAGE), {
    _tag: 'SourceTableMissing',
    table: '99',
    tables: [],
    said: NOT_FOUND,
  });
});

test('a table recreated under its name is found again, and a deleted one is reported missing', async () => {
  await xano.db.sql('create table note (id int primary key, created_at bigint)');
  const like = { table: 'note', updatedColumn: 'created_at' };
  const source = makeMetadataSource({ ...metadataSettings(xano), tables: { like } });
  const page: PageQuery = { ...PAGE, entity: 'like' };
  await ok(source.page(page));
  // A renamed table keeps its number, by which the source still finds it.
  await xano.db.sql('alter table note rename to remark');
  await ok(source.page(page));
  await xano.db.sql('drop table remark; create table note (id int, created_at bigint)');
  assert.is((await errorOf(source, page))._tag, 'SourceFault');
  await ok(source.page(page));
  await xano.db.sql('drop table note');
  assert.is((await errorOf(source, page))._tag, 'SourceFault');
  assert.equal(await errorOf(source, page), {
    _tag: 'SourceTableMissing',
    table: 'note',
    tables: ['user', 'post', 'follow', 'like', 'bookmark'],
    said: NOT_FOUND,
  });
});

test('an address that cannot be requested is a fault', async () => {
  for (const url of ['', 'xano', 'http://', 'http://a:another-token@127.0.0.1/']) {
    const source = makeSnapshotSource({ ...snapshotSettings(xano), url });
    assert.is((await errorOf(source, PAGE))._tag, 'SourceFault', url);
  }
});

test('an answer larger than any page is not read', async () => {
  const call = {
    method: 'GET',
    url: `${xano.snapshotUrl}?table=post`,
    headers: { 'X-API-Key': xano.token },
    timeout: 20_000,
  } as const;
  assert.equal(await failure(xanoRequest(call, 100)), {
    _tag: 'SourceFault',
    reason: 'The answer of Xano is too large to be a page of rows.',
  });
  await ok(xanoRequest(call, 100_000));
});

test('a refusal is one by its status although its text breaks off or is not UTF-8', async () => {
  for (const [status, breaks, expected] of [
    [429, true, { _tag: 'SourceLimited', retryAfter: 60_000 }],
    [429, false, { _tag: 'SourceLimited', retryAfter: 60_000 }],
    [403, true, { _tag: 'SourceRefused', status: 403, ...SILENT }],
  ] as const) {
    const { url, stop } = await listenOnLoopback((_, response) => {
      response.writeHead(status, { 'Retry-After': '60', 'Content-Length': '2' });
      response.write(Buffer.from([0xff]));
      if (breaks) setTimeout(() => response.destroy(), 50);
      else response.end(Buffer.from([0xff]));
    });
    const call = { method: 'GET', url, headers: {}, timeout: 5000 } as const;
    assert.equal(await failure(xanoRequest(call)), expected);
    await stop();
  }
});

test('a port that fetch refuses is named as the reason', async () => {
  const call = { method: 'GET', headers: {}, timeout: 20_000 } as const;
  const reasonAt = async (port: number): Promise<string> =>
    messageOf(await failure(xanoRequest({ ...call, url: `http://127.0.0.1:${port}/` })));
  assert.is(await reasonAt(1), 'no whole answer from Xano: bad port');
  assert.is(await reasonAt(await freePort()), 'no whole answer from Xano: ECONNREFUSED');
});

test.run();
