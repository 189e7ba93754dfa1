import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeMetadataSource } from '../../src/adapters/xano/metadata-source.js';
import { makeSnapshotSource } from '../../src/adapters/xano/snapshot-source.js';
import type { PageQuery, Source } from '../../src/application/ports/source.js';
import { ok } from '../support/run/effect.js';
import { readAll } from '../support/xano/read-all.js';
import type { SnapshotShape } from '../support/xano/snapshot-endpoint.js';
import { metadataSettings, snapshotSettings } from '../support/xano/source-settings.js';
import { startXano } from '../support/xano/xano-server.js';

const xano = await startXano();

const FIRST: PageQuery = { entity: 'post', afterId: null, updatedSince: null, limit: 10 };

/** A way to read Xano, and the shape in which the endpoint answers there. */
const WAYS: readonly (readonly [string, Source, SnapshotShape])[] = [
  ['the Metadata API', makeMetadataSource(metadataSettings(xano)), 'rows'],
  ['an endpoint with rows and more', makeSnapshotSource(snapshotSettings(xano)), 'rows'],
  ['an endpoint with an envelope', makeSnapshotSource(snapshotSettings(xano)), 'envelope'],
  ['an endpoint with an array', makeSnapshotSource(snapshotSettings(xano)), 'array'],
];

const test = suite('sources');
test.before.each(async () => {
  await xano.db.sql('truncate "user", post, follow, "like", bookmark restart identity');
  xano.behaviour.perPageCap = null;
});
test.after(() => xano.close());

const idsIn = async (table: string): Promise<readonly unknown[]> =>
  (await xano.db.sql(`select id::text from "${table}" order by "${table}".id`)).map(({ id }) => id);

const fillPosts = async (count: number): Promise<void> => {
  await xano.db.sql(
    `insert into post (user_id, content, updated_at)
     select 1, 'post ' || n, 1000 * n from generate_series(1, ${count}) as n`,
  );
};

