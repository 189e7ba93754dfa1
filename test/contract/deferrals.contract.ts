import * as assert from 'uvu/assert';
import type { SyncCommit } from '../../src/application/ports/sync-store.js';
import { NOTHING_ASKED } from '../../src/application/sync/query.js';
import type { SyncRecord } from '../../src/domain/sync/record.js';
import type { Step } from '../../src/domain/sync/step.js';
import { ask, drain, join, publish, tell } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, DAY, HOUR } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { apply, at, gone, row, sent, waiting } from '../support/sync/acts.js';

const OWNER = 'user/ada';

const aRecord = (bio: string): SyncRecord => ({
  entity: 'user',
  user: { username: ada, id: null },
  fields: { bio },
  deleted: false,
  version: { at: at(1), digest: bio },
});

const defer = (bio: string, owner = OWNER): Step => ({ do: 'defer', owner, record: aRecord(bio) });
const wake = (owner = OWNER): Step => ({ do: 'wake', owner });
const MINUTE = HOUR / 60;
/** Time after which a claim of a process that died is taken over, ms. */
const CLAIM_TTL = 5000;

const commit = async (
  { stores, time }: Scene,
  steps: readonly Step[],
  releases: SyncCommit['releases'] = [],
): Promise<void> => {
  const { sync } = stores;
  const nothing = {
    way: 'deferred',
    results: [],
    events: [],
    deadLetters: [],
    droppedDeadLetters: [],
    cursor: null,
  } as const;
  const reading = await ok(sync.read(() => NOTHING_ASKED));
  const batch = { ...nothing, steps, releases, ms: 0, now: time.now() };
  assert.is(await ok(sync.commit(reading, batch)), 'committed');
};

const claim = ({ stores, time }: Scene) => ok(stores.deferrals.claim(time.now()));

const overdue = ({ stores, time }: Scene, limit = 10) =>
  ok(stores.deferrals.overdue(time.now(), limit));

