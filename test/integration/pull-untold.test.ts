import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisReconciling } from '../../src/adapters/redis/redis-reconciling.js';
import { sha1Digest } from '../../src/adapters/system/sha1-digest.js';
import { RECONCILE_LEASE } from '../../src/application/ports/reconciliations.js';
import { makeApply } from '../../src/application/sync/apply.js';
import { makeReadComparingPlan } from '../../src/application/sync/comparing-plan.js';
import { comparingStep } from '../../src/domain/sync/comparing.js';
import { DEFAULT_MAPPING, type SyncMapping } from '../../src/domain/sync/mapping.js';
import { USUAL_ENTITIES, type Entity } from '../../src/domain/sync/entity.js';
import type { Username } from '../../src/domain/username.js';
import { makePlan } from '../../src/application/reconcile/plans.js';
import { settingsOf } from '../../src/infrastructure/settings.js';
import { readSyncSettings } from '../../src/infrastructure/sync-settings.js';
import { ok } from '../support/run/effect.js';
import { fillXano } from '../support/pull/fill.js';
import { differences } from '../support/pull/picture.js';
import { makeTime, makeVirtualQuota, pullAll, startPullWorld } from '../support/pull/world.js';
import { makeMetadataSource } from '../../src/adapters/xano/metadata-source.js';
import { makeSnapshotSource } from '../../src/adapters/xano/snapshot-source.js';
import { metadataSettings, snapshotSettings } from '../support/xano/source-settings.js';
import { waysInto } from '../support/xano/ways.js';
import { startXano } from '../support/xano/xano-server.js';

const HOLDER = 'a comparison';
const RATE = { requests: 8, windowMs: 20_000 };
const PAGE = 7;
const HOUR = 3_600_000;

const xano = await startXano();
const world = await startPullWorld();
const { db } = xano;
const { client, stores } = world;

const test = suite('pull: tables without versions');
test.before(async () => {
  for (const table of ['user', 'post'])
    await db.sql(`alter table "${table}" drop column updated_at`);
});
test.before.each(async () => {
  xano.calm();
  await world.fresh();
  await db.sql('truncate "user", post, follow, "like", bookmark restart identity');
  await fillXano(db, { users: 20, posts: 30, edges: 5 });
  for (const table of ['user', 'post', 'follow', 'like', 'bookmark'])
    await db.sql(`update "${table}" set created_at = created_at - ${HOUR}`);
});
test.after(async () => {
  await world.close();
  await xano.close();
});

/** The origin of an act of a user. */
const byUser = () => ({ version: Date.now(), byUser: true });

const tablesReadSince = (from: number) => xano.requests.slice(from).map(({ table }) => table);

const comparingPlan = makeReadComparingPlan({
  leases: stores.leases,
  entities: USUAL_ENTITIES,
  mapping: DEFAULT_MAPPING,
  clock: { now: Date.now },
  pace: { rate: RATE, pageSize: PAGE, atLeast: HOUR },
});

/** Compares these tables in virtual time, as the service does by itself. */
const compare = async (
  way: ReturnType<typeof waysInto>[number],
  entities: readonly Entity[],
  during: () => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly askedAt: readonly number[] }> => {
  const time = makeTime();
  const later = { now: () => Date.now() + time.now() };
  const askedAt: number[] = [];
  const { entities: all, page } = way.make();
  const access = {
    source: {
      entities: all,
      page: (query: Parameters<typeof page>[0]) =>
        pipe(
          TE.fromIO(() => {
            askedAt.push(time.now());
          }),
          TE.flatMap(() => page(query)),
          TE.tap(() => TE.fromTask(during)),
        ),
    },
    isChosen: way.name === 'the endpoint',
    readings: [],
    quota: makeVirtualQuota({ requests: 1000, windowMs: 1000 }, time.timer),
    timer: time.timer,
    retry: time.retry,
    stop: () => undefined,
  };
  const settings = await ok(
    TE.fromEither(readSyncSettings(settingsOf({ PULL_PAGE: String(PAGE) }))),
  );
  const plan = makePlan({
    ...makeRedisReconciling({ client, observe: () => undefined, exploreMax: 1000 }),
    settings: { ...settings, mapping: DEFAULT_MAPPING },
    stores,
    apply: makeApply({ sync: stores.sync, clock: later, digest: sha1Digest }),
    access,
    digest: sha1Digest,
    exploreMax: 1000,
    clock: later,
    timer: time,
  });
  await ok(stores.leases.acquire(RECONCILE_LEASE, HOLDER, HOUR));
  const { run } = await ok(plan({ scope: 'xano', repair: true, sample: 1, entities }, HOLDER));
  for (;;) {
    const turn = await ok(run.turn);
    if (turn.isDone) return { askedAt };
    if (turn.wait > 0) await time.timer.sleep(turn.wait)();
  }
};

