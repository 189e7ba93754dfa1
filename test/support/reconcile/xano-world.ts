import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeRedisReconciling } from '../../../src/adapters/redis/redis-reconciling.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { makeSnapshotSource } from '../../../src/adapters/xano/snapshot-source.js';
import type { Clock } from '../../../src/application/ports/clock.js';
import type { Source } from '../../../src/application/ports/source.js';
import type { SyncStore } from '../../../src/application/ports/sync-store.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { runChosen } from '../../../src/application/reconcile/chosen.js';
import { makeLedger } from '../../../src/application/reconcile/ledger.js';
import { makeCompareRows } from '../../../src/application/reconcile/xano-rows.js';
import { makeReadPage } from '../../../src/application/sync/pull-page.js';
import { makeReconcileXano } from '../../../src/application/use-cases/reconcile-xano.js';
import type { Orders, Report } from '../../../src/domain/reconcile/report.js';
import { DEFAULT_MAPPING, type SyncMapping } from '../../../src/domain/sync/mapping.js';
import type { ChosenSource } from '../../../src/application/sync/pull-quota.js';
import { chooseSource } from '../../../src/infrastructure/sources.js';
import { runWhole } from './run-whole.js';
import { drain } from '../app/acts.js';
import { ok } from '../run/effect.js';
import { HOUR } from '../app/fixtures.js';
import { fillXano, type Amounts } from '../pull/fill.js';
import { makeTime, pullAll, startPullWorld } from '../pull/world.js';
import { redisSnapshot } from '../redis/snapshot.js';
import { snapshotSettings } from '../xano/source-settings.js';
import type { FakeXano } from '../xano/fake-xano.js';
import { startXano } from '../xano/xano-server.js';

export const EXPLORE_MAX = 1000;

interface Around {
  readonly source?: Source;
  readonly sync?: SyncStore;
  readonly clock?: Clock;
  /** Called between two turns of the comparison with this id: what others do meanwhile. */
  readonly between?: (id: string) => Promise<void>;
}

/** What a comparison found, and why it ended early; null if it did not end early. */
export interface Ended {
  readonly report: Report;
  readonly reason: string | null;
}

/** Returns the invariant, key and present value of each reported fault. */
export const found = ({ drift }: Report): readonly string[] =>
  drift.map(({ invariant, key, actual }) => `${invariant} ${key} ${actual}`).toSorted();

const bySnapshot = (xano: FakeXano): ChosenSource => ({
  source: makeSnapshotSource(snapshotSettings(xano)),
  isChosen: true,
});

/** The source that reads by the Metadata API, as the service does. */
const byMetadata = (xano: FakeXano, mapping: SyncMapping): ChosenSource => {
  const { base, token, workspace } = xano;
  const chosen = chooseSource({
    mapping,
    dataSource: 'live',
    xano: {
      metadata: { base, token, workspace },
      snapshot: null,
      timeout: 20_000,
      rate: { requests: 1000, windowMs: 1000 },
    },
  });
  if (chosen === null) throw new Error('no source');
  return chosen;
};

/**
 * Starts a Xano and a Redis, and comparisons of the two in virtual time. With a mapping all columns are read,
 * otherwise only the chosen ones.
 */
export const startReconcileWorld = async (given: SyncMapping | null = null) => {
  const xano = await startXano();
  const world = await startPullWorld();
  const { db } = xano;
  const { client, stores } = world;
  const mapping = given ?? DEFAULT_MAPPING;
  const { source, isChosen } = given === null ? bySnapshot(xano) : byMetadata(xano, given);
  let ahead = 0;
  const time = {
    now: () => Date.now() + ahead,
    pass: (ms: number) => {
      ahead += ms;
      return time.now();
    },
  };
  const scene = { stores, time };
  const redis = makeRedisReconciling({
    client,
    observe: () => undefined,
    exploreMax: EXPLORE_MAX,
  });

  const settle = async (): Promise<void> => {
    await world.settle();
    await drain(scene);
  };

  const pull = async (): Promise<void> => {
    await client.del('sys:cursors');
    await pullAll(await world.puller(makeTime(), { source, isChosen, mapping }));
    await settle();
  };

  let runs = 0;
  const compare = async (
    orders: Partial<Orders>,
    { between = () => Promise.resolve(), sync = stores.sync, clock = time, ...around }: Around = {},
  ): Promise<Ended> => {
    runs += 1;
    const id = `r${runs}`;
    const reconcileXano = makeReconcileXano({
      ...redis,
      readPage: makeReadPage({
        source: around.source ?? source,
        isChosen,
        ...makeTime(),
      }),
      entities: source.entities,
      mapping,
      sync: stores.sync,
      apply: makeApply({ sync, clock, digest: sha1Digest }),
      ...{ clock, timer: time },
      digest: sha1Digest,
      pageSize: 7,
      estimate: TE.right(100),
    });
    const run = await ok(reconcileXano({ scope: 'xano', repair: false, sample: 1, ...orders }, id));
    for (;;) {
      const turn = await run.turn();
      if (E.isLeft(turn) && turn.left._tag === 'NotTrusted')
        return { report: run.report(), reason: turn.left.reason };
      // A store that was unavailable for a moment is asked again, as the service does.
      if (E.isLeft(turn) && turn.left._tag === 'StoreUnavailable') continue;
      if (E.isLeft(turn)) throw new Error(turn.left._tag);
      if (turn.right.isDone) return { report: run.report(), reason: null };
      time.pass(turn.right.wait);
      await between(id);
    }
  };

  return {
    xano,
    db,
    client,
    stores,
    sentRows: redis.sentRows,
    source,
    apply: makeApply({ sync: stores.sync, clock: time, digest: sha1Digest }),
    time,
    settle,
    pull,
    compare,
    /** Checks again everything that a comparison found. */
    choose: async ({ drift, marks = [] }: Report, repair: boolean): Promise<Report> => {
      runs += 1;
      const findings = drift.map((one) => ({ ...one, outcome: 'waiting' as const, does: [] }));
      const here = { ...redis, ledger: makeLedger(), clock: time, exploreMax: EXPLORE_MAX, repair };
      const run = runChosen({ of: 'r1', findings, marks }, here, {
        ...here,
        id: `r${runs}`,
        mapping,
        readPage: makeReadPage({ source, isChosen, ...makeTime() }),
        compareRows: makeCompareRows({ sync: stores.sync, digest: sha1Digest }),
        apply: makeApply({ sync: stores.sync, clock: time, digest: sha1Digest }),
      });
      return runWhole(run, time);
    },
    /** Fills Xano anew and empties Redis; all rows are an hour old. */
    fill: async (amounts: Partial<Amounts> = {}): Promise<void> => {
      await client.flushall();
      await db.sql('truncate "user", post, follow, "like", bookmark restart identity');
      await fillXano(db, { users: 20, posts: 30, edges: 40, ...amounts });
      ahead = HOUR;
    },
    /** Runs a comparison that comes to its end, and returns its report. */
    reconcile: async (orders: Partial<Orders> = {}): Promise<Report> => {
      const { report, reason } = await compare(orders);
      if (reason !== null) throw new Error(reason);
      return report;
    },
    /** Everything but the counters of the sync ledger, which every repair adds to. */
    content: async () =>
      new Map(
        [...(await redisSnapshot(client))].filter(([key]) => !/^sys:(counts|journal)/.test(key)),
      ),
    close: async (): Promise<void> => {
      await world.close();
      await xano.close();
    },
  };
};
