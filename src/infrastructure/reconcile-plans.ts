import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../application/errors.js';
import type { Clock } from '../application/ports/clock.js';
import type { Digest } from '../application/ports/digest.js';
import type { Reconciler } from '../application/ports/reconciler.js';
import type { SentRows } from '../application/ports/sent-rows.js';
import type { Stores } from '../application/ports/stores.js';
import type { Run } from '../application/reconcile/run.js';
import type { XanoEnd } from '../application/reconcile/xano-step.js';
import type { Apply } from '../application/sync/apply.js';
import { pullFailure } from '../application/sync/pull-failure.js';
import { makeUnhurried } from '../application/reconcile/unhurried.js';
import { comparedUpdate } from '../application/sync/compared-cursor.js';
import { makeReadPage } from '../application/sync/pull-page.js';
import { makeReconcileInternal } from '../application/use-cases/reconcile-internal.js';
import { makeReconcileXano } from '../application/use-cases/reconcile-xano.js';
import type { Orders } from '../domain/reconcile/report.js';
import { comparingStep } from '../domain/sync/comparing.js';
import type { Entity } from '../domain/sync/entity.js';
import type { Rate } from '../domain/sync/quota.js';
import type { Plan, RunEnd } from './reconcile-runner.js';
import type { XanoAccess } from './sources.js';
import type { SyncSettings } from './sync-settings.js';

export interface PlanDeps {
  readonly settings: Pick<SyncSettings, 'reconcileRate' | 'mapping' | 'pull' | 'xano' | 'filesUrl'>;
  readonly stores: Pick<Stores, 'sync' | 'statistics'>;
  readonly reconciler: Reconciler;
  readonly sentRows: SentRows;
  readonly apply: Apply;
  /** Null: nothing says where Xano is. */
  readonly access: XanoAccess | null;
  readonly exploreMax: number;
  readonly clock: Clock;
  readonly digest: Digest;
}

const cannotGoOn = (reason: string): RunEnd => ({ _tag: 'CannotGoOn', reason });

/** What is refused once is refused again; all else may be well in a while. */
const toRunEnd = (error: XanoEnd): RunEnd => {
  switch (error._tag) {
    case 'StoreUnavailable':
    case 'StoreTimeout':
    case 'StoreFault':
    case 'StoreDamaged':
      return error;
    case 'NotTrusted':
      return cannotGoOn(error.reason);
    case 'Stopped':
      return cannotGoOn('the service was stopped');
    case 'LeaseLost':
      return cannotGoOn('another replica compares now');
    case 'SourceUnavailable':
    case 'SourceLimited':
    case 'SourceFault':
      return { _tag: 'SourceAway', reason: pullFailure(error, 0).message };
    case 'SourceRefused':
    case 'SourceTableMissing':
      return cannotGoOn(pullFailure(error, 0).message);
  }
};

const withRunEnds = ({ turn, report }: Run<XanoEnd>): Run<RunEnd> => ({
  turn: pipe(turn, TE.mapLeft(toRunEnd)),
  report,
});

/** As many rows of each entity as Xano has sent in all, or as there are here. */
const rowsOf = (
  { stores: { statistics }, clock }: PlanDeps,
  entities: readonly Entity[],
): TE.TaskEither<StoreError, readonly number[]> =>
  pipe(
    statistics.read(clock.now()),
    TE.map(({ total, users, posts }) =>
      entities.map((entity) => {
        const applied = Object.entries(total)
          .filter(([name]) => name.startsWith(`${entity}:applied:`))
          .reduce((sum, [, count]) => sum + count, 0);
        return entity === 'user' ? users : Math.max(applied, entity === 'post' ? posts : 0);
      }),
    ),
  );

const planXano = (
  deps: PlanDeps,
  { source, isChosen, timer, quota }: XanoAccess,
  orders: Orders,
  id: string,
): TE.TaskEither<RunEnd, Plan> => {
  const { settings, stores } = deps;
  const atOnce = makeReadPage({ source: quota.withQuota(source), isChosen, timer });
  const { entities = source.entities } = orders;
  const unhurried = makeUnhurried(
    atOnce,
    settings.pull.pageSize,
    comparingStep(settings.xano.rate),
    timer,
  );
  const reconcileXano = makeReconcileXano({
    ...deps,
    readPage: orders.entities === undefined ? atOnce : unhurried.readPage,
    entities,
    mapping: settings.mapping,
    filesUrl: settings.filesUrl,
    sync: stores.sync,
    pageSize: settings.pull.pageSize,
    estimate: pipe(
      rowsOf(deps, entities),
      TE.map((rows) => rows.reduce((sum, count) => sum + count, 0)),
    ),
  });
  const startedAt = deps.clock.now();
  /** For whoever asks when it is due again. */
  const remembered = ({ turn, report }: Run<XanoEnd>): Run<XanoEnd> => ({
    turn: pipe(
      turn,
      TE.tap(({ isDone }) => {
        if (!isDone || orders.entities === undefined) return TE.right<XanoEnd, unknown>(null);
        const compared = { startedAt, endedAt: deps.clock.now(), rows: unhurried.rows() };
        return deps.apply({
          way: 'reconcile',
          entries: [],
          cursor: comparedUpdate(compared, id),
        });
      }),
    ),
    report,
  });
  return pipe(
    reconcileXano(orders, id),
    TE.map((run) => ({ run: withRunEnds(remembered(run)), rate: settings.reconcileRate })),
  );
};

/** How a comparison is done, by its scope. */
export const makePlan = (deps: PlanDeps) => {
  const reconcileInternal = makeReconcileInternal(deps);
  return (orders: Orders, id: string): TE.TaskEither<RunEnd, Plan> => {
    const { settings, access } = deps;
    if (orders.scope === 'xano')
      return access === null
        ? TE.left(cannotGoOn('nothing says where Xano is'))
        : planXano(deps, access, orders, id);
    return pipe(
      reconcileInternal(orders),
      TE.map((run) => ({ run, rate: settings.reconcileRate })),
    );
  };
};

/** The first window's requests are made at once, and each further window's after it. */
const timeOfPages = (pages: number, { requests, windowMs }: Rate): number =>
  Math.floor(Math.max(0, pages - 1) / requests) * windowMs;

/** How long a comparison is going to take at least, ms, by the quota of Xano or the rate of keys. */
export const makeEstimate =
  (deps: PlanDeps) =>
  ({ scope, sample }: Orders): TE.TaskEither<StoreError, number | null> => {
    const { settings, access, reconciler } = deps;
    if (scope === 'internal')
      return pipe(
        reconciler.size,
        TE.map((size) => Math.ceil(((size * sample) / settings.reconcileRate) * 1000)),
      );
    if (access === null) return TE.right(null);
    const { pageSize } = settings.pull;
    return pipe(
      rowsOf(deps, access.source.entities),
      TE.map((rows) => {
        const pages = rows.map((count) => Math.max(1, Math.ceil(count / pageSize)));
        const all = pages.reduce((sum, count) => sum + count, 0);
        return timeOfPages(all, settings.xano.rate);
      }),
    );
  };
