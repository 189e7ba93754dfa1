import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisReconciling } from '../../src/adapters/redis/redis-reconciling.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { storeUnavailable } from '../../src/application/errors.js';
import type { Reconciler } from '../../src/application/ports/reconciler.js';
import { makeReconcileInternal } from '../../src/application/use-cases/reconcile-internal.js';
import type { Report } from '../../src/domain/reconcile/report.js';
import { drain, join, like, publish } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { makeTime, type Scene } from '../support/app/scene.js';

const around = { observe: () => undefined, exploreMax: 1000 };
const server = await startRedis();
const client = await server.connect(scripts);
const stores = makeRedisStores({ client, ...around });
const { reconciler } = makeRedisReconciling({ client, ...around });

const test = suite('reconcile: failures of the store');
test.after(async () => {
  client.disconnect();
  await server.stop();
});

/** Makes every other call of a store fail, before or after it has done its work. */
const everyOther = (when: 'before' | 'after') => {
  let asked = 0;
  return <A>(does: TE.TaskEither<unknown, A>) => {
    const away = TE.left(storeUnavailable('away'));
    return () => {
      asked += 1;
      const sound = does as TE.TaskEither<never, A>;
      if (asked % 2 === 0) return sound();
      return (when === 'before' ? away : TE.flatMap(() => away)(sound))();
    };
  };
};

/** Runs a repair to its end, and retries failed turns as the service does. */
const repair = async ({ time }: Scene, failing: Reconciler): Promise<Report> => {
  const start = makeReconcileInternal({
    reconciler: failing,
    clock: time,
    timer: time,
    exploreMax: 1000,
  });
  const run = await ok(start({ scope: 'internal', repair: true, sample: 1 }));
  for (;;) {
    const turn = await run.turn();
    if (E.isLeft(turn)) continue;
    if (turn.right.isDone) return run.report();
    time.pass(turn.right.wait);
  }
};

for (const when of ['before', 'after'] as const)
  test(`everything is repaired and counted once if the store fails ${when} each repair`, async () => {
    await client.flushall();
    const scene = { stores, time: makeTime() };
    await join(scene, ada, bob);
    await ok(stores.users.setRole(ada, 'model', scene.time.now()));
    await publish(scene, { id: anId('p1') });
    await like(scene, bob, anId('p1'));
    await drain(scene);
    await client.hset('post:p1', 'likesCount', 7);
    await client.zadd('explore:feed', 5, 'ghost');
    await client.zadd('models:top:engagement', 9, 'ada');
    const [mends, totals, sums] = [everyOther(when), everyOther(when), everyOther(when)];
    const { drift, repaired } = await repair(scene, {
      ...reconciler,
      mend: (...asked) => mends(reconciler.mend(...asked)),
      total: (username) => sums(reconciler.total(username)),
      mendTotal: (...asked) => totals(reconciler.mendTotal(...asked)),
    });
    assert.equal(drift.map(({ invariant, key }) => `${invariant} ${key}`).toSorted(), [
      '1 post:p1',
      '3 explore:feed',
      '4 models:top:engagement',
    ]);
    assert.is(repaired, 3);
    assert.equal((await repair(scene, reconciler)).drift, []);
    assert.is(await client.hget('post:p1', 'likesCount'), '1');
  });

test.run();
