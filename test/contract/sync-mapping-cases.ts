import * as assert from 'uvu/assert';
import { entryOf, type Entry } from '../../src/application/sync/entry.js';
import { deliver, type DeliveredRow } from '../../src/domain/sync/deliver.js';
import type { RowFields } from '../../src/domain/sync/incoming-row.js';
import { tableNamed } from '../../src/domain/sync/mapping.js';
import { ask, drain } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import type { Scene } from '../support/app/scene.js';
import { apply, at, row, sent, waiting } from '../support/sync/acts.js';
import { mappingOf } from '../support/sync/mapping-of.js';

const MAPPING = mappingOf({
  people: { entity: 'user', where: { status: 'active' } },
  articles: { entity: 'post', where: { status: 'published' }, deleted: 'removed_at' },
  requests: { entity: 'follow', where: { accepted: true } },
  reactions: { entity: 'like', where: { kind: 'like' } },
});

const SLUGS = mappingOf({
  members: { entity: 'user', fields: { username: { slug: 'name' }, display_name: 'name' } },
});

const MARKS = mappingOf({ marked: { entity: 'user', deleted: 'removed' } });

/** Makes a row as a trigger sends it, changed at that version. */
const entriesOf = (
  table: string,
  version: number,
  fields: RowFields,
  more: Partial<DeliveredRow> = {},
): readonly Entry[] => {
  const mapping = tableNamed([...MAPPING, ...SLUGS, ...MARKS], table);
  if (mapping === null) throw new Error(`no table ${table}`);
  const delivery = deliver(mapping, {
    row: fields,
    before: null,
    isNew: false,
    isWhole: true,
    isChosen: false,
    deleted: false,
    occurredAt: at(version),
    ...more,
  });
  return delivery === null ? [] : [entryOf(delivery)];
};

const person = (version: number, id: number, more: RowFields = {}) =>
  entriesOf('people', version, { id, status: 'active', created_at: at(0), ...more });
const member = (version: number, id: number, name: string) =>
  entriesOf('members', version, { id, name });
const article = (version: number, status: string, more: RowFields = {}) =>
  entriesOf('articles', version, { id: 90, user_id: 5, content: 'x', status, ...more });
const reaction = (version: number, kind: string, more: Partial<DeliveredRow> = {}) =>
  entriesOf('reactions', version, { user_id: 5, post_id: 90, kind, created_at: at(4) }, more);

const fieldOf = (scene: Scene, name: string, field = 'id'): Promise<unknown> =>
  ask(scene, 'HGET', `user:${name}`, field);

const NAMES: Declare = (test) => {
  test('a user without a name is named by id, and deferred records are applied', async (scene) => {
    assert.equal(
      await sent(scene, ...article(2, 'published'), ...reaction(3, 'like'), ...person(1, 5)),
      ['owner_missing', 'owner_missing', 'applied'],
    );
    await drain(scene);
    assert.is(await fieldOf(scene, 'u5'), '5');
    assert.equal(await ask(scene, 'HMGET', 'post:90', 'username', 'likesCount'), ['u5', '1']);
    assert.equal(
      await sent(scene, ...person(9, 5, { bio: 'new' }), ...person(8, 5, { bio: 'old' })),
      ['applied', 'stale'],
    );
    assert.is(await fieldOf(scene, 'u5', 'bio'), 'new');
  });

  test('a row marked as deleted of an unknown user is ignored', async (scene) => {
    const mark = (id: number, removed: unknown, more: Partial<DeliveredRow> = {}) =>
      entriesOf('marked', 1, { id, removed, created_at: at(0) }, { occurredAt: null, ...more });
    assert.equal(await sent(scene, ...mark(5, at(1))), ['unchanged']);
    assert.is(await waiting(scene), 0);
    assert.equal(await sent(scene, ...mark(5, null), ...mark(5, at(2))), ['applied', 'applied']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'user:u5'), 0);
    assert.equal(await sent(scene, ...mark(5, null)), ['applied']);
    // A row marked as deleted may arrive before the row that creates it.
    assert.equal(await sent(scene, ...mark(6, null, { deleted: true })), ['owner_missing']);
  });

  test('a username made from a display name stays when the display name changes', async (scene) => {
    const entries = [...member(1, 5, 'Ada Byron'), ...member(2, 5, 'Ada Lovelace')];
    for (const entry of entries) assert.equal(await sent(scene, entry), ['applied']);
    assert.is(await fieldOf(scene, 'ada-byron-5', 'display_name'), 'Ada Lovelace');
    assert.is(await ask(scene, 'EXISTS', 'user:ada-lovelace-5'), 0);
    const delivery = { deleted: true };
    const gone = entriesOf('members', 3, { id: 5, name: 'Ada King' }, delivery);
    assert.equal(await sent(scene, ...gone, ...member(2, 5, 'Ada Lovelace')), ['applied', 'stale']);
    await drain(scene);
    assert.equal(await sent(scene, ...member(4, 5, 'Ada King')), ['applied']);
    assert.is(await fieldOf(scene, 'ada-byron-5', 'display_name'), 'Ada King');
  });

  test('a user who is known by id keeps their username', async (scene) => {
    await sent(scene, row('user', 1, { id: 5, username: 'ada' }));
    assert.equal(await sent(scene, ...person(2, 5, { bio: 'x' })), ['applied']);
    assert.is(await fieldOf(scene, 'ada', 'bio'), 'x');
    assert.is(await ask(scene, 'EXISTS', 'user:u5'), 0);
  });

  test('a delete of an unknown id creates no user and leaves a tombstone', async (scene) => {
    const gone = entriesOf('people', 2, { id: 5 }, { deleted: true });
    assert.equal(await sent(scene, ...gone, ...person(1, 5)), ['unchanged', 'stale']);
    assert.equal(await sent(scene, ...person(3, 5)), ['applied']);
    assert.is(await fieldOf(scene, 'u5'), '5');
  });

  test('a user whose generated name is taken is deferred until it is free', async (scene) => {
    await sent(scene, row('user', 1, { id: 7, username: 'u5' }));
    assert.equal(await sent(scene, ...person(2, 5)), ['name_taken']);
    await sent(scene, ...entriesOf('people', 3, { id: 7 }, { deleted: true }));
    await drain(scene);
    assert.is(await fieldOf(scene, 'u5'), '5');
    assert.is(await waiting(scene), 0);
  });
};

