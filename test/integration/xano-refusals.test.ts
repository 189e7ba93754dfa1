import { once } from 'node:events';
import { createServer } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkSource } from '../../src/adapters/xano/check-source.js';
import { makeMetadataSource } from '../../src/adapters/xano/metadata-source.js';
import { makeSnapshotSource } from '../../src/adapters/xano/snapshot-source.js';
import { xanoRequest } from '../../src/adapters/xano/xano-request.js';
import type { PageQuery, SourceError } from '../../src/application/ports/source.js';
import { failure, ok } from '../support/effect.js';
import { freePort } from '../support/free-port.js';
import { replyWith } from '../support/xano/quirks.js';
import { metadataSettings, snapshotSettings } from '../support/xano/source-settings.js';
import { errorOf, waysInto } from '../support/xano/ways.js';
import { startXano } from '../support/xano/xano-server.js';

const xano = await startXano();
await xano.db.insert('post', { content: 'a post' });

const PAGE: PageQuery = { entity: 'post', afterId: null, updatedSince: null, limit: 2 };

const messageOf = (error: SourceError): string =>
  error._tag === 'SourceUnavailable' && error.cause instanceof Error ? error.cause.message : '';

const test = suite('Refusals of Xano');
test.after(() => xano.close());

for (const { name: way, make } of waysInto(xano)) {
  test(`${way}: a token that Xano does not know is refused`, async () => {
    const stranger = make({ token: 'another-token' });
    const refused = { _tag: 'SourceRefused', status: 401, code: 'ERROR_CODE_UNAUTHORIZED' };
    assert.equal(await errorOf(stranger, PAGE), refused);
    assert.equal(await failure(checkSource(stranger)), refused);
  });

  test(`${way}: a token that no header can carry is a fault, and is not told`, async () => {
    const before = xano.requests.length;
    const error = await errorOf(make({ token: 'another-token\r\nX-Other: 1' }), PAGE);
    assert.is(error._tag, 'SourceFault');
    assert.is(xano.requests.length, before);
  });

  test(`${way}: a redirect is refused, and the token does not go there`, async () => {
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
    assert.equal(error, { _tag: 'SourceRefused', status: 302, code: '' });
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
  const none = makeSnapshotSource({ ...snapshotSettings(xano), entities: {} });
  assert.equal(await failure(checkSource(none)), {
    _tag: 'SourceFault',
    reason: 'No table of Xano is set.',
  });
  assert.is(xano.requests.length, before);
});

test('a table, a column or a data source that Xano does not have is refused', async () => {
  const settings = metadataSettings(xano);
  const [table, updatedColumn] = ['2', 'updated_at'];
  const refusalOf = async (changes: Partial<typeof settings>): Promise<unknown> =>
    errorOf(makeMetadataSource({ ...settings, ...changes }), { ...PAGE, updatedSince: 1 });
  const notFound = { _tag: 'SourceRefused', status: 404, code: 'ERROR_CODE_NOT_FOUND' };
  assert.equal(await refusalOf({ tables: { post: { table: '99', updatedColumn } } }), notFound);
  assert.equal(await refusalOf({ dataSource: 'test' }), notFound);
  assert.equal(await refusalOf({ workspace: '../1' }), notFound);
  assert.match(xano.requests.at(-1)?.path ?? '', '/workspace/..%2F1/table/');
  assert.equal(await refusalOf({ tables: { post: { table, updatedColumn: 'changed_at' } } }), {
    _tag: 'SourceRefused',
    status: 400,
    code: 'ERROR_CODE_INPUT_ERROR',
  });
});

test('an address that no request can go to is a fault', async () => {
  for (const url of ['', 'xano', 'http://', 'http://a:another-token@127.0.0.1/']) {
    const source = makeSnapshotSource({ ...snapshotSettings(xano), url });
    assert.is((await errorOf(source, PAGE))._tag, 'SourceFault', url);
  }
});

test('an answer that is larger than any page is left unread', async () => {
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

test('a port that is never called is named as the reason', async () => {
  const call = { method: 'GET', headers: {}, timeout: 20_000 } as const;
  const reasonAt = async (port: number): Promise<string> =>
    messageOf(await failure(xanoRequest({ ...call, url: `http://127.0.0.1:${port}/` })));
  assert.is(await reasonAt(1), 'no whole answer from Xano: bad port');
  assert.is(await reasonAt(await freePort()), 'no whole answer from Xano: ECONNREFUSED');
});

test.run();