for (const way of waysInto(xano)) {
  const isChosen = way.name === 'the endpoint';

  test(`${way.name}: new rows are found by id, with one request per table`, async () => {
    const pull = await world.puller(makeTime(), { source: way.make(), isChosen });
    await pullAll(pull);
    assert.equal(await differences(client, db), []);
    const from = xano.requests.length;
    await db.insert('user', { username: 'late', created_at: 1 });
    await db.insert('post', { user_id: 21, content: 'late', created_at: 1 });
    const turns = await ok(pull.round);
    assert.equal(
      turns.map(({ failure, results }) => [failure, results.applied ?? 0]),
      [
        [null, 1],
        [null, 1],
        [null, 0],
        [null, 0],
        [null, 0],
      ],
    );
    assert.equal(tablesReadSince(from), ['user', 'post', 'follow', 'like', 'bookmark']);
    assert.equal(await differences(client, db), []);
  });

  test(`${way.name}: edits and deletes are found by a comparison that leaves the pull its share of requests`, async () => {
    const pull = await world.puller(makeTime(), { source: way.make(), isChosen });
    await pullAll(pull);
    const due = await ok(comparingPlan);
    assert.equal(due.entities, ['user', 'post', 'follow', 'like', 'bookmark']);
    assert.is(due.dueAt, 0);
    await db.update('user', 3, { bio: 'edited' });
    await db.update('post', 4, { content: 'edited' });
    await db.remove('post', 20);
    await db.remove('like', 2);
    await ok(pull.round);
    assert.is((await differences(client, db)).length > 3, true);

    const { askedAt } = await compare(way, due.entities);
    await world.settle();
    assert.equal(await differences(client, db), []);
    const gaps = askedAt.slice(1).map((at, n) => at - (askedAt[n] ?? 0));
    assert.ok(Math.min(...gaps) >= comparingStep(RATE), gaps.join());
    // What no version reveals is no drift, and the time of the comparison is remembered.
    assert.equal(
      (await client.hkeys('sys:counts')).filter((name) => name.startsWith('drift')),
      [],
    );
    const next = await ok(comparingPlan);
    assert.equal(next.last?.rows, { user: 20, post: 29, follow: 5, like: 4, bookmark: 5 });
    assert.ok((next.dueAt ?? 0) >= Date.now() + HOUR / 2);
  });

  test(`${way.name}: a column of versions in seconds does not find changed rows, but a comparison does`, async () => {
    await db.sql(`alter table "user" add column updated_at bigint;
      update "user" set updated_at = created_at / 1000; update "like" set created_at = created_at / 1000`);
    const pull = await world.puller(makeTime(), { source: way.make(), isChosen });
    await pullAll(pull);
    const second = Math.floor(Date.now() / 1000);
    await db.update('user', 3, { bio: 'edited', updated_at: second });
    await db.insert('like', { user_id: 9, post_id: 8, created_at: second });
    await ok(pull.round);
    assert.is.not(await client.hget('user:u3', 'bio'), 'edited');
    assert.is((await ok(comparingPlan)).entities.includes('user'), true);
    await compare(way, ['user']);
    await world.settle();
    await db.sql('alter table "user" drop column updated_at');
    assert.is(await client.hget('user:u3', 'bio'), 'edited');
    assert.equal(await differences(client, db), []);
  });

  test(`${way.name}: a row that a user changes here during the comparison keeps that change`, async () => {
    const pull = await world.puller(makeTime(), { source: way.make(), isChosen });
    await pullAll(pull);
    await db.update('user', 3, { bio: 'edited there' });
    const edit = { set: { bio: 'edited here' }, remove: [] };
    let pages = 0;
    await compare(way, ['user'], async () => {
      if ((pages += 1) === 1)
        await ok(stores.users.update('u4' as Username, edit, Date.now(), byUser()));
    });
    assert.is(await client.hget('user:u3', 'bio'), 'edited there');
    assert.is(await client.hget('user:u4', 'bio'), 'edited here');
  });
}

const TEMPLATE: SyncMapping = [
  { table: 'member', entity: 'user' as const },
  { table: 'article', entity: 'post' as const },
].map((table) => ({
  ...table,
  fields: null,
  where: [],
  deletedColumn: null,
  metadataTable: table.table,
  updatedColumn: 'updated_at',
}));

test('tables of a Xano template are pulled through both APIs', async () => {
  await db.sql(
    `create table member (id int primary key, created_at bigint, name text, email text, password text);
     create table article (id int primary key, created_at bigint, title text, content text, author_id int);
     insert into member values (1, 1000, 'Ann', 'ann@x.example', 'hash'), (2, 1000, 'Bo', '', 'hash');
     insert into article values (5, 2000, 'A title', 'hello', 2)`,
  );
  const tables = {
    user: { table: 'member', updatedColumn: 'updated_at' },
    post: { table: 'article', updatedColumn: 'updated_at' },
  };
  const entities = { user: 'member', post: 'article' };
  for (const [source, isChosen] of [
    [makeSnapshotSource({ ...snapshotSettings(xano), entities }), true],
    [makeMetadataSource({ ...metadataSettings(xano), tables }), false],
  ] as const) {
    await world.fresh();
    const pull = await world.puller(makeTime(), { source, isChosen, mapping: TEMPLATE });
    await pullAll(pull);
    await world.settle();
    assert.is(await client.hget('user:u2', 'id'), '2');
    assert.equal(await client.hmget('post:5', 'username', 'content'), ['u2', 'hello']);
    assert.is(await client.hexists('user:u1', 'password'), 0);
  }
});

test.run();