const CONDITIONS: Declare = (test) => {
  test('a post that no longer matches is deleted, and restored when it matches again', async (scene) => {
    await sent(scene, ...person(1, 5));
    assert.equal(await sent(scene, ...article(2, 'draft')), ['unchanged']);
    assert.is(await ask(scene, 'EXISTS', 'post:90'), 0);
    assert.equal(await sent(scene, ...article(3, 'published')), ['applied']);
    assert.equal(await sent(scene, ...article(4, 'draft')), ['applied']);
    assert.is(await ask(scene, 'EXISTS', 'post:90'), 0);
    assert.equal(await sent(scene, ...article(5, 'published'), ...reaction(2, 'like')), [
      'applied',
      'applied',
    ]);
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:90', 'likesCount'), '1');
  });

  test('a user who no longer matches is deleted with their posts, which can be sent again', async (scene) => {
    await sent(scene, ...person(1, 5), ...article(2, 'published'));
    assert.equal(await sent(scene, ...person(3, 5, { status: 'left' })), ['applied']);
    await drain(scene);
    assert.equal(
      [await ask(scene, 'EXISTS', 'user:u5'), await ask(scene, 'EXISTS', 'post:90')],
      [0, 0],
    );
    assert.equal(await sent(scene, ...person(4, 5), ...article(2, 'published')), [
      'applied',
      'applied',
    ]);
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:90', 'username'), 'u5');
  });

  test('an unknown user who does not match is ignored', async (scene) => {
    assert.equal(await sent(scene, ...person(3, 5, { status: 'left' })), ['unchanged']);
    assert.equal([await ask(scene, 'EXISTS', 'user:u5'), await waiting(scene)], [0, 0]);
    assert.equal(await sent(scene, ...person(3, 5)), ['applied']);
  });

  test('an edge exists while its row matches, also when the version stays the same', async (scene) => {
    await sent(scene, ...person(1, 5), ...person(1, 6));
    const request = (version: number, accepted: boolean) =>
      entriesOf('requests', version, {
        follower_id: 5,
        following_id: 6,
        accepted,
        created_at: at(0),
      });
    for (const [version, accepted] of [
      [2, false],
      [2, true],
      [3, false],
      [4, true],
    ] as const) {
      await sent(scene, ...request(version, accepted));
      const following = Number((await fieldOf(scene, 'u5', 'followingCount')) ?? 0);
      assert.is(following, accepted ? 1 : 0, String(version));
    }
  });

  test('a new or deleted row that does not match leaves an equal edge, a changed row removes it', async (scene) => {
    await sent(scene, ...person(1, 5), ...article(2, 'published'), ...reaction(4, 'like'));
    for (const more of [{ isNew: true }, { deleted: true }])
      assert.equal(reaction(9, 'laugh', more), []);
    assert.equal(await sent(scene, ...reaction(4, 'laugh')), []);
    assert.is(await ask(scene, 'HGET', 'post:90', 'likesCount'), '1');
    assert.equal(await sent(scene, ...reaction(9, 'laugh')), ['applied']);
    assert.is(await ask(scene, 'HGET', 'post:90', 'likesCount'), '0');
  });

  test('a partial row without the columns of its condition is refused and kept as a dead letter', async (scene) => {
    const part = entriesOf('articles', 2, { id: 90, content: 'x' });
    const [outcome] = await apply(scene, part);
    assert.equal(
      [outcome?.result, outcome?.code, outcome?.message],
      ['failed', 'missing_field', 'status is missing: sync.config.json asks for it in where'],
    );
    const { letters } = await ok(
      scene.stores.deadLetters.list({ code: null, offset: 0, limit: 9 }),
    );
    const [content] = letters.map((letter) => letter.content);
    assert.ok(content?.kind === 'delivery' && content.delivery.refused?.code === 'missing_field');
    const again = letters.flatMap((letter) =>
      letter.content.kind === 'event' ? [] : [{ content: letter.content }],
    );
    assert.equal(await sent(scene, ...again), ['missing_field']);
  });

  test('a row with a time in its deleted column is a delete', async (scene) => {
    await sent(scene, ...person(1, 5), ...article(2, 'published'));
    const marked = article(3, 'published', { removed_at: at(3) });
    assert.equal(await sent(scene, ...marked, ...article(2, 'published')), ['applied', 'stale']);
  });
};

export const mappingCases: Declare = (test) => {
  for (const declare of [NAMES, CONDITIONS]) declare(test);
};
