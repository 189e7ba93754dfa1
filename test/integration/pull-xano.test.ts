import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Source } from '../../src/application/ports/source.js';
import { DEFAULT_MAPPING } from '../../src/domain/sync/mapping.js';
import { ok } from '../support/run/effect.js';
import { fillXano, SECRET_WORDS } from '../support/pull/fill.js';
import { differences, everythingIn } from '../support/pull/picture.js';
import { USER_COLUMNS } from '../support/pull/service-env.js';
import { mappingOf } from '../support/sync/mapping-of.js';
import { makeTime, pullAll, startPullWorld } from '../support/pull/world.js';
import * as quirks from '../support/xano/quirks.js';
import { waysInto } from '../support/xano/ways.js';
import { startXano } from '../support/xano/xano-server.js';

const xano = await startXano();
const world = await startPullWorld();
const { db } = xano;

const test = suite('pull from Xano');
test.before.each(async () => {
  xano.calm();
  xano.behaviour.rate = null;
  xano.behaviour.skew = 0;
  xano.behaviour.now = () => performance.now();
  await world.fresh();
  await db.sql('truncate "user", post, follow, "like", bookmark restart identity');
});
test.after(async () => {
  await world.close();
  await xano.close();
});

const HOUR = 3_600_000;

/** Fills Xano with rows at least an hour old, so that the overlap of increments hardly reaches them. */
const fillLongAgo = async (): Promise<void> => {
  await fillXano(db, { users: 20, posts: 30, edges: 40 });
  const ago = (column: string) => `${column} = ${column} - ${HOUR} - 100000 * (100 - id)`;
  for (const table of ['user', 'post'])
    await db.sql(`update "${table}" set ${ago('created_at')}, ${ago('updated_at')}`);
  for (const table of ['follow', 'like', 'bookmark'])
    await db.sql(`update "${table}" set ${ago('created_at')}`);
};

/** A source that runs `act` before the answer to each request is made. */
const withEach = ({ entities, page }: Source, act: (n: number) => Promise<void>): Source => {
  let n = 0;
  return {
    entities,
    page: (query) =>
      pipe(
        TE.fromTask(() => act((n += 1))),
        TE.flatMap(() => page(query)),
      ),
  };
};

const requestsSince = (from: number) => xano.requests.slice(from);

