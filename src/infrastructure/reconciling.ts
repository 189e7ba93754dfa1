import { Cron } from 'croner';
import * as E from 'fp-ts/lib/Either.js';
import { AsyncResource } from 'node:async_hooks';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { randomUUID } from 'node:crypto';
import type { ReadComparing } from '../application/health/alert-numbers.js';
import type { Reconciliation } from '../application/ports/reconciliations.js';
import {
  type ReadReconcile,
  type ReadReconcileStatus,
  makeReadReconcile,
  readReconcileStatus,
  type StartReconcile,
  makeStartReconcile,
  type RepairChosen,
  makeRepairChosen,
} from '../application/use-cases/reconciliations.js';
import { type TruncateTable, makeTruncateTable } from '../application/reconcile/truncate-table.js';
import type { ReadComparingPlan } from '../application/sync/comparing-plan.js';
import { type PlanDeps, makeEstimate, makePlan } from '../application/reconcile/plans.js';
import type { Needs } from '../application/world.js';
import type { Orders } from '../domain/reconcile/report.js';
import type { Entity } from '../domain/sync/entity.js';
import type { Body } from '../runtime/loop.js';
import { comparing, makeReconcileRunner } from '../runtime/reconcile.js';
import { type StartResult, onSchedule } from '../runtime/schedule.js';
import type { Log } from './log.js';
import type { SyncSettings } from './sync-settings.js';

/** All that belongs to comparing in this process. */
export interface Reconciling {
  readonly start: StartReconcile;
  readonly repairChosen: RepairChosen;
  readonly read: ReadReconcile;
  readonly status: ReadReconcileStatus;
  readonly truncate: TruncateTable;
  /** Returns the body that compares by the schedule; null where none is set. */
  readonly scheduled: () => Body | null;
  /** Returns the body that compares, beside pulling, what no version shows; null where nothing is pulled. */
  readonly besidePulling: () => Body | null;
  readonly comparing: ReadComparing;
  readonly stop: () => Promise<void>;
}

interface Deps extends PlanDeps, Needs<'reconciliations' | 'leases'> {
  /** Null where nothing is pulled. */
  readonly comparingPlan: ReadComparingPlan | null;
  readonly settings: PlanDeps['settings'] & Pick<SyncSettings, 'reconcileCron'>;
  readonly log: Log;
}

/** Time after which a comparison is reported as overdue, ms. */
const PATIENCE = 12 * 3_600_000;

const failedIn = (last: Reconciliation | null) =>
  last?.state === 'failed' ? { scope: last.scope, reason: last.error ?? 'nothing says why' } : null;

export const makeReconciling = (deps: Deps): Reconciling => {
  const { settings, reconciliations, leases, access, clock, log } = deps;
  const runner = makeReconcileRunner({
    plan: makePlan(deps),
    reconciliations,
    leases,
    now: clock.now,
    // This also stops a pull in this process, which never goes on when comparing is to end.
    interrupt: () => access?.stop(),
    log,
  });
  // What a comparison asks of Redis is no part of the request that began it.
  const carryOut = AsyncResource.bind((begun: Reconciliation, holder: string): void => {
    void runner.carryOut(begun, holder);
  });
  const start = makeStartReconcile({
    leases,
    reconciliations,
    clock,
    nextId: randomUUID,
    xano: access,
    estimate: makeEstimate(deps),
    carryOut: (begun, holder) => () => {
      carryOut(begun, holder);
    },
  });
  let isBesidePulling = false;
  let scheduled: { readonly cron: Cron; readonly since: number } | null = null;

  let isWaiting = (): boolean => false;

  const scopes: readonly Orders['scope'][] = access === null ? ['internal'] : ['internal', 'xano'];

  const begin = async (orders: Omit<Orders, 'sample'>): Promise<StartResult> => {
    const started = await start({ ...orders, sample: 1 })();
    if (E.isRight(started)) return 'begun';
    if (started.left._tag === 'ReconcileRunning') return 'busy';
    log.warn({ err: started.left, scope: orders.scope }, 'a comparison could not begin');
    return 'failed';
  };

  /** Returns when the last comparison that should be done by now was due; null before this process had the schedule. */
  const dueAt = (cron: Cron, since: number, now: number): number | null => {
    const [last] = cron.previousRuns(1, new Date(now - PATIENCE));
    return last === undefined || last.getTime() < since ? null : last.getTime();
  };

  const readComparing: ReadComparing = (now) => {
    if (scheduled === null && !isBesidePulling) return TE.right(null);
    return pipe(
      reconciliations.last,
      TE.map(({ whole, beside }) => ({
        scopes,
        dueAt: scheduled === null ? null : dueAt(scheduled.cron, scheduled.since, now),
        // Leaves out a comparison that a person began by hand, since that person was told of the failure.
        failed: (scheduled === null ? null : failedIn(whole)) ?? failedIn(beside),
      })),
    );
  };

  return {
    start,
    comparing: readComparing,
    repairChosen: makeRepairChosen({ reconciliations, start }),
    read: makeReadReconcile({ reconciliations }),
    status: readReconcileStatus({ reconciliations }),
    truncate: makeTruncateTable(deps),
    scheduled: () => {
      if (settings.reconcileCron === null) return null;
      const cron = new Cron(settings.reconcileCron, { paused: true });
      scheduled = { cron, since: clock.now() };
      const schedule = onSchedule({
        ...{ scopes, now: clock.now, last: reconciliations.last },
        next: () => cron.nextRun()?.getTime() ?? Infinity,
        begin: (scope) => begin({ scope, repair: false }),
      });
      ({ isWaiting } = schedule);
      return schedule.body;
    },
    besidePulling: () => {
      if (deps.comparingPlan === null) return null;
      isBesidePulling = true;
      // A comparison that is due by the schedule comes first.
      const beginWith = async (entities: readonly Entity[]): Promise<boolean> =>
        !isWaiting() && (await begin({ scope: 'xano', repair: true, entities })) === 'begun';
      return comparing(deps.comparingPlan, beginWith, clock.now);
    },
    stop: runner.stop,
  };
};
