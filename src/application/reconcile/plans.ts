import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { rowsOf, timeOfLooks, timeOfRows } from '../../domain/reconcile/estimate.js';
import type { ChosenFindings, Orders } from '../../domain/reconcile/report.js';
import { comparingStep } from '../../domain/sync/comparing.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import type { SyncMapping } from '../../domain/sync/mapping.js';
import type { Rate } from '../../domain/sync/quota.js';
import type { StoreError } from '../errors.js';
import type { Stores } from '../ports/stores.js';
import { stopped, type Timer, type Stopped } from '../ports/timer.js';
import { comparedUpdate } from '../sync/cursors.js';
import { type ReadPage, makeReadPage } from '../sync/pull-page.js';
import type { XanoAccess } from '../sync/pull-quota.js';
import { makeReconcileInternal } from '../use-cases/reconcile-internal.js';
import { makeReconcileXano } from '../use-cases/reconcile-xano.js';
import type { Needs } from '../world.js';
import { runChosen } from './chosen.js';
import { makeLedger } from './ledger.js';
import { cannotGoOn, toRunEnd, type RunEnd, type XanoEnd } from './patience.js';
import type { Run } from './run.js';
import { makeCompareRows } from './xano-rows.js';

/**
 * The same pages with `step` ms at least from one to the next, so that whoever else asks Xano within the same
 * quota has its turn in between; and how many rows of each table have come.
 */
const makeUnhurried = (
  readPage: ReadPage,
  pageSize: number,
  step: number,
  timer: Pick<Timer, 'now' | 'sleep'>,
): { readonly readPage: ReadPage; readonly rows: () => Partial<Record<Entity, number>> } => {
  const rows = new Map<Entity, number>();
  let nextAt = -Infinity;

  const turn: TE.TaskEither<Stopped, void> = pipe(
    TE.fromIO(() => {
      const wait = Math.max(0, nextAt - timer.now());
      nextAt = timer.now() + wait + step;
      return wait;
    }),
    TE.flatMap((wait) =>
      TE.fromTask(wait === 0 ? async () => Promise.resolve(true) : timer.sleep(wait)),
    ),
    TE.flatMap((goesOn) => (goesOn ? TE.right(undefined) : TE.left(stopped))),
  );

  return {
    readPage: (table, query) =>
      pipe(
        turn,
        TE.flatMap(() => readPage(table, query)),
        TE.tapIO((page) => () => {
          // What is asked once more, or of a single row, is not counted again.
          if (query.limit === pageSize && query.updatedSince === null)
            rows.set(table.entity, (rows.get(table.entity) ?? 0) + page.rows);
        }),
      ),
    rows: () => Object.fromEntries(rows),
  };
};

export interface Plan {
  readonly run: Run<RunEnd>;
  /** Things looked at in a second; null where something else keeps the pace. */
  readonly rate: number | null;
}

export interface PlanDeps extends Needs<
  'reconciler' | 'sentRows' | 'apply' | 'exploreMax' | 'clock' | 'digest'
> {
  readonly settings: {
    /** Things looked at in a second. */
    readonly reconcileRate: number;
    readonly mapping: SyncMapping;
    readonly pull: { readonly pageSize: number };
    readonly xano: { readonly rate: Rate };
    readonly filesUrl: FilesUrl;
  };
  readonly stores: Pick<Stores, 'sync' | 'statistics'>;
  /** Null: nothing says where Xano is. */
  readonly access: XanoAccess | null;
}

const rowsOfAll = (
  { stores: { statistics }, clock }: PlanDeps,
  entities: readonly Entity[],
): TE.TaskEither<StoreError, readonly number[]> =>
  pipe(
    statistics.read(clock.now()),
    TE.map((numbers) => entities.map((entity) => rowsOf(numbers, entity))),
  );

const planXano = (
  deps: PlanDeps,
  access: XanoAccess,
  orders: Orders,
  id: string,
): TE.TaskEither<RunEnd, Plan> => {
  const { settings, stores, clock, apply } = deps;
  const { source, quota, timer } = access;
  const { pageSize } = settings.pull;
  const { entities = source.entities } = orders;
  const atOnce = makeReadPage({ ...access, source: quota.withQuota(source) });
  const unhurried = makeUnhurried(atOnce, pageSize, comparingStep(settings.xano.rate), timer);
  const isByItself = orders.entities !== undefined;
  const reconcileXano = makeReconcileXano({
    ...deps,
    readPage: isByItself ? unhurried.readPage : atOnce,
    entities,
    mapping: settings.mapping,
    filesUrl: settings.filesUrl,
    sync: stores.sync,
    pageSize,
    estimate: pipe(
      rowsOfAll(deps, entities),
      TE.map((rows) => rows.reduce((sum, count) => sum + count, 0)),
    ),
  });
  const startedAt = clock.now();
  /** For whoever asks when it is due again. */
  const remembered = ({ turn, report }: Run<XanoEnd>): Run<RunEnd> => ({
    turn: pipe(
      turn,
      TE.tap(({ isDone }) => {
        if (!isDone || !isByItself) return TE.right<XanoEnd, unknown>(null);
        const compared = { startedAt, endedAt: clock.now(), rows: unhurried.rows() };
        return apply({ way: 'reconcile', entries: [], cursor: comparedUpdate(compared, id) });
      }),
      TE.mapLeft(toRunEnd),
    ),
    report,
  });
  return pipe(
    reconcileXano(orders, id),
    TE.map((run) => ({ run: remembered(run), rate: settings.reconcileRate })),
  );
};

/** How a comparison is done, by its scope. */
export const makePlan = (deps: PlanDeps) => {
  const planChosen = (chosen: ChosenFindings, { repair }: Orders, id: string): Plan => {
    const { settings, stores, access } = deps;
    const here = { ...deps, ledger: makeLedger(), repair };
    const { turn, report } = runChosen(
      chosen,
      here,
      access && {
        ...here,
        id,
        mapping: settings.mapping,
        readPage: makeReadPage({ ...access, source: access.quota.withQuota(access.source) }),
        compareRows: makeCompareRows({ ...deps, sync: stores.sync, filesUrl: settings.filesUrl }),
      },
    );
    return {
      run: { turn: pipe(turn, TE.mapLeft(toRunEnd)), report },
      rate: settings.reconcileRate,
    };
  };
  const reconcileInternal = makeReconcileInternal(deps);
  return (orders: Orders, id: string): TE.TaskEither<RunEnd, Plan> => {
    const { settings, access } = deps;
    if (orders.chosen !== undefined) return TE.right(planChosen(orders.chosen, orders, id));
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

/** How long a comparison is going to take at least, ms, by the quota of Xano or the rate of keys. */
export const makeEstimate =
  (deps: PlanDeps) =>
  ({ scope, sample, chosen }: Orders): TE.TaskEither<StoreError, number | null> => {
    const { settings, access, reconciler } = deps;
    if (chosen !== undefined) return TE.right(null);
    if (scope === 'internal')
      return pipe(
        reconciler.size,
        TE.map((size) => timeOfLooks(size, sample, settings.reconcileRate)),
      );
    if (access === null) return TE.right(null);
    return pipe(
      rowsOfAll(deps, access.source.entities),
      TE.map((rows) => timeOfRows(rows, settings.pull.pageSize, settings.xano.rate)),
    );
  };