for (const [way, source, shape] of WAYS) {
  const testWay = (title: string, act: () => Promise<void>): void => {
    test(`${way}: ${title}`, async () => {
      xano.behaviour.snapshotShape = shape;
      await act();
    });
  };

  testWay('a page has every column of a row, in the types of Xano', async () => {
    await xano.db.insert('post', {
      id: '9007199254740993',
      created_at: 1_700_000_000_000,
      updated_at: null,
      content: 'naïve "text" \\ 😀',
      hashtags: ['a', 'b'],
    });
    const page = await ok(source.page({ ...FIRST, afterId: '9007199254740992' }));
    assert.equal(page.rows, [
      {
        id: '9007199254740993',
        created_at: 1_700_000_000_000,
        updated_at: null,
        user_id: 0,
        external_id: '',
        content: 'naïve "text" \\ 😀',
        media_url: '',
        hashtags: ['a', 'b'],
      },
    ]);
  });

  testWay('a page also has private columns, which the caller must leave out', async () => {
    await xano.db.insert('user', { username: 'ada', password: 'hash', internal_note: 'note' });
    const page = await ok(source.page({ ...FIRST, entity: 'user' }));
    assert.is(page.rows[0]?.['password'], 'hash');
    assert.is(page.rows[0]?.['internal_note'], 'note');
  });

  testWay('an empty table has no rows and is at its end', async () => {
    const { rows, end } = await ok(source.page(FIRST));
    assert.equal([rows, end], [[], true]);
  });

  testWay('every row of a table is read once by id, for any page size', async () => {
    await fillPosts(60);
    await xano.db.sql('delete from post where id % 3 = 0 or id between 20 and 30');
    const expected = await idsIn('post');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.option(fc.integer({ min: 1, max: 50 })),
        async (limit, cap) => {
          xano.behaviour.perPageCap = cap;
          const rows = await readAll(source, 'post', limit);
          assert.equal(
            rows.map(({ id }) => String(id)),
            expected,
          );
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  });

  testWay('rows are ordered by the value of the id, and no digit is lost', async () => {
    const ids = ['9', '10', '9007199254740991', '9007199254740992', '9007199254740993'];
    const last = '9223372036854775807';
    for (const id of [...ids, last]) await xano.db.insert('post', { id });
    const rows = await readAll(source, 'post', 2);
    assert.equal(
      rows.map(({ id }) => String(id)),
      [...ids, last],
    );
    const page = await ok(source.page({ ...FIRST, afterId: last }));
    assert.equal([page.rows, page.end], [[], true]);
  });

  testWay('rows changed at or after a time are read', async () => {
    await fillPosts(5);
    await xano.db.update('post', 1, { updated_at: 9000, content: 'again' });
    const rows = await readAll(source, 'post', 2, 4000);
    assert.equal(
      rows.map(({ id }) => id),
      [1, 4, 5],
    );
  });

  testWay('rows without an updated time are read by their creation time', async () => {
    for (const created_at of [1000, 2000, 3000])
      await xano.db.insert('follow', { follower_id: 1, following_id: 2, created_at });
    const page = await ok(source.page({ ...FIRST, entity: 'follow', updatedSince: 2000 }));
    assert.equal(
      page.rows.map(({ id }) => id),
      [2, 3],
    );
  });

  testWay('a row that is committed late is read although its id was passed', async () => {
    const slow = await xano.db.begin();
    const early = await slow.insert('post', { content: 'early' });
    const late = await xano.db.insert('post', { content: 'late' });
    const ids = async () => (await readAll(source, 'post', 10)).map(({ id }) => String(id));
    const before = await ids();
    await slow.commit();
    assert.equal([before, await ids()], [[late], [early, late]]);
  });

  testWay('a page costs one request', async () => {
    await fillPosts(1);
    const before = xano.requests.length;
    await ok(source.page(FIRST));
    assert.is(xano.requests.length, before + 1);
    await ok(source.page({ ...FIRST, entity: 'user' }));
    assert.is(xano.requests.length, before + 2);
    assert.equal(
      xano.requests.slice(before).map(({ table, status }) => [table, status]),
      [
        ['post', 200],
        ['user', 200],
      ],
    );
  });
}

test('each row of a table with uuids is read once', async () => {
  await xano.db.sql(
    `create table event (id uuid primary key default gen_random_uuid(), created_at bigint);
     insert into event (created_at) select n from generate_series(1, 30) as n`,
  );
  const table = { table: 'event', updatedColumn: 'created_at' };
  const byApi = makeMetadataSource({ ...metadataSettings(xano), tables: { like: table } });
  const byEndpoint = makeSnapshotSource({ ...snapshotSettings(xano), entities: { like: 'event' } });
  for (const source of [byApi, byEndpoint]) {
    assert.equal(source.entities, ['like']);
    assert.equal(
      (await readAll(source, 'like', 7)).map(({ id }) => id),
      await idsIn('event'),
    );
  }
});

for (const [way, source] of WAYS)
  test(`${way}: a page has the clock of Xano, unless it is implausible`, async () => {
    await fillPosts(1);
    for (const [skew, isKnown] of [
      [0, true],
      [-90_000, true],
      [7_200_000, true],
      [null, false],
      [25 * 3_600_000, false],
      [-400 * 24 * 3_600_000, false],
    ] as const) {
      xano.behaviour.skew = skew;
      const { clock } = await ok(source.page(FIRST));
      assert.is(clock !== null && clock !== undefined, isKnown, String(skew));
      if (!clock) continue;
      assert.ok(Math.abs(clock.skew - (skew ?? 0)) < 2000, `${clock.skew} of ${skew ?? 0}`);
      const here = Date.now() + (skew ?? 0);
      assert.ok(clock.asked <= here && clock.asked > here - 10_000, String(clock.asked - here));
    }
    xano.behaviour.skew = 0;
  });

test('the endpoint keeps the parameters of its address and gets the token in two headers', async () => {
  const url = `${xano.snapshotUrl}?branch=v2&limit=1000`;
  const source = makeSnapshotSource({ ...snapshotSettings(xano), url });
  await ok(source.page({ ...FIRST, afterId: '7', updatedSince: 5 }));
  assert.is(
    xano.requests.at(-1)?.params.toString(),
    'branch=v2&limit=10&table=post&after_id=7&updated_after=5',
  );
  const { authorization, 'x-api-key': key } = xano.requests.at(-1)?.headers ?? {};
  assert.equal([authorization, key], [`Bearer ${xano.token}`, xano.token]);
});

test('the Metadata API is asked for the first page after an id, with a user agent', async () => {
  const settings = metadataSettings(xano);
  const source = makeMetadataSource({ ...settings, base: `${settings.base}/` });
  await ok(source.page({ ...FIRST, afterId: '9007199254740993', updatedSince: 5 }));
  const request = xano.requests.at(-1);
  if (request === undefined) throw new Error('no request came');
  assert.is(
    request.body,
    '{"page":1,"per_page":10,"sort":{"id":"asc"},"search":[{"id|>":9007199254740993},{"updated_at|>":4}]}',
  );
  assert.is(request.path, '/api:meta/workspace/1/table/2/content/search');
  assert.is(request.headers['user-agent'], 'xano-redis-sync');
  assert.is(request.headers['x-data-source'], 'live');
});

test.run();
