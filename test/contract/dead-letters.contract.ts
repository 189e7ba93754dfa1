import * as assert from 'uvu/assert';
import type { DeadLetterPage } from '../../src/application/ports/dead-letters.js';
import { ask, tell } from '../support/app/acts.js';
import { NOTHING_ASKED } from '../../src/application/sync/query.js';
import { entryOf } from '../../src/application/sync/entry.js';
import { contract, type Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { noon, SECOND } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { apply, gone, row, sent } from '../support/sync/acts.js';

const list = ({ stores }: Scene, part: object = {}): Promise<DeadLetterPage> =>
  ok(stores.deadLetters.list({ code: null, offset: 0, limit: 10, ...part }));

const broken = (username: string) => row('user', 1, { username, deleted: `by ${username}` });
const nameless = row('user', 1, { bio: 'nobody' });

const keysOf = ({ letters }: DeadLetterPage): readonly string[] => letters.map(({ key }) => key);

/** Adds three records that failed, a second apart. */
const sendThreeFailures = async (scene: Scene): Promise<void> => {
  for (const entry of [broken('ann'), nameless, broken('ben')]) {
    await sent(scene, entry);
    scene.time.pass(SECOND);
  }
};

const readTotals = async ({ stores, time }: Scene) =>
  (await ok(stores.statistics.read(time.now()))).total;

const countFailedLines = async ({ stores }: Scene): Promise<number> =>
  (
    await ok(
      stores.journal.read({ result: 'failed', entity: null, limit: 99, key: null, before: null }),
    )
  ).length;

const byPull = { way: 'pull' } as const;
const invalidRow = (version: number, fields: object = {}) =>
  row('user', version, { id: 7, username: 'no name', created_at: noon, ...fields });
const validRow = (version: number, fields: object = {}) =>
  row('user', version, { id: 7, username: 'ada', ...fields });

const ROWS: Declare = (test) => {
  test('a row that is read again and fails in the same way is known: not counted or journaled again', async (scene) => {
    const [first] = await apply(scene, [invalidRow(1)], byPull);
    assert.equal([first?.result, first?.isKnown], ['failed', undefined]);
    for (const way of ['pull', 'snapshot', 'reconcile'] as const) {
      const [again] = await apply(scene, [invalidRow(1)], { way });
      assert.equal([again?.result, again?.isKnown], ['failed', true]);
    }
    assert.equal(await readTotals(scene), { 'user:failed:pull': 1 });
    assert.is(await countFailedLines(scene), 1);
    assert.equal(
      (await list(scene)).letters.map(({ row: name }) => name),
      ['user#7'],
    );
    // A record that a caller sends again is rejected and counted; so is a record whose letter was dropped.
    assert.equal(await sent(scene, invalidRow(1)), ['invalid_record']);
    await ok(scene.stores.deadLetters.drop((await list(scene)).letters.map(({ id }) => id)));
    await apply(scene, [invalidRow(1)], byPull);
    assert.equal(await readTotals(scene), { 'user:failed:pull': 2, 'user:failed:webhook': 1 });
  });

  test('a row has one letter, that of its latest failure, and none once it is applied', async (scene) => {
    await apply(scene, [invalidRow(1), invalidRow(2)], byPull);
    await apply(scene, [row('user', 3, { id: 7, username: '-/-' })], byPull);
    assert.equal(
      (await list(scene)).letters.map(
        ({ content }) => content.kind === 'delivery' && content.delivery.row['username'],
      ),
      ['-/-'],
    );
    assert.equal(await readTotals(scene), { 'user:failed:pull': 3 });
    await apply(scene, [invalidRow(4), validRow(5)], byPull);
    assert.is((await list(scene)).total, 0);
    await apply(scene, [invalidRow(6)], byPull);
    await apply(scene, [validRow(7)], byPull);
    assert.equal(await list(scene), { letters: [], total: 0, codes: {} });
    const { letters } = await ok(scene.stores.sync.read(() => NOTHING_ASKED, ['user#7']));
    assert.equal(letters, new Map());
  });

  test('a complete row that a webhook sends removes the letter of the row, unless it is older', async (scene) => {
    const count = async (): Promise<number> => (await list(scene)).total;
    await sent(scene, invalidRow(5));
    await sent(scene, validRow(6, { bio: 'a part' }), validRow(4, { created_at: noon }));
    assert.is(await count(), 1);
    await sent(scene, row('user', 7, { id: 8, username: 'bob', created_at: noon }));
    assert.is(await count(), 1);
    await sent(scene, validRow(5, { created_at: noon }));
    assert.is(await count(), 0);
    await sent(scene, invalidRow(9));
    await sent(scene, gone('user', 10, { id: 7 }));
    assert.is(await count(), 0);
  });

  test('letters of rows of two tables with the same kind of edge are distinct', async (scene) => {
    const edge = (table: string | null, user_id: number) =>
      entryOf({
        entity: 'like',
        row: { id: 3, user_id, post_id: 4 },
        deleted: false,
        occurredAt: noon,
        ...(table !== null && { table }),
      });
    await apply(scene, [edge('loves', 0)], byPull);
    await apply(scene, [edge(null, 5)], byPull);
    assert.equal(
      (await list(scene)).letters.map(({ row: name }) => name),
      ['like/loves#3'],
    );
    await apply(scene, [edge('loves', 5)], byPull);
    assert.is((await list(scene)).total, 0);
  });
};

export const deadLettersContract = contract('DeadLetters', (test) => {
  ROWS(test);

  test('a failed record is kept complete and with its reason', async (scene) => {
    const [outcome] = await apply(scene, [broken('ann')], { way: 'bulk' });
    const { letters, total, codes } = await list(scene);
    assert.equal({ total, codes }, { total: 1, codes: { invalid_record: 1 } });
    const [letter] = letters;
    assert.equal(
      { ...letter, id: '' },
      {
        id: '',
        entity: 'user',
        key: 'user:ann',
        code: 'invalid_record',
        message: outcome?.message,
        way: 'bulk',
        at: noon,
        content: broken('ann').content,
      },
    );
  });

  test('a row that could be parsed is kept as a record', async (scene) => {
    await sent(scene, row('user', 1, { id: 7, username: 'ada' }));
    await sent(scene, row('follow', 2, { follower_id: 7, following: 'ada' }));
    const { content } = (await list(scene)).letters[0] ?? {};
    assert.ok(content?.kind === 'record' && content.record.entity === 'follow');
    assert.equal(content.record.user, { username: null, id: '7' });
  });

  test('letters are listed newest first, in pages and by code', async (scene) => {
    await sendThreeFailures(scene);
    const all = await list(scene);
    assert.equal(keysOf(all), ['user:ben', 'user', 'user:ann']);
    assert.equal(all.codes, { invalid_record: 2, missing_field: 1 });
    assert.equal(keysOf(await list(scene, { offset: 1, limit: 1 })), ['user']);
    const ofCode = await list(scene, { code: 'invalid_record', limit: 1 });
    assert.equal([keysOf(ofCode), ofCode.total], [['user:ben'], 2]);
    assert.equal((await list(scene, { code: 'other' })).total, 0);
    assert.equal(keysOf(await list(scene, { offset: 3 })), []);
  });

  test('a record that fails again has one letter, which becomes the newest', async (scene) => {
    await sendThreeFailures(scene);
    await sent(scene, broken('ann'), broken('ann'));
    const { letters, total, codes } = await list(scene);
    assert.equal([total, codes['invalid_record']], [3, 2]);
    assert.equal([letters[0]?.key, letters[0]?.at], ['user:ann', scene.time.now()]);
  });

  test('letters are found and dropped by id', async (scene) => {
    const { deadLetters, statistics } = scene.stores;
    await sendThreeFailures(scene);
    const { letters } = await list(scene);
    const ids = letters.map(({ id }) => id);
    assert.equal(await ok(deadLetters.find(['none', ...ids.slice(0, 2)])), letters.slice(0, 2));
    assert.equal(await ok(deadLetters.find([])), []);
    assert.is(await ok(deadLetters.drop([...ids.slice(0, 2), 'none'])), 2);
    assert.is(await ok(deadLetters.drop(ids.slice(0, 2))), 0);
    assert.equal(await list(scene), {
      letters: letters.slice(2),
      total: 1,
      codes: { invalid_record: 1 },
    });
    assert.is((await ok(statistics.read(scene.time.now()))).deadLetters, 1);
  });

  test('a replayed letter is removed in the commit that applies it', async (scene) => {
    await sent(scene, row('user', 1, { id: 7, username: 'ada' }));
    await sent(scene, row('follow', 2, { follower_id: 7, following: 'ada' }));
    const [letter] = (await list(scene)).letters;
    assert.ok(letter?.content.kind === 'record');
    const replay = { content: letter.content, letter };
    await apply(scene, [replay], { way: 'replay' });
    assert.equal(
      (await list(scene)).letters.map(({ id, way }) => [id, way]),
      [[letter.id, 'replay']],
    );
    await tell(scene, [['HSET', 'user:ada', 'id', '8']]);
    await sent(scene, row('user', 3, { id: 7, username: 'bob' }));
    await apply(scene, [replay], { way: 'replay' });
    assert.is((await list(scene)).total, 0);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:bob:following'), ['ada']);
  });
});
