import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Source, SourcePage, SourceRow } from '../../src/application/ports/source.js';
import { ok } from '../support/run/effect.js';
import { differences } from '../support/pull/picture.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';
import { replyWith } from '../support/xano/quirks.js';

const world = await startReconcileWorld();
const { xano, db, client, source, time, settle, pull, compare, reconcile } = world;

const test = suite('reconcile with Xano: rows missing there');
test.after(world.close);

const MINUTE = 60_000;

const fillAndPull = async (): Promise<void> => {
  await world.fill();
  await pull();
};

const EMPTY = replyWith(200, { rows: [], more: false });
/** An hour ago in the time of the comparison, so that no recent change explains a difference. */
const anHourAgo = (): number => time.now() - 60 * MINUTE;
const datesOfAnHourAgo = (): object => ({ created_at: anHourAgo(), updated_at: anHourAgo() });

/** A source that never returns some of its rows, whatever the query. */
const hiding = (isHidden: (entity: string, row: SourceRow) => boolean): Source => ({
  ...source,
  page: (query) => {
    const ask = (afterId: string | null): ReturnType<Source['page']> =>
      TE.flatMap((page: SourcePage): ReturnType<Source['page']> => {
        const rows = page.rows.filter((row) => !isHidden(query.entity, row));
        const last = page.rows.at(-1)?.['id'];
        return rows.length > 0 || page.end ? TE.right({ rows, end: page.end }) : ask(String(last));
      })(source.page({ ...query, afterId }));
    return ask(query.afterId);
  },
});

const countKeys = async (pattern: RegExp): Promise<number> =>
  (await client.keys('*')).filter((key) => pattern.test(key)).length;
const USERS = /^user:[^:]+$/;
const POSTS = /^post:[^:]+$/;

test('edges that the comparison has just brought into an empty Redis are kept', async () => {
  await world.fill();
  const { missing, extra } = (await reconcile({ repair: true })).counts as Record<string, number>;
  assert.equal([missing, extra], [undefined, undefined]);
  await settle();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile({ repair: true })).drift, []);
  assert.equal(await differences(client, db), []);
});

test('edges of a user who was missing here are kept', async () => {
  await fillAndPull();
  await db.insert('user', { username: 'late', ...datesOfAnHourAgo() });
  await db.insert('like', { user_id: 21, post_id: 3, created_at: anHourAgo() });
  await db.insert('follow', { follower_id: 21, following_id: 2, created_at: anHourAgo() });
  await db.insert('follow', { follower_id: 2, following_id: 21, created_at: anHourAgo() });
  assert.equal(found(await reconcile({ repair: true })), [
    'xano:missing follow:#21>#2 missing',
    'xano:missing follow:#2>#21 missing',
    'xano:missing like:#21>3 missing',
    'xano:missing user:late missing',
  ]);
  await settle();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile({ repair: true })).drift, []);
});

test('a user who was deleted in Xano is removed, and the next user gets the name', async () => {
  await fillAndPull();
  const username = (await client.hget('sys:ids:user', '3')) ?? '';
  await db.remove('user', 3);
  await db.insert('user', { username, bio: 'the next', ...datesOfAnHourAgo() });
  await pull();
  assert.is(await client.hget(`user:${username}`, 'id'), '3');
  await reconcile({ repair: true });
  await settle();
  assert.equal(await client.hmget(`user:${username}`, 'id', 'bio', 'postCount'), [
    '21',
    'the next',
    '0',
  ]);
  assert.equal(await differences(client, db), []);
});

test('rows that a pull brings meanwhile are not reported as extra', async () => {
  await fillAndPull();
  await db.insert('user', { username: 'late', ...datesOfAnHourAgo() });
  await db.insert('like', { user_id: 21, post_id: 3, created_at: anHourAgo() });
  let hasPulled = false;
  const { report } = await compare(
    {},
    {
      between: async (id) => {
        if (hasPulled || (await client.exists(`sys:reconcile:${id}:bookmark`)) === 0) return;
        hasPulled = true;
        await pull();
      },
    },
  );
  assert.ok(hasPulled);
  assert.equal(
    found(report).filter((line) => line.startsWith('xano:extra')),
    [],
  );
});

test('nothing is removed if Xano returns an empty table', async () => {
  await fillAndPull();
  xano.next(EMPTY, 2);
  const dryRun = await reconcile();
  assert.is(dryRun.counts['xano:extra'], 20);
  xano.next(EMPTY, 2);
  const { report, reason } = await compare({ repair: true });
  assert.match(reason ?? '', /^Xano has no user at all, and 20 .* repair once more with force$/);
  assert.is(report.repaired, 0);
  await settle();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile({ repair: true })).drift, []);

  // With force, the comparison asks Xano for the first missing user by id.
  xano.next(EMPTY, 2);
  const forced = await compare({ repair: true, force: true });
  assert.match(forced.reason ?? '', /^Xano has the user \d+, which was missing when all was read/);
  await settle();
  assert.equal(await differences(client, db), []);
});