for (const { name: way, make } of waysInto(xano)) {
  const isChosen = way === 'the endpoint';
  const testWay = (title: string, run: () => Promise<void>): void => {
    test(`${way}: ${title}`, run);
  };

  testWay('rows that change while they are read are correct in the end', async () => {
    await fillLongAgo();
    const changes = [
      (n: number) => db.update('user', 1, { bio: `changed ${n}`, updated_at: Date.now() }),
      (n: number) =>
        db.update('post', 1 + (n % 30), { content: `again ${n}`, updated_at: Date.now() }),
      (n: number) => db.insert('user', { username: `late${n}` }),
      (n: number) => db.insert('post', { user_id: 1 + (n % 20), content: `late ${n}` }),
      (n: number) => db.insert('like', { user_id: 1 + (n % 20), post_id: 1 + (n % 30) }),
      (n: number) => db.insert('follow', { follower_id: 20, following_id: 1 + (n % 19) }),
    ];
    let asked = 0;
    const source = withEach(make(), async (n) => {
      asked = n;
      if (n < 60) await changes[n % changes.length]?.(n);
    });
    const pull = await world.puller(makeTime(), { source, isChosen });
    await pullAll(pull);
    while (asked < 60) await ok(pull.round);
    // Rows that changed during the last round are found by the next.
    await ok(pull.round);
    await world.settle();
    assert.equal(await differences(world.client, db), []);
  });

  testWay('an increment reads only what has changed', async () => {
    await fillLongAgo();
    const pull = await world.puller(makeTime(), { source: make(), isChosen });
    await pullAll(pull);
    const from = xano.requests.length;
    await db.update('user', 3, { bio: 'new', updated_at: Date.now() });
    await ok(pull.round);
    assert.equal(await differences(world.client, db), []);
    assert.is(requestsSince(from).length, 5);
  });

  testWay('a row that is committed late is found by the overlap', async () => {
    await fillLongAgo();
    const pull = await world.puller(makeTime(), { source: make(), isChosen });
    const late = await db.begin();
    await late.update('user', 3, { bio: 'late', updated_at: Date.now() - 30_000 });
    await pullAll(pull);
    await db.update('user', 4, { bio: 'earlier', updated_at: Date.now() });
    await ok(pull.round);
    await late.commit();
    assert.is((await differences(world.client, db)).length, 2);
    await ok(pull.round);
    assert.equal(await differences(world.client, db), []);
  });

  for (const skew of [-90_000, -HOUR, 90_000])
    testWay(
      `rows that change during a long read are found with a clock ${skew / 1000} s off`,
      async () => {
        await fillLongAgo();
        /** Time passed before pages 1, 2 and 3, ms; between the first and the third more than the overlap. */
        const goneBy = [0, 20_000, 150_000];
        const xanoNow = () => Date.now() + (xano.behaviour.skew ?? 0);
        const source = withEach(make(), async (n) => {
          xano.behaviour.skew = skew + (goneBy[n - 1] ?? 150_000);
          if (n === 2) await db.update('user', 1, { bio: 'behind', updated_at: xanoNow() });
          if (n === 3) await db.update('user', 20, { bio: 'ahead', updated_at: xanoNow() });
        });
        const pull = await world.puller(makeTime(), { source, isChosen });
        await pullAll(pull);
        await ok(pull.round);
        assert.equal(await differences(world.client, db), []);
      },
    );

  for (const [name, quirk] of [
    ['an error under a 200', quirks.errorUnderSuccess],
    ['a filter that is ignored', quirks.ignoreFilters],
    ['a sort that is ignored', quirks.ignoreSort],
    ['a 503', quirks.replyWith(503, '')],
    ['a 429 with a Retry-After', quirks.replyWith(429, '', { 'Retry-After': '7' })],
  ] as const)
    testWay(`${name}, now and then, does no harm`, async () => {
      await fillLongAgo();
      const time = makeTime();
      const source = withEach(make(), async (n) => {
        if (n % 4 === 2) xano.next(quirk);
        return Promise.resolve();
      });
      const pull = await world.puller(time, { source, isChosen });
      const turns = await pullAll(pull);
      assert.equal(
        turns.map(({ failure }) => failure),
        turns.map(() => null),
      );
      assert.equal(await differences(world.client, db), []);
      assert.equal(await world.client.hgetall('sys:dead'), {});
    });

  testWay('a request without a timely answer is repeated', async () => {
    await fillXano(db, { users: 5, posts: 5, edges: 5 });
    const pull = await world.puller(makeTime(), { source: make({ timeout: 300 }), isChosen });
    xano.hold(2);
    await pullAll(pull);
    xano.calm();
    assert.equal(await differences(world.client, db), []);
  });

  testWay('private columns are not stored, and large numbers stay exact', async () => {
    await fillXano(db, { users: 5, posts: 5, edges: 5 });
    const user = '9007199254740993';
    await db.insert('user', { id: user, username: 'big', password: 'hash-of-a-password' });
    await db.insert('post', { id: '9007199254740995', user_id: user, content: 'a post of big' });
    await db.insert('post', { user_id: 0, content: 'of nobody' });
    await db.insert('like', { user_id: 0, post_id: 1 });
    await db.insert('like', { user_id: 1, post_id: '9007199254740995' });
    await db.insert('user', {
      username: 'not a name',
      email: 'x@private.example',
      internal_note: 'a note for staff',
    });
    const [users] = mappingOf({ user: { entity: 'user', columns: USER_COLUMNS } });
    const mapping = DEFAULT_MAPPING.map((table) =>
      table.entity === 'user' ? (users ?? table) : table,
    );
    const pull = await world.puller(makeTime(), { source: make(), isChosen, mapping });
    await pullAll(pull);
    const all = await everythingIn(world.client);
    for (const word of SECRET_WORDS) assert.not.match(all, word);
    // Unreadable records are kept whole, which also proves that the search works.
    assert.match(all, 'not a name');
    assert.match(all, 'a post of big');
    const wrong = (await differences(world.client, db)).filter(
      (difference) => !difference.includes('not a name'),
    );
    assert.equal(wrong, []);
  });
}

test('the Metadata API returns all columns, of which only the chosen ones are stored', async () => {
  await fillXano(db, { users: 5, posts: 5, edges: 5 });
  const [metadata] = waysInto(xano);
  assert.ok(metadata);
  const pull = await world.puller(makeTime(), { source: metadata.make(), isChosen: false });
  await pullAll(pull);
  const all = await everythingIn(world.client);
  for (const word of SECRET_WORDS.slice(1)) assert.not.match(all, word);
  assert.equal(await differences(world.client, db), []);
});

test.run();
