import * as assert from 'uvu/assert';
import type { JournalLine, JournalQuery } from '../../src/application/ports/sync-books.js';
import { join, publish } from '../support/app/acts.js';
import { contract, type Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, HOUR, noon, SECOND } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { apply, at, row, sent } from '../support/sync/acts.js';

const read = ({ stores }: Scene, part: Partial<JournalQuery> = {}) =>
  ok(
    stores.journal.read({
      result: null,
      entity: null,
      limit: 10,
      key: null,
      before: null,
      ...part,
    }),
  );

const summarize = (lines: readonly JournalLine[]): readonly string[] =>
  lines.map(({ key, result }) => `${key} ${result}`);

const MINUTE = HOUR / 60;

const rowOfAda = (version: number | null, bio: string) =>
  row('user', version, { username: 'ada', bio });

/** Sends one record for each result. */
const sendEachResult = (scene: Scene) =>
  sent(
    scene,
    rowOfAda(2, 'x'),
    rowOfAda(2, 'x'),
    rowOfAda(1, 'y'),
    row('like', 3, { username: 'ada', post_id: 'p1' }),
    row('follow', 3, { follower: 'ada', following: 'ada' }),
  );

const JOURNAL: Declare = (test) => {
  test('the journal lists results newest first, without unchanged records', async (scene) => {
    await sendEachResult(scene);
    assert.equal(summarize(await read(scene)), [
      'follow:ada>ada failed',
      'like:ada>p1 deferred',
      'user:ada stale',
      'user:ada applied',
    ]);
  });

  test('a line of the journal has the way, the code and the lag', async (scene) => {
    await apply(scene, [rowOfAda(2, 'x')], { way: 'pull' });
    await apply(scene, [rowOfAda(null, 'y'), row('user', 3, {})], { way: 'bulk' });
    const [failed, untimed, timed] = await read(scene);
    const line = { at: noon, entity: 'user', key: 'user:ada', code: '', message: '', ms: 0 };
    assert.equal(
      { ...timed, id: '' },
      { ...line, id: '', way: 'pull', result: 'applied', lag: noon - at(2) },
    );
    assert.equal(
      { ...untimed, id: '' },
      { ...line, id: '', way: 'bulk', result: 'applied', lag: null },
    );
    assert.equal([failed?.code, failed?.key, failed?.lag], ['missing_field', 'user', null]);
    assert.match(failed?.message ?? '', /username/);
  });

  test('the journal is filtered by result, entity and record, in pages', async (scene) => {
    await sendEachResult(scene);
    assert.equal(summarize(await read(scene, { result: 'stale' })), ['user:ada stale']);
    assert.equal(summarize(await read(scene, { entity: 'user' })), [
      'user:ada stale',
      'user:ada applied',
    ]);
    assert.equal(summarize(await read(scene, { entity: 'user', result: 'deferred' })), []);
    assert.equal(summarize(await read(scene, { key: 'like:ada>p1' })), ['like:ada>p1 deferred']);
    const lines = await read(scene);
    for (const [place, { id }] of lines.entries())
      assert.equal(await read(scene, { before: id, limit: 2 }), lines.slice(place + 1, place + 3));
    const [, second] = lines;
    const older = await read(scene, { before: second?.id ?? null, entity: 'user', limit: 1 });
    assert.equal(summarize(older), ['user:ada stale']);
  });
};

const readStatistics = ({ stores, time }: Scene) => ok(stores.statistics.read(time.now()));

const STATISTICS: Declare = (test) => {
  test('records are counted by entity, result and way', async (scene) => {
    await sendEachResult(scene);
    await apply(scene, [rowOfAda(null, 'z')], { way: 'bulk' });
    const { total, minutes } = await readStatistics(scene);
    assert.equal(total, {
      'user:applied:webhook': 1,
      'user:unchanged:webhook': 1,
      'user:stale:webhook': 1,
      'user:applied:bulk': 1,
      'untimed:user': 1,
      'like:deferred:webhook': 1,
      'follow:failed:webhook': 1,
      'lag:user:13': 1,
    });
    assert.equal(minutes[0], total);
    assert.is(minutes.length, 60);
  });

  test('a repeated event is counted once', async (scene) => {
    const event = row('user', 1, { username: 'ada' }, 'e1');
    await sent(scene, event, event);
    await sent(scene, event);
    const { total } = await readStatistics(scene);
    assert.is(total['user:applied:webhook'], 1);
  });

  test('statistics have the last hour minute by minute', async (scene) => {
    await sent(scene, rowOfAda(1, 'x'));
    scene.time.pass(2 * MINUTE);
    await sent(scene, rowOfAda(2, 'y'));
    const { minutes, total } = await readStatistics(scene);
    const applied = minutes.map((counts) => counts['user:applied:webhook'] ?? 0);
    assert.equal(applied.slice(0, 4), [1, 0, 1, 0]);
    assert.is(total['user:applied:webhook'], 2);
    scene.time.pass(HOUR);
    const later = await readStatistics(scene);
    assert.ok(later.minutes.every((counts) => Object.keys(counts).length === 0));
    assert.equal(later.total, total);
  });

  test('other counters are added to the total and to the minute', async (scene) => {
    const { statistics } = scene.stores;
    await ok(statistics.count({ 'refused:key': 2, 'refused:clock': 1 }, noon));
    scene.time.pass(MINUTE);
    await ok(statistics.count({ 'refused:key': 3 }, scene.time.now()));
    const { total, minutes } = await readStatistics(scene);
    assert.equal(total, { 'refused:key': 5, 'refused:clock': 1 });
    assert.equal(minutes.slice(0, 3), [
      { 'refused:key': 3 },
      { 'refused:key': 2, 'refused:clock': 1 },
      {},
    ]);
  });

  test('latest is the time of the last accepted record of each entity', async (scene) => {
    await sendEachResult(scene);
    scene.time.pass(SECOND);
    await sent(scene, rowOfAda(2, 'x'), row('follow', 3, { follower: 'ada', following: 'ada' }));
    assert.equal((await readStatistics(scene)).latest, { user: noon + SECOND, like: noon });
  });

  test('statistics have the numbers of users, posts, deferrals, dead letters and pending work', async (scene) => {
    await join(scene, ada, bob);
    await ok(scene.stores.users.setRole(bob, 'model', noon));
    await publish(scene, { id: anId('p1') });
    const early = row('post', 1, { id: 'p2', username: cyd, content: 'x' });
    await sent(scene, early, row('user', 1, { username: 'no good' }));
    const { deferred, deadLetters, pendingWork, users, posts } = await readStatistics(scene);
    assert.equal(
      { deferred, deadLetters, users, posts },
      {
        deferred: 1,
        deadLetters: 1,
        users: 2,
        posts: 1,
      },
    );
    assert.is(pendingWork, 0);
    await sent(scene, row('user', 1, { username: cyd }));
    assert.is((await readStatistics(scene)).pendingWork, 1);
  });
};

export const journalStatisticsContract = contract('Journal and SyncStatistics', (test) => {
  for (const declare of [JOURNAL, STATISTICS]) declare(test);
});