export const deferralsContract = contract('Deferrals', (test) => {
  test('an owner without records, or records without their owner, are not claimed', async (scene) => {
    assert.is(await claim(scene), null);
    await commit(scene, [defer('x'), wake('user/bob')]);
    assert.is(await claim(scene), null);
  });

  test('claimed records cannot be claimed again until the claim expires', async (scene) => {
    await commit(scene, [defer('x'), defer('y'), defer('x'), wake()]);
    const claimed = await claim(scene);
    assert.is(claimed?.owner, OWNER);
    assert.equal(claimed?.records.map(({ version }) => version.digest).sort(), ['x', 'y']);
    assert.is(await claim(scene), null);
    scene.time.pass(CLAIM_TTL);
    assert.is((await claim(scene))?.owner, OWNER);
  });

  test('a row with a taken username leaves a dispute until it is settled', async (scene) => {
    const user = (id: number, name: string, version: number, bio = '') =>
      row('user', version, { id, username: name, bio });
    const { dispute, settle } = scene.stores.deferrals;
    assert.is(await ok(dispute), null);
    await sent(scene, user(1, 'ada', 1), user(2, 'bob', 1), user(3, 'bob', 2));
    assert.equal(await ok(dispute), { name: bob, id: '3', at: scene.time.now() });
    scene.time.pass(1);
    await sent(scene, user(4, 'ada', 2), user(3, 'bob', 3, 'once more'));
    const first = await ok(dispute);
    assert.equal(first, { name: ada, id: '4', at: scene.time.now() });
    assert.ok(first);
    scene.time.pass(1);
    await sent(scene, user(4, 'ada', 3, 'meanwhile'));
    await ok(settle(first));
    const second = await ok(dispute);
    assert.ok(second);
    assert.is(second.name, bob);
    await ok(settle(second));
    assert.equal(await ok(dispute), { ...first, at: scene.time.now() });
    scene.time.pass(DAY);
    await sent(scene, user(5, 'bob', 4));
    assert.is((await ok(dispute))?.id, '5', 'a dispute expires after a day');
  });

  test('completing an expired claim changes nothing', async (scene) => {
    await commit(scene, [defer('x'), wake()]);
    const lost = await claim(scene);
    assert.ok(lost);
    scene.time.pass(CLAIM_TTL);
    const held = await claim(scene);
    assert.ok(held);
    await ok(scene.stores.deferrals.advance(lost, scene.time.now()));
    assert.is(await claim(scene), null, 'the other claim is active');
    await ok(scene.stores.deferrals.advance(held, scene.time.now()));
    scene.time.pass(CLAIM_TTL);
    assert.is(await claim(scene), null, 'the other claim is completed');
  });

  test('owners are claimed in the order in which they arrived', async (scene) => {
    await commit(scene, [defer('x', 'user/bob'), wake('user/bob')]);
    scene.time.pass(1);
    await commit(scene, [defer('x'), wake()]);
    assert.is((await claim(scene))?.owner, 'user/bob');
    assert.is((await claim(scene))?.owner, OWNER);
  });

  test('records of an owner are retried in the order in which they came', async (scene) => {
    const bios = Array.from({ length: 20 }, (_, nth) => `no ${nth}`);
    for (const bio of bios) {
      await commit(scene, [defer(bio)]);
      scene.time.pass(1);
    }
    await commit(scene, [defer('no 0'), wake()]);
    assert.equal((await claim(scene))?.records, bios.map(aRecord));
  });

  test('an owner whose records are processed is not claimed again', async (scene) => {
    await commit(scene, [defer('x'), wake()]);
    const claimed = await claim(scene);
    assert.ok(claimed);
    await ok(scene.stores.deferrals.advance(claimed, scene.time.now()));
    scene.time.pass(MINUTE);
    assert.is(await claim(scene), null);
    assert.is((await ok(scene.stores.statistics.read(scene.time.now()))).pendingWork, 0);
  });

  test('an owner who arrives again during a claim is claimed again', async (scene) => {
    await commit(scene, [defer('x'), wake()]);
    const claimed = await claim(scene);
    assert.ok(claimed);
    await commit(scene, [defer('y'), wake()]);
    const again = await claim(scene);
    assert.is(again?.records.length, 2);
    await ok(scene.stores.deferrals.advance(claimed, scene.time.now()));
    assert.is(await claim(scene), null, 'the second claim is active');
    scene.time.pass(CLAIM_TTL);
    assert.is((await claim(scene))?.turn, again?.turn);
  });

  test('a released record is no longer deferred, unless the same commit defers it again', async (scene) => {
    await commit(scene, [defer('x'), defer('y')]);
    assert.is(await waiting(scene), 2);
    const releases = ['x', 'y', 'z'].map((bio) => ({ owner: OWNER, record: aRecord(bio) }));
    scene.time.pass(HOUR);
    await commit(scene, [defer('y')], releases);
    assert.is(await waiting(scene), 1);
    scene.time.pass(DAY - HOUR);
    assert.equal(await overdue(scene), [{ owner: OWNER, record: aRecord('y') }]);
  });

  test('records deferred for a day are overdue, oldest first', async (scene) => {
    await commit(scene, [defer('x')]);
    scene.time.pass(HOUR);
    await commit(scene, [defer('x'), defer('y', 'user/bob')]);
    scene.time.pass(DAY - HOUR - 1);
    assert.equal(await overdue(scene), []);
    scene.time.pass(1);
    assert.equal(await overdue(scene), [{ owner: OWNER, record: aRecord('x') }]);
    scene.time.pass(HOUR);
    const all = [
      { owner: OWNER, record: aRecord('x') },
      { owner: 'user/bob', record: aRecord('y') },
    ];
    assert.equal(await overdue(scene), all);
    assert.equal(await overdue(scene, 1), all.slice(0, 1));
  });

  test('records are applied once their owner is created, other than by a sync', async (scene) => {
    const follows = ['cyd', 'dan'].map((following) =>
      row('follow', 1, { follower_id: 7, following }),
    );
    await sent(scene, ...follows, row('like', 1, { username: 'ada', post_id: 'p1' }));
    await join(scene, ada, cyd);
    await drain(scene);
    await publish(scene, { id: anId('p1') });
    await tell(scene, [['HSET', 'user:dan', 'username', 'dan']]);
    await drain(scene);
    assert.is(await waiting(scene), 2);
    await ok(scene.stores.users.update(ada, { set: { id: '7' }, remove: [] }, scene.time.now()));
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'followingCount', 'id'), ['2', '7']);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['ada']);
  });

  test('an overdue record becomes a dead letter, and is applied when sent again', async (scene) => {
    const { deadLetters } = scene.stores;
    await sent(scene, row('follow', 1, { follower: 'ada', following: 'bob' }));
    scene.time.pass(DAY);
    await drain(scene);
    assert.is(await waiting(scene), 0);
    const { letters } = await ok(deadLetters.list({ code: null, offset: 0, limit: 9 }));
    assert.equal(
      letters.map(({ code, key }) => [code, key]),
      [['owner_missing', 'follow:ada>bob']],
    );
    await join(scene, ada, bob);
    const content = letters[0]?.content;
    assert.ok(content?.kind === 'record');
    assert.equal(await sent(scene, { content }), ['applied']);
    assert.is(await ask(scene, 'HGET', 'user:bob', 'followerCount'), '1');
  });

  test('a deferred row that is read again is known: not counted again', async (scene) => {
    const follow = (version: number) =>
      row('follow', version, { follower: 'ada', following: 'bob' });
    const count = async () =>
      (await ok(scene.stores.statistics.read(scene.time.now()))).total['follow:deferred:pull'];
    for (const isKnown of [undefined, true, true] as const) {
      const [read] = await apply(scene, [follow(1)], { way: 'pull' });
      assert.equal([read?.result, read?.isKnown], ['deferred', isKnown]);
    }
    assert.is(await count(), 1);
    // Another version of the record is new, and so is a record that a caller sends.
    await apply(scene, [follow(1), follow(2)], { way: 'pull' });
    assert.is(await count(), 2);
    assert.is((await apply(scene, [follow(2)]))[0]?.isKnown, undefined);
    await join(scene, ada, bob);
    await apply(scene, [follow(2)], { way: 'pull' });
    await drain(scene);
    assert.is(await waiting(scene), 0);
  });

  test('the older of two rows of one edge is not counted again when a pull reads it again', async (scene) => {
    await join(scene, ada, bob);
    const [older, newer] = [1, 2].map((version) =>
      row('follow', version, { follower: 'ada', following: 'bob' }),
    );
    assert.ok(older !== undefined && newer !== undefined);
    await apply(scene, [newer, older], { way: 'snapshot' });
    for (let times = 0; times < 2; times += 1) await apply(scene, [newer, older], { way: 'pull' });
    const { total } = await ok(scene.stores.statistics.read(scene.time.now()));
    assert.is(total['follow:stale:snapshot'], 1);
    assert.is(total['follow:stale:pull'], undefined);
    const [again] = await apply(scene, [gone('follow', 3, { follower: 'ada', following: 'bob' })]);
    assert.is(again?.result, 'applied');
    const [late] = await apply(scene, [older], { way: 'pull' });
    assert.equal([late?.result, late?.isKnown], ['stale', undefined]);
  });
});
