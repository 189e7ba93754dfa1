import { inspect } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Stores } from '../../src/application/ports/stores.js';
import type { Entity } from '../../src/domain/sync/entity.js';
import type { RowFields } from '../../src/domain/sync/incoming-row.js';
import type { Snapshot } from '../support/invariant/snapshot.js';
import { HOUR, noon } from '../support/app/fixtures.js';
import { makeVandal, type Vandal } from '../support/oracle/breakage.js';
import { checkEnd, withGrants } from '../support/oracle/check-end.js';
import { makeModerator, sectionsOf } from '../support/oracle/deeds.js';
import { factsIn, type Facts } from '../support/oracle/facts.js';
import { playHistory } from '../support/oracle/history.js';
import type { Plan } from '../support/oracle/intents.js';
import { ONE_PIECE, postTo } from '../support/oracle/on-stores.js';
import { deliveriesOf } from '../support/oracle/sendings.js';
import { baseSeed, holdsFor, RUNS } from '../support/oracle/seeds.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { redisSnapshot } from '../support/redis/snapshot.js';

interface Ground {
  readonly stores: Stores;
  readonly dump: () => Promise<Snapshot>;
  /** Set where the copy is to be damaged: damages it once, and repairs it. */
  readonly vandal?: Vandal;
}

const EXPLORE_MAX = 1000;

/** Returns the facts that one order of arrival leads to, and asserts that they follow from the history. */
const endStateOf = async (plan: Plan, salt: number, ground: Ground): Promise<Facts> => {
  const { stores, dump, vandal } = ground;
  const history = playHistory(plan.intents, noon);
  const deliveries = deliveriesOf(history, plan, salt);
  let broken: string | null = null;
  const isBroken = (): boolean => broken !== null;
  const post = postTo(stores, noon + HOUR, isBroken);
  const moderator = makeModerator(stores, isBroken);
  const acts = [...plan.deeds, ...(vandal === undefined ? [] : [plan.breakage])];
  for (const { deliveries: some, act } of sectionsOf(deliveries, acts)) {
    await post.deliver(some);
    moderator.note(some);
    if (act === null) continue;
    if ('what' in act) await moderator.act(act);
    else broken = (await vandal?.breakKey(act)) ?? null;
  }
  await post.drain();
  const what = broken;
  if (broken !== null) {
    broken = null;
    const app = withGrants(history.end, moderator.done.grants);
    await vandal?.repair(post.time, app, plan.breakage.isBeside);
    await post.drain();
  }
  const end = {
    snapshot: await dump(),
    history,
    done: moderator.done,
    now: post.time.now(),
    broken: what,
  };
  return comparable(checkEnd({ ...end, exploreMax: EXPLORE_MAX }, deliveries), plan);
};

/** Leaves out roles set with an API key: in another order they go to another account or have another version. */
const comparable = (facts: Facts, { deeds }: Plan): Facts =>
  deeds.some(({ what }) => what === 'role')
    ? {
        ...facts,
        users: new Map([...facts.users].map(([name, user]) => [name, { ...user, role: null }])),
      }
    : facts;

const difference = (once: Facts, again: Facts): string =>
  `another order has another end state: ${inspect({ once, again }, { depth: null })}`;

const subject = await makeRedisSubject();
const vandal = makeVandal(subject.client, await subject.fresh(), EXPLORE_MAX);

const fresh = async (): Promise<Ground> => ({
  stores: await subject.fresh(),
  dump: () => redisSnapshot(subject.client),
});

const test = suite('sync order');
test.after(subject.close);

test('records of a history lead to its end state in any order of arrival', async () => {
  const seed = baseSeed();
  for (let run = 0; run < RUNS; run += 1)
    await holdsFor(seed + run, async (plan) => {
      const once = await endStateOf(plan, 1, await fresh());
      const again = await endStateOf(plan, 2, await fresh());
      assert.equal(again, once, difference(once, again));
      const repaired = await endStateOf(plan, 2, { ...(await fresh()), vandal });
      // Of two writes of one instant Xano's wins once a comparison has read its rows.
      if (!plan.breakage.isBeside) assert.equal(repaired, once, difference(once, repaired));
    });
});

