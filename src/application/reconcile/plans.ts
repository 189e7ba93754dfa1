import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { rowsOf, timeOfLooks, timeOfRows } from '../../domain/reconcile/estimate.js';
import type { ChosenFindings, Orders } from '../../domain/reconcile/report.js';
import { comparingStep } from '../../domain/sync/comparing.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import type { SyncMapping, TableMapping } from '../../domain/sync/mapping.js';
import type { Rate } from '../../domain/sync/quota.js';
import type { StoreError } from '../errors.js';
import type { Source, SourceError } from '../ports/source.js';
import type { Stores } from '../ports/stores.js';
import type { Timer } from '../ports/timer.js';
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

const TO_END: SourceError = { _tag: 'SourceUnavailable', cause: 'everything is to end' };

/**
 * Returns the same source with at least `step` ms between two pages, so that others that ask Xano within the same
 * quota have their turn in between.
 */
const unhurried = (source: Source, step: number, timer: Pick<Timer, 'now' | 'sleep'>): Source => {
  let nextAt = -Infinity;
  const turn: TE.TaskEither<SourceError, void> = pipe(
    TE.fromIO(() => {
      const wait = Math.max(0, nextAt - timer.now());
      nextAt = timer.now() + wait + step;
      return wait;
    }),
    TE.flatMap((wait) =>
      TE.fromTask(wait === 0 ? async () => Promise.resolve(true) : timer.sleep(wait)),
    ),
    TE.flatMap((goesOn) => (goesOn ? TE.right(undefined) : TE.left(TO_END))),
  );
  return {
    ...source,
    page: (query) =>
      pipe(
        turn,
        TE.flatMap(() => source.page(query)),
      ),
  };
};

/** Reads the same pages, and counts the rows of each entity that were read. */
const makeCounted = (
  readPage: ReadPage,
  pageSize: number,
): { readonly readPage: ReadPage; readonly rows: () => Partial<Record<Entity, number>> } => {
  const rows = new Map<TableMapping, number>();
  const sumOf = (entity: Entity): number =>
    [...rows].reduce((sum, [table, count]) => sum + (table.entity === entity ? count : 0), 0);
  return {
    readPage: (table, query) =>
      pipe(
        readPage(table, query),
        TE.tapIO((page) => () => {
          // Rows that changed since, and single rows, have been counted already; a table that is read once more is
          // counted anew.
          if (query.limit !== pageSize || query.updatedSince !== null) return;
          const before = query.afterId === null ? 0 : (rows.get(table) ?? 0);
          rows.set(table, before + page.rows);
        }),
      ),
    rows: () => Object.fromEntries([...rows.keys()].map(({ entity }) => [entity, sumOf(entity)])),
  };
};

export interface Plan {
  readonly run: Run<RunEnd>;
  /** Things looked at per second; null where something else keeps the pace. */
  readonly rate: number | null;
}

export interface PlanDeps extends Needs<
  'reconciler' | 'sentRows' | 'apply' | 'exploreMax' | 'clock' | 'timer.now' | 'digest'
> {
  readonly settings: {
    /** Things looked at per second. */
    readonly reconcileRate: number;
    readonly mapping: SyncMapping;
    readonly pull: { readonly pageSize: number };
    readonly xano: { readonly rate: Rate };
    readonly filesUrl: FilesUrl;
  };
  readonly stores: Pick<Stores, 'sync' | 'statistics'>;
  /** Null where no Xano is configured. */
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
  const isByItself = orders.entities !== undefined;
  const within = quota.withQuota(source);
  const paced = unhurried(within, comparingStep(settings.xano.rate), timer);
  const counted = makeCounted(
    makeReadPage({ ...access, source: isByItself ? paced : within }),
    pageSize,
  );
  const reconcileXano = makeReconcileXano({
    ...deps,
    readPage: counted.readPage,
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
  /** Stores when the comparison was made, by which the schedule decides when the next one is due. */
  const remembered = ({ turn, report }: Run<XanoEnd>): Run<RunEnd> => ({
    turn: pipe(
      turn,
      TE.tap(({ isDone }) => {
        if (!isDone || !isByItself) return TE.right<XanoEnd, unknown>(null);
        const compared = { startedAt, endedAt: clock.now(), rows: counted.rows() };
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

/** Makes the plan of a comparison, by its scope. */
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

/** Estimates the least time of a comparison, ms, by Xano's quota or the rate of keys; null where nothing tells. */
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
