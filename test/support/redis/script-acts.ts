import * as assert from 'uvu/assert';
import type { Redis } from 'ioredis';
import { makeRedisConnection } from '../../../src/adapters/redis/connection.js';
import { makeRedisHomes } from '../../../src/adapters/redis/homes/redis-homes.js';
import { dropIdleHome } from '../../../src/application/homes/keep.js';
import { makeRedisReconciling } from '../../../src/adapters/redis/redis-reconciling.js';
import { makeRedisSentRows } from '../../../src/adapters/redis/redis-sent-rows.js';
import type { DeadLetter } from '../../../src/application/ports/dead-letters.js';
import type { Origin } from '../../../src/application/ports/origin.js';
import { RECONCILE_LEASE } from '../../../src/application/ports/reconciliations.js';
import { makeReconcileInternal } from '../../../src/application/use-cases/reconcile-internal.js';
import { NOTHING_CHECKED } from '../../../src/domain/reconcile/report.js';
import { keyOfEvent } from '../../../src/domain/sync/outbox-event.js';
import { ban, drain, follow, idsOn, page, publish, unban } from '../app/acts.js';
import { ok } from '../run/effect.js';
import { ada, anId, bob, cyd, DAY, dan, HOUR } from '../app/fixtures.js';
import { runWhole } from '../reconcile/run-whole.js';
import type { Scene } from '../app/scene.js';
import { apply, gone, row, sent } from '../sync/acts.js';
import { engagementsOf, followsOf } from '../app/edges.js';

/** Applies records that come, are deferred, fail, are replayed and read, behind a cursor; `hand` does the damage. */
export const sync = async (scene: Scene, hand: Redis): Promise<void> => {
  const { stores, time } = scene;
  const lease = { name: 'pull', holder: 'one' };
  await ok(stores.leases.acquire(lease.name, lease.holder, HOUR));
  const post = { id: 77, user_id: 7, content: 'x #sea' };
  const like = { user_id: 7, post_id: 77 };
  assert.equal(await sent(scene, row('post', 2, post), row('like', 3, like)), [
    'owner_missing',
    'owner_missing',
  ]);
  const cursor = { name: 'user', value: 'v', lease: lease.name, holder: lease.holder };
  await apply(scene, [row('post', 2, post)], { way: 'pull' });
  const dora = { id: 7, username: 'dora', display_name: 'Dora' };
  await apply(scene, [row('user', 1, dora, 'e1')], { way: 'pull', cursor });
  await drain(scene);
  const twin = row('user', 4, { id: 7, username: 'twin' });
  assert.equal(
    await sent(
      scene,
      row('bookmark', 3, like),
      row('follow', 3, { follower_id: 7, following: cyd }),
      row('follow', 3, { follower: cyd, following_id: 7 }),
      row('post', 5, { id: 77, content: 'y #sky', username: dan }),
      gone('post', 2, { id: 77 }),
      twin,
      row('follow', 3, { follower_id: 7, following_id: 7 }),
    ),
    [...Array<string>(5).fill('applied'), 'id_taken', 'cannot_follow_self'],
  );
  await sent(scene, ...[20, 21].map((id) => row('user', id, { id, username: 'eve' })));
  const dispute = await ok(stores.deferrals.dispute);
  assert.ok(dispute);
  await ok(stores.deferrals.settle(dispute));
  await sent(scene, gone('post', 6, { id: 77 }), gone('user', 2, { username: 'dora' }));
  await drain(scene);
  const { letters } = await ok(stores.deadLetters.list({ code: null, offset: 0, limit: 9 }));
  await ok(stores.deadLetters.drop(letters.map(({ id }) => id)));
  await sent(
    scene,
    row('post', 2, { id: 80, username: 'dan', content: 'x' }),
    row('like', 3, { ...like, username: 'dan', post_id: 80 }),
    row('post', 3, { id: 80, external_id: 'p80', username: 'dan' }),
    ...[78, 79].map((id) => row('post', 2, { id, user_id: 9, content: 'x' })),
  );
  const [digest = ''] = await hand.hkeys('sys:deferred:user#9');
  await hand.hset('sys:deferred:user#9', digest, 'torn');
  time.pass(DAY);
  await drain(scene);
  await ok(stores.statistics.read(time.now()));
  const rate = { requests: 1, windowMs: HOUR };
  for (const name of ['r1', 'r1', 'r2']) await ok(stores.requestQuota.take(name, rate, HOUR));
  await ok(stores.requestQuota.close('r1', rate, { retryAfter: null }));
  const account = { subject: { kind: 'user', name: 'dan' }, policy: 'writes' } as const;
  await ok(stores.rates.charge(account, { units: 1, windowMs: HOUR }, 1));
  await ok(stores.leases.release(lease.name, lease.holder));
};