const at = (ms: number) => ({ created_at: noon + ms, updated_at: noon + ms });
const gone = (ms: number) => ({ deleted: true, updated_at: noon + ms });

/** Returns the facts after rows, each in its own batch followed by `then`; the keys `lost` vanish before the last. */
const endStateOfRows = async (
  rows: readonly (readonly [Entity, RowFields, then?: number])[],
  lost: readonly string[] = [],
): Promise<Facts> => {
  const { stores, dump } = await fresh();
  const post = postTo(stores, noon + HOUR);
  const deliveries = rows.map(([entity, row, then = 0]) => ({
    delivery: { entity, row, deleted: false, occurredAt: null },
    eventId: null,
    endsBatch: true,
    then,
  }));
  await post.deliver(deliveries.slice(0, -1));
  for (const key of lost) await subject.client.del(key);
  await post.deliver(deliveries.slice(-1));
  await post.drain();
  return factsIn(await dump());
};

test('a late delete that the post survives keeps the later of two likes', async () => {
  const { edges } = await endStateOfRows([
    ['user', { username: 'ada', ...at(1) }],
    ['post', { id: 7, username: 'ada', content: 'again', ...at(30) }],
    ['like', { username: 'ada', post_id: 7, ...at(40) }],
    ['post', { id: 7, ...gone(20) }],
    ['like', { username: 'ada', post_id: 7, ...at(25) }],
  ]);
  assert.is(edges.get('like ada 7'), noon + 40);
});

test('an edge with a lost side ignores older rows and is removed by a newer delete', async () => {
  const people: readonly (readonly [Entity, RowFields])[] = [
    ['user', { username: 'ada', ...at(1) }],
    ['user', { username: 'bob', ...at(1) }],
    ['post', { id: 7, username: 'ada', content: 'x', ...at(2) }],
  ];
  const edges = [
    ['like', { username: 'bob', post_id: 7 }, 'post:7:likes', 'like bob 7', noon + 40],
    ['follow', { follower: 'bob', following: 'ada' }, 'user:ada:followers', 'follow bob ada', 0],
  ] as const;
  for (const [entity, names, lost, name, instant] of edges) {
    const made: readonly [Entity, RowFields] = [entity, { ...names, ...at(40) }];
    const after = async (row: RowFields) => {
      const facts = await endStateOfRows([...people, made, [entity, { ...names, ...row }]], [lost]);
      return [facts.edges.get(name), await subject.client.exists(lost)];
    };
    assert.equal(await after(at(30)), [instant, 0]);
    assert.equal(await after(gone(30)), [instant, 0]);
    assert.equal(await after(at(40)), [instant, 1]);
    assert.equal(await after(gone(50)), [undefined, 0]);
  }
});

test('a delete by name removes the set-aside fields of the holder of the name', async () => {
  const { users } = await endStateOfRows([
    ['user', { id: 3, username: 'bob', ...at(50) }],
    ['user', { username: 'bob', bio: 'of the second', updated_at: noon + 30 }],
    ['user', { id: 1, username: 'bob', ...gone(20) }, ONE_PIECE],
    ['user', { username: 'bob', ...gone(40) }],
  ]);
  assert.equal([users.get('bob')?.['id'], users.get('bob')?.['bio']], ['3', null]);
});

test('a delete by name removes the holder of the name while the row is set aside', async () => {
  const { users } = await endStateOfRows([
    ['user', { id: 3, username: 'bob', ...at(30) }],
    ['user', { id: 3, bio: 'part', updated_at: noon + 50 }],
    ['user', { id: 1, username: 'bob', ...gone(20) }, ONE_PIECE],
    ['user', { username: 'bob', ...gone(40) }],
  ]);
  assert.equal([...users], []);
});

test.run();
