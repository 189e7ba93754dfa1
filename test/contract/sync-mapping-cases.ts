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
const told = (
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
  told('people', version, { id, status: 'active', created_at: at(0), ...more });
const member = (version: number, id: number, name: string) =>
  told('members', version, { id, name });
const article = (version: number, status: string, more: RowFields = {}) =>
  told('articles', version, { id: 90, user_id: 5, content: 'x', status, ...more });
const reaction = (version: number, kind: string, more: Partial<DeliveredRow> = {}) =>
  told('reactions', version, { user_id: 5, post_id: 90, kind, created_at: at(4) }, more);

const fieldOf = (scene: Scene, name: string, field = 'id'): Promise<unknown> =>
  ask(scene, 'HGET', `user:${name}`, field);

const NAMES: Declare = (test) => {
  test('users without names are called by their ids, and what waited for them comes', async (scene) => {
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

  test('a row that only is marked as deleted, of somebody never seen, is nothing', async (scene) => {
    const mark = (id: number, removed: unknown, more: Partial<DeliveredRow> = {}) =>
      told('marked', 1, { id, removed, created_at: at(0) }, { occurredAt: null, ...more });
    assert.equal(await sent(scene, ...mark(5, at(1))), ['unchanged']);
    assert.is(await waiting(scene), 0);
    assert.equal(await sent(scene, ...mark(5, null), ...mark(5, at(2))), ['applied', 'applied']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'user:u5'), 0);
    assert.equal(await sent(scene, ...mark(5, null)), ['applied']);
    // A row marked as deleted may arrive before the row that creates it.
    assert.equal(await sent(scene, ...mark(6, null, { deleted: true })), ['owner_missing']);
  });

  test('a name made of words is kept, whatever they become', async (scene) => {
    const entries = [...member(1, 5, 'Ada Byron'), ...member(2, 5, 'Ada Lovelace')];
    for (const entry of entries) assert.equal(await sent(scene, entry), ['applied']);
    assert.is(await fieldOf(scene, 'ada-byron-5', 'display_name'), 'Ada Lovelace');
    assert.is(await ask(scene, 'EXISTS', 'user:ada-lovelace-5'), 0);
    const delivery = { deleted: true };
    const gone = told('members', 3, { id: 5, name: 'Ada King' }, delivery);
    assert.equal(await sent(scene, ...gone, ...member(2, 5, 'Ada Lovelace')), ['applied', 'stale']);
    await drain(scene);
    assert.equal(await sent(scene, ...member(4, 5, 'Ada King')), ['applied']);
    assert.is(await fieldOf(scene, 'ada-byron-5', 'display_name'), 'Ada King');
  });

  test('an id keeps the name by which it is known', async (scene) => {
    await sent(scene, row('user', 1, { id: 5, username: 'ada' }));
    assert.equal(await sent(scene, ...person(2, 5, { bio: 'x' })), ['applied']);
    assert.is(await fieldOf(scene, 'ada', 'bio'), 'x');
    assert.is(await ask(scene, 'EXISTS', 'user:u5'), 0);
  });

  test('a delete of somebody unknown gives nobody a name, and is remembered', async (scene) => {
    const gone = told('people', 2, { id: 5 }, { deleted: true });
    assert.equal(await sent(scene, ...gone, ...person(1, 5)), ['unchanged', 'stale']);
    assert.equal(await sent(scene, ...person(3, 5)), ['applied']);
    assert.is(await fieldOf(scene, 'u5'), '5');
  });

  test('one whose name another has waits for it', async (scene) => {
    await sent(scene, row('user', 1, { id: 7, username: 'u5' }));
    assert.equal(await sent(scene, ...person(2, 5)), ['name_taken']);
    await sent(scene, ...told('people', 3, { id: 7 }, { deleted: true }));
    await drain(scene);
    assert.is(await fieldOf(scene, 'u5'), '5');
    assert.is(await waiting(scene), 0);
  });
};

const CONDITIONS: Declare = (test) => {
  test('a post that stops matching goes, and comes when it matches again', async (scene) => {
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

  test('a user who stops matching goes with all that hangs on them, which may come again', async (scene) => {
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

  test('a user who never was here and does not match is nothing', async (scene) => {
    assert.equal(await sent(scene, ...person(3, 5, { status: 'left' })), ['unchanged']);
    assert.equal([await ask(scene, 'EXISTS', 'user:u5'), await waiting(scene)], [0, 0]);
    assert.equal(await sent(scene, ...person(3, 5)), ['applied']);
  });

  test('an edge whose row stops matching goes, in either order of one version', async (scene) => {
    await sent(scene, ...person(1, 5), ...person(1, 6));
    const request = (version: number, accepted: boolean) =>
      told('requests', version, { follower_id: 5, following_id: 6, accepted, created_at: at(0) });
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

  test('another row of the same two ends, which does not match, leaves the edge', async (scene) => {
    await sent(scene, ...person(1, 5), ...article(2, 'published'), ...reaction(4, 'like'));
    for (const more of [{ isNew: true }, { deleted: true }])
      assert.equal(reaction(9, 'laugh', more), []);
    assert.equal(await sent(scene, ...reaction(4, 'laugh')), []);
    assert.is(await ask(scene, 'HGET', 'post:90', 'likesCount'), '1');
    assert.equal(await sent(scene, ...reaction(9, 'laugh')), ['applied']);
    assert.is(await ask(scene, 'HGET', 'post:90', 'likesCount'), '0');
  });

  test('a part that does not say whether it matches is refused, and kept with the reason', async (scene) => {
    const part = told('articles', 2, { id: 90, content: 'x' });
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

  test('a row that is marked as deleted by a time is a delete like any other', async (scene) => {
    await sent(scene, ...person(1, 5), ...article(2, 'published'));
    const marked = article(3, 'published', { removed_at: at(3) });
    assert.equal(await sent(scene, ...marked, ...article(2, 'published')), ['applied', 'stale']);
  });
};

export const mappingCases: Declare = (test) => {
  for (const declare of [NAMES, CONDITIONS]) declare(test);
};
