import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../src/adapters/system/sha1-digest.js';
import type { SyncCommit, SyncStore } from '../../src/application/ports/sync-store.js';
import { makeApply } from '../../src/application/sync/apply.js';
import { NOTHING_ASKED } from '../../src/application/sync/query.js';
import { ask, join, like, publish } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, HOUR, noon } from '../support/app/fixtures.js';
import { apply, applyOf, row, sent } from '../support/sync/acts.js';

const ada1 = row('user', 1, { username: 'ada' });

const EVENTS: Declare = (test) => {
  test('a repeated event is a duplicate, in one batch and across batches', async (scene) => {
    const event = (version: number) => row('user', version, { username: 'ada' }, 'e1');
    assert.equal(await sent(scene, event(1), event(2)), ['applied', 'duplicate']);
    assert.equal(await sent(scene, event(3)), ['duplicate']);
    assert.equal((await ok(scene.stores.journal.read(ALL))).length, 1);
  });

  test('an event whose record failed can be sent again', async (scene) => {
    const broken = row('user', 1, { username: 'no good' }, 'e1');
    assert.equal(await sent(scene, broken, broken), ['invalid_record', 'invalid_record']);
    assert.equal(await sent(scene, row('user', 1, { username: 'ada' }, 'e1')), ['applied']);
  });
};

const ALL = { result: null, entity: null, limit: 10, key: null, before: null };

const CURSORS: Declare = (test) => {
  const cursor = { name: 'pull:user', value: '{"@1":"="}', lease: 'pull', holder: 'one' };

  test('the holder of the lease saves a cursor along with its batch', async (scene) => {
    const { leases } = scene.stores;
    assert.ok(await ok(leases.acquire('pull', 'one', HOUR)));
    await apply(scene, [ada1], { way: 'pull', cursor });
    assert.equal(await ok(leases.cursors(['pull:user', 'other'])), { 'pull:user': cursor.value });
    await apply(scene, [], { way: 'pull', cursor: { ...cursor, value: 'further' } });
    assert.equal(await ok(leases.cursors(['pull:user'])), { 'pull:user': 'further' });
  });

  test('a batch without the lease of its cursor is refused completely', async (scene) => {
    const { leases, journal } = scene.stores;
    const lost = { _tag: 'LeaseLost' };
    const batch = { way: 'pull', entries: [ada1], cursor } as const;
    assert.equal(await failure(applyOf(scene)(batch)), lost);
    await ok(leases.acquire('pull', 'two', HOUR));
    assert.equal(await failure(applyOf(scene)(batch)), lost);
    assert.is(await ask(scene, 'EXISTS', 'user:ada'), 0);
    assert.equal(await ok(leases.cursors(['pull:user'])), {});
    assert.equal(await ok(journal.read(ALL)), []);
  });
};

const CHANGES: Declare = (test) => {
  const empty: SyncCommit = {
    steps: [],
    way: 'webhook',
    results: [],
    events: [],
    releases: [],
    deadLetters: [],
    droppedDeadLetters: [],
    cursor: null,
    ms: 0,
    now: noon,
  };
  const putTombstone: SyncCommit = {
    ...empty,
    steps: [{ do: 'put-tombstone', of: 'user', name: ada, at: noon }],
  };

  test('a commit is refused if a row changed since it was read', async (scene) => {
    const { sync, users } = scene.stores;
    await join(scene, ada);
    const query = () => ({ ...NOTHING_ASKED, users: [ada] });
    const reading = await ok(sync.read(query));
    await ok(users.update(ada, { set: { bio: 'x' }, remove: [] }, noon));
    assert.is(await ok(sync.commit(reading, putTombstone)), 'changed');
    const again = await ok(sync.read(query));
    assert.is(again.view.users.get(ada)?.tombstone, 0);
    assert.is(await ok(sync.commit(again, putTombstone)), 'committed');
    assert.is((await ok(sync.read(query))).view.users.get(ada)?.tombstone, noon);
  });

  test('a change of counters does not refuse a commit on the rows', async (scene) => {
    const { sync } = scene.stores;
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    const reading = await ok(
      sync.read(() => ({ ...NOTHING_ASKED, users: [ada], posts: [anId('p1'), anId('none')] })),
    );
    await like(scene, ada, anId('p1'));
    assert.is(await ok(sync.commit(reading, putTombstone)), 'committed');
  });

  test('a commit is refused if an edge, an id, an event or a missing post changed since it was read', async (scene) => {
    const { sync } = scene.stores;
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    const edge = { kind: 'like', user: ada, target: 'p1' } as const;
    const readings = [
      { ...NOTHING_ASKED, edges: [edge] },
      { ...NOTHING_ASKED, userIds: ['7'] },
      { ...NOTHING_ASKED, events: ['e1'] },
      { ...NOTHING_ASKED, posts: [anId('p2')] },
    ].map((query) => sync.read(() => query));
    const read = await Promise.all(readings.map((reading) => ok(reading)));
    await like(scene, ada, anId('p1'));
    await sent(scene, row('user', 1, { id: 7, username: 'ada' }, 'e1'));
    await publish(scene, { id: anId('p2') });
    for (const reading of read) assert.is(await ok(sync.commit(reading, empty)), 'changed');
  });

  test('concurrent batches are all applied', async (scene) => {
    const rows = Array.from({ length: 20 }, (_, n) =>
      row('user', n + 1, { username: 'ada', bio: String(n), [`field${n}`]: 'x' }),
    );
    await Promise.all(rows.map((one) => sent(scene, one)));
    assert.is(await ask(scene, 'HGET', 'user:ada', 'bio'), '19');
    const fields = (await ask(scene, 'HKEYS', 'user:ada')) as readonly string[];
    assert.is(fields.filter((field) => field.startsWith('field')).length, 20);
  });
};

const STEPS: Declare = (test) => {
  test('the commits of a large batch build on those before them', async ({ stores, time }) => {
    // Each row names the one just before it, so that each step depends on the step before.
    const entries = Array.from({ length: 200 }, (_, n) => [
      row('user', 1, { username: `u${n}` }),
      row('post', 1, { id: `p${n}`, username: `u${n}`, content: 'x' }),
      ...(n === 0 ? [] : [row('like', 2, { username: `u${n}`, post_id: `p${n - 1}` })]),
    ]).flat();
    const outcomes: unknown[] = [];
    const commit: SyncStore['commit'] = (reading, of) => async () => {
      const outcome = await stores.sync.commit(reading, of)();
      outcomes.push(outcome);
      return outcome;
    };
    const applying = makeApply({
      sync: { ...stores.sync, commit },
      clock: time,
      digest: sha1Digest,
    });
    const results = await ok(applying({ way: 'bulk', entries, cursor: null }));
    assert.ok(results.every(({ result }) => result === 'applied'));
    assert.ok(outcomes.length > 1);
    assert.equal(
      outcomes,
      outcomes.map(() => E.right('committed')),
    );
  });
};

export const batchCases: Declare = (test) => {
  for (const declare of [EVENTS, CURSORS, CHANGES, STEPS]) declare(test);
};
