import * as assert from 'uvu/assert';
import type { DeadLetterPage } from '../../src/application/ports/dead-letters.js';
import { ask, tell } from '../support/acts.js';
import { contract } from '../support/contract.js';
import { ok } from '../support/effect.js';
import { noon, SECOND } from '../support/fixtures.js';
import type { Scene } from '../support/scene.js';
import { apply, row, sent } from '../support/sync-acts.js';

const list = ({ stores }: Scene, part: object = {}): Promise<DeadLetterPage> =>
  ok(stores.deadLetters.list({ code: null, offset: 0, limit: 10, ...part }));

const broken = (username: string) => row('user', 1, { username, deleted: `by ${username}` });
const nameless = row('user', 1, { bio: 'nobody' });

const keysOn = ({ letters }: DeadLetterPage): readonly string[] => letters.map(({ key }) => key);

/** Three that failed, a second after each other. */
const begin = async (scene: Scene): Promise<void> => {
  for (const entry of [broken('ann'), nameless, broken('ben')]) {
    await sent(scene, entry);
    scene.time.pass(SECOND);
  }
};

export const deadLettersContract = contract('DeadLetters', (test) => {
  test('keeps a record that failed, whole and with its reason', async (scene) => {
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

  test('keeps as a record what could be read', async (scene) => {
    await sent(scene, row('user', 1, { id: 7, username: 'ada' }));
    await sent(scene, row('follow', 2, { follower_id: 7, following: 'ada' }));
    const { content } = (await list(scene)).letters[0] ?? {};
    assert.ok(content?.kind === 'record' && content.record.entity === 'follow');
    assert.equal(content.record.user, { username: null, id: '7' });
  });

  test('lists the newest first, in pages and by code', async (scene) => {
    await begin(scene);
    const all = await list(scene);
    assert.equal(keysOn(all), ['user:ben', 'user', 'user:ann']);
    assert.equal(all.codes, { invalid_record: 2, missing_field: 1 });
    assert.equal(keysOn(await list(scene, { offset: 1, limit: 1 })), ['user']);
    const ofCode = await list(scene, { code: 'invalid_record', limit: 1 });
    assert.equal([keysOn(ofCode), ofCode.total], [['user:ben'], 2]);
    assert.equal((await list(scene, { code: 'other' })).total, 0);
    assert.equal(keysOn(await list(scene, { offset: 3 })), []);
  });

  test('keeps the same record that fails again once, as the newest', async (scene) => {
    await begin(scene);
    await sent(scene, broken('ann'), broken('ann'));
    const { letters, total, codes } = await list(scene);
    assert.equal([total, codes['invalid_record']], [3, 2]);
    assert.equal([letters[0]?.key, letters[0]?.at], ['user:ann', scene.time.now()]);
  });

  test('finds and drops letters by their ids', async (scene) => {
    const { deadLetters, statistics } = scene.stores;
    await begin(scene);
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

  test('lets a letter go that is replayed, in the same step', async (scene) => {
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