test('many rows are removed only by force, and few at once', async () => {
  await fillAndPull();
  await db.sql('delete from post where id <= 25');
  for (const table of ['like', 'bookmark'])
    await db.sql(`delete from "${table}" where post_id <= 25`);
  await db.sql('delete from follow where id = 1');
  const dryRun = await reconcile();
  assert.is(dryRun.counts['xano:extra'], 26);
  const { report, reason } = await compare({ repair: true });
  assert.match(reason ?? '', /^Xano lacks 25 of 30 rows of post that it once sent: nothing/);
  assert.is(report.repaired, 1);
  assert.is(await countKeys(POSTS), 30);

  const forced = await reconcile({ repair: true, force: true });
  assert.is(forced.repaired, 25);
  await settle();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile()).drift, []);
});

test('users are read by id before their removal, which stops if Xano has one of them', async () => {
  await fillAndPull();
  await db.sql('delete from follow where id = 1');
  await db.remove('user', 20);
  // As if user 7 had been left out of a page.
  const rows = await db.sql('select * from "user" where id <= 8 and id <> 7 order by id');
  xano.next(replyWith(200, { rows, more: true }));
  const { report, reason } = await compare({ repair: true });
  assert.is(
    reason,
    'Xano has the user 7, which was missing when all was read: no user was taken away',
  );
  assert.is(report.repaired, 1);
  assert.is(await client.exists('user:u7', 'user:u20'), 2);
  await reconcile({ repair: true });
  assert.is(await client.exists('user:u7', 'user:u20'), 1);
});

test('a user hidden by Xano is restored later, with posts and edges', async () => {
  await fillAndPull();
  const isHidden = (entity: string, row: SourceRow): boolean =>
    entity === 'user' && Number(row['id']) === 7;
  const { report, reason } = await compare({ repair: true }, { source: hiding(isHidden) });
  assert.is(reason, null);
  assert.ok((report.counts['xano:extra'] ?? 0) >= 1);
  await settle();
  assert.is(await client.exists('user:u7'), 0);
  await reconcile({ repair: true });
  await settle();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile()).drift, []);
});

test('the comparison stops if Redis lost the ids seen in Xano', async () => {
  await fillAndPull();
  const seen = (): Promise<string[]> => client.keys('sys:reconcile:*:*');
  let isCut = false;
  const { report, reason } = await compare(
    { repair: true },
    {
      between: async (id) => {
        if (isCut || (await seen()).length < 5) return;
        isCut = true;
        await client.del(`sys:reconcile:${id}:user`);
      },
    },
  );
  assert.match(reason ?? '', /^the store has forgotten a part of what was seen in Xano/);
  assert.equal(report.drift, []);
  assert.is(await countKeys(USERS), 20);
});

test('the ids seen of one table are kept while another table is read', async () => {
  await world.fill();
  const { sentRows } = world;
  assert.is(await ok(sentRows.remember('r', 'user', ['ada', 'bob'])), 2);
  await client.pexpire('sys:reconcile:r:user', MINUTE);
  assert.is(await ok(sentRows.remember('r', 'bookmark', ['x', 'x'])), 1);
  assert.ok((await client.pttl('sys:reconcile:r:user')) > 60 * MINUTE);
  await client.pexpire('sys:reconcile:r:user', MINUTE);
  const sizes = {
    user: 2,
    post: 0,
    follow: 0,
    like: 0,
    bookmark: 1,
    mute: 0,
    block: 0,
    comment: 0,
  };
  assert.equal(await ok(sentRows.sizes('r')), sizes);
  assert.ok((await client.pttl('sys:reconcile:r:user')) > 60 * MINUTE);
  assert.equal(await ok(sentRows.hasSeen('r', 'user', ['bob', 'cyd'])), [true, false]);
  await ok(sentRows.forget('r'));
  assert.is(await countKeys(/^sys:reconcile:/), 0);
});

test('a new row is left to the next comparison if the clock is minutes off', async () => {
  await fillAndPull();
  let hasJoined = false;
  const { report } = await compare(
    { repair: true },
    {
      between: async (id) => {
        if (hasJoined || (await client.exists(`sys:reconcile:${id}:post`)) === 0) return;
        hasJoined = true;
        const at = time.now() - 9 * MINUTE;
        await db.insert('user', { username: 'new', created_at: at, updated_at: at });
        await pull();
      },
    },
  );
  assert.ok(hasJoined);
  assert.equal(report.drift, []);
});

test.run();
