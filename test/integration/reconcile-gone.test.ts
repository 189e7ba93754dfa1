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

const test = suite('reconcile with Xano, what is gone there');
test.after(world.close);

const MINUTE = 60_000;

const begin = async (): Promise<void> => {
  await world.fill();
  await pull();
};

const EMPTY = replyWith(200, { rows: [], more: false });
/** An hour ago in the time of the comparison, so that no recent change explains a difference. */
const hour = (): number => time.now() - 60 * MINUTE;
const hourAgo = (): object => ({ created_at: hour(), updated_at: hour() });

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

const keys = async (pattern: RegExp): Promise<number> =>
  (await client.keys('*')).filter((key) => pattern.test(key)).length;
const USERS = /^user:[^:]+$/;
const POSTS = /^post:[^:]+$/;

test('keeps the edges that it has just brought, into an empty Redis', async () => {
  await world.fill();
  const { missing, extra } = (await reconcile({ repair: true })).counts as Record<string, number>;
  assert.equal([missing, extra], [undefined, undefined]);
  await settle();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile({ repair: true })).drift, []);
  assert.equal(await differences(client, db), []);
});

test('keeps the edges of a user who was missing', async () => {
  await begin();
  await db.insert('user', { username: 'late', ...hourAgo() });
  await db.insert('like', { user_id: 21, post_id: 3, created_at: hour() });
  await db.insert('follow', { follower_id: 21, following_id: 2, created_at: hour() });
  await db.insert('follow', { follower_id: 2, following_id: 21, created_at: hour() });
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

test('takes away who is gone in Xano under a name that somebody else has there', async () => {
  await begin();
  const username = (await client.hget('sys:ids:user', '3')) ?? '';
  await db.remove('user', 3);
  await db.insert('user', { username, bio: 'the next', ...hourAgo() });
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

test('does not call extra what came by pull while it went on', async () => {
  await begin();
  await db.insert('user', { username: 'late', ...hourAgo() });
  await db.insert('like', { user_id: 21, post_id: 3, created_at: hour() });
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

test('takes nothing away where Xano sends a whole table empty', async () => {
  await begin();
  xano.next(EMPTY, 2);
  const told = await reconcile();
  assert.is(told.counts['xano:extra'], 20);
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

test('takes away much only by force, and what else is gone anyway', async () => {
  await begin();
  await db.sql('delete from post where id <= 25');
  for (const table of ['like', 'bookmark'])
    await db.sql(`delete from "${table}" where post_id <= 25`);
  await db.sql('delete from follow where id = 1');
  const told = await reconcile();
  assert.is(told.counts['xano:extra'], 26);
  const { report, reason } = await compare({ repair: true });
  assert.match(reason ?? '', /^Xano lacks 25 of 30 rows of post that it once sent: nothing/);
  assert.is(report.repaired, 1);
  assert.is(await keys(POSTS), 30);

  const forced = await reconcile({ repair: true, force: true });
  assert.is(forced.repaired, 25);
  await settle();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile()).drift, []);
});

test('asks by id before it takes users or posts away, and ends where Xano has one', async () => {
  await begin();
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

test('gives back what was hidden, with all that hung on it', async () => {
  await begin();
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

test('ends where the store has forgotten what was seen', async () => {
  await begin();
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
  assert.is(await keys(USERS), 20);
});

test('keeps what was seen of one table while another one is read', async () => {
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
  assert.is(await keys(/^sys:reconcile:/), 0);
});

test('leaves to the next time what is new by a clock that is wrong by minutes', async () => {
  await begin();
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
