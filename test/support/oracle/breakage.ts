import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Redis } from 'ioredis';
import * as assert from 'uvu/assert';
import { makeRedisReconciling } from '../../../src/adapters/redis/redis-reconciling.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { Stores } from '../../../src/application/ports/stores.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { makePreview } from '../../../src/application/sync/preview.js';
import { makeReadPage } from '../../../src/application/sync/pull-page.js';
import { makeReconcileInternal } from '../../../src/application/use-cases/reconcile-internal.js';
import { makeReconcileXano } from '../../../src/application/use-cases/reconcile-xano.js';
import { makeReplayDeadLetters } from '../../../src/application/use-cases/dead-letters.js';
import type { Orders } from '../../../src/domain/reconcile/report.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { ok } from '../run/effect.js';
import { DAY } from '../app/fixtures.js';
import { makeTime } from '../pull/world.js';
import { runWhole } from '../reconcile/run-whole.js';
import type { Time } from '../app/scene.js';
import type { App } from './app.js';
import type { Breakage } from './intents.js';
import { sourceOf } from './pulled.js';

/**
 * Keys that follow from others, so that a comparison of the data with itself can restore them. The posts of an author
 * are not among them: they lead from a deleted author to each post.
 */
const DERIVED =
  /^(?:user:[^:]+:(?:followers|comments)|post:[^:]+:(?:likes|bookmarks|comments)|hashtag:.*|explore:feed|users:\w+|models:.*|sys:names:.*)$/;

/** A user's own follows, likes and bookmarks with their instants: only Xano can restore a lost one. */
const OWN = /^user:[^:]+:(?:following|liked|bookmarked)$/;

const ORDERS: Orders = { scope: 'internal', repair: true, sample: 1 };

/** Breaks the stored data, and repairs it. */
export interface Vandal {
  /** Breaks one key that the repair can restore; resolves to its name, or to null if there is none. */
  readonly breakKey: (breakage: Breakage) => Promise<string | null>;
  /**
   * Repairs the data from itself, then applies the records that failed meanwhile; `isBeside`: compares with the app's
   * rows too.
   */
  readonly repair: (time: Time, app: App, isBeside: boolean) => Promise<void>;
}

const breaksKey =
  (client: Redis): Vandal['breakKey'] =>
  async ({ one, how, isBeside }) => {
    const mayBreak = (key: string): boolean =>
      DERIVED.test(key) || (isBeside && how === 'delete' && OWN.test(key));
    const keys = (await client.keys('*')).filter(mayBreak).toSorted();
    const key = keys[one % Math.max(1, keys.length)];
    if (key === undefined) return null;
    await client.del(key);
    if (how === 'replace') await client.rpush(key, 'x');
    return `${key}, by ${how}`;
  };

export const makeVandal = (client: Redis, stores: Stores, exploreMax: number): Vandal => {
  const redis = makeRedisReconciling({ client, observe: () => undefined, exploreMax });
  const { sync } = stores;
  const digest = sha1Digest;

  const compareWithin = async (clock: Time): Promise<void> => {
    const run = makeReconcileInternal({ ...redis, clock, timer: clock, exploreMax });
    await runWhole(await ok(run(ORDERS)), clock);
  };

  const compareBeside = async (clock: Time, app: App): Promise<void> => {
    const source = sourceOf(app);
    const run = makeReconcileXano({
      ...redis,
      readPage: makeReadPage({ source, isChosen: true, ...makeTime() }),
      entities: source.entities,
      mapping: DEFAULT_MAPPING,
      sync,
      apply: makeApply({ sync, clock, digest }),
      ...{ clock, timer: clock },
      digest,
      pageSize: 100,
      estimate: TE.right(0),
    });
    await runWhole(await ok(run({ ...ORDERS, scope: 'xano', force: true }, 'repair')), clock);
  };

  const replay = async (clock: Time): Promise<void> => {
    const apply = makeApply({ sync, clock, digest });
    const preview = makePreview({ sync, clock, digest });
    const run = makeReplayDeadLetters({ ...stores, apply, preview, clock, tombstoneTtl: 7 * DAY });
    const replayed = await ok(run({ selection: { all: true }, dryRun: false, force: false }));
    assert.equal(
      replayed.filter(({ result }) => result === 'failed'),
      [],
    );
  };

  return {
    breakKey: breaksKey(client),
    repair: async (time, app, isBeside) => {
      await compareWithin(time);
      await replay(time);
      if (!isBeside) return;
      await compareBeside(time, app);
      await compareWithin(time);
    },
  };
};