/** Delivers events of a user: a first try, a failure, and a retry. */
export const deliver = async ({ stores, time }: Scene): Promise<void> => {
  const { outbox } = stores;
  const origin: Origin = { version: time.now(), byUser: true, spender: dan };
  await ok(followsOf(stores).add({ follower: dan, following: cyd }, origin));
  const like = { kind: 'like', id: anId('p2'), username: dan } as const;
  await ok(engagementsOf(stores).add(like, time.now(), origin));

  const take = async () => {
    const [delivery] = await ok(
      outbox.take({ now: time.now(), until: time.now() + HOUR, limit: 9 }),
    );
    assert.ok(delivery);
    return delivery;
  };
  const first = await take();
  await ok(outbox.postpone(first, time.pass(HOUR), true));
  const second = await ok(outbox.renew(await take(), time.now() + 2 * HOUR));
  assert.ok(second);
  const { id, event } = second;
  const letter: DeadLetter = {
    id,
    entity: 'follow',
    key: keyOfEvent(event),
    code: 'writeback_failed',
    message: 'x',
    way: 'writeback',
    at: time.now(),
    content: { kind: 'event', id, event },
  };
  await ok(outbox.giveUp(second, letter, time.now()));
  await ok(outbox.acknowledge(await take(), time.now()));
  assert.equal(await ok(outbox.sendAgain([letter])), [letter.id]);
};

/** Probes a store that is found emptied, and whole again; also runs the other scripts of health and statistics. */
export const probe = async ({ stores: { health, statistics }, time }: Scene): Promise<void> => {
  await ok(statistics.count({ 'refused:key': 1 }, time.now()));
  const { name } = await ok(health.probe({ now: time.now(), freshName: 'one', interval: 1000 }));
  await ok(health.noteEmptied(name, { at: time.now(), users: 1, posts: 1 }));
  await ok(health.noteEmptied(name, null));
  await ok(health.noteCanary(time.now(), time.now()));
};

/** Finds and repairs damage; `client` runs the scripts, `hand` does the damage. */
export const reconcile = async (
  { time }: Scene,
  client: Redis,
  hand: Redis,
  exploreMax: number,
): Promise<void> => {
  const { reconciler, reconciliations } = makeRedisReconciling({
    client,
    observe: () => undefined,
    exploreMax,
  });
  await hand.hset('post:p3', 'likesCount', 7);
  await hand.hset('user:ada', 'sys_engagement', 5);
  await hand.srem('post:p3:likes', 'bob');
  const orders = { scope: 'internal', repair: true, sample: 1 } as const;
  const run = makeReconcileInternal({ reconciler, clock: time, timer: time, exploreMax });
  const report = await runWhole(await ok(run(orders)), time);
  assert.ok(report.repaired > 0);

  await hand.set('sys:lease:reconcile', 'one');
  const kept = {
    ...orders,
    ...NOTHING_CHECKED,
    ...report,
    id: 'r1',
    state: 'done',
    started_at: 0,
    ended_at: 1,
    eta_ms: null,
    error: null,
  } as const;
  assert.ok(await ok(reconciliations.keep('one', kept)), RECONCILE_LEASE);
  await ok(reconciliations.find('r1'));

  const rows = makeRedisSentRows(makeRedisConnection(client, () => undefined));
  await ok(rows.remember('r1', 'user', ['ada']));
  const edge = { kind: 'like', user: cyd, target: 'p3' } as const;
  const seen = await ok(
    rows.unseen('r1', [
      { of: 'user', username: ada },
      { of: 'post', id: anId('p3') },
      { of: 'edge', edge },
    ]),
  );
  assert.is(seen[0]?.state, 'seen');
  await ok(rows.forget('r1'));
};

/** Builds a home, fills it, brings it a new post, sweeps it and drops it; ada has two followers. */
export const keepHomes = async (scene: Scene, client: Redis): Promise<void> => {
  const redis = makeRedisConnection(client, () => undefined);
  const p1 = anId('p1');
  const { homes } = scene.stores;
  await ok(homes.ask(bob, scene.time.now()));
  await drain(scene);
  await ok(followsOf(scene.stores).remove({ follower: bob, following: ada }));
  await follow(scene, bob, ada);
  await publish(scene, { id: anId('h1') });
  await ban(scene, p1, cyd);
  await ok(homes.sweep(bob, new Map([[p1, ada]])));
  await unban(scene, p1);
  await drain(scene);
  assert.ok(await client.zscore('user:bob:home', 'h1'));
  assert.ok(idsOn(await page(scene, { kind: 'following', username: bob })).includes('h1'));
  await ok(dropIdleHome(makeRedisHomes(redis), scene.time.now()));
};
