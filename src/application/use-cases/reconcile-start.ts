import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { NOTHING_CHECKED, type Orders } from '../../domain/reconcile/report.js';
import {
  notConfigured,
  reconcileRunning,
  type NotConfigured,
  type ReconcileRunning,
  type StoreError,
} from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Leases } from '../ports/leases.js';
import {
  RECONCILE_LEASE,
  type Reconciliation,
  type Reconciliations,
} from '../ports/reconciliations.js';

/**
 * Begins a comparison, which then goes on by itself: how it stands is kept for all replicas to tell.
 * One at a time, whichever replica is asked.
 */
export type StartReconcile = (
  orders: Orders,
) => TE.TaskEither<StoreError | ReconcileRunning | NotConfigured, Reconciliation>;

interface Deps {
  readonly leases: Pick<Leases, 'acquire'>;
  readonly reconciliations: Pick<Reconciliations, 'keep'>;
  readonly clock: Clock;
  readonly nextId: IO<string>;
  /** Null where nothing says how Xano is read: then there is nothing to compare with. */
  readonly xano: unknown;
  /** Does the comparison, and does not wait for its end; `holder` has the lease. */
  readonly carryOut: (begun: Reconciliation, holder: string) => IO<void>;
}

/** Until whoever carries it out renews it, ms. */
const RECONCILE_LEASE_TTL = 30_000;

export const makeStartReconcile =
  ({ leases, reconciliations, clock, nextId, xano, carryOut }: Deps): StartReconcile =>
  (orders) => {
    if (orders.scope === 'xano' && xano === null)
      return TE.left(notConfigured('XANO_SNAPSHOT_URL or XANO_META_URL'));
    const begin = (id: string, holder: string, now: number) => {
      const begun: Reconciliation = {
        ...NOTHING_CHECKED,
        ...orders,
        id,
        state: 'running',
        started_at: now,
        ended_at: null,
        eta_ms: null,
        error: null,
      };
      return pipe(
        reconciliations.keep(holder, begun),
        TE.tapIO(() => carryOut(begun, holder)),
        TE.map(() => begun),
      );
    };
    return pipe(
      TE.fromIO(nextId),
      TE.flatMap((holder) =>
        pipe(
          leases.acquire(RECONCILE_LEASE, holder, RECONCILE_LEASE_TTL),
          TE.flatMap((held): TE.TaskEither<StoreError | ReconcileRunning, Reconciliation> =>
            held
              ? pipe(
                  TE.fromIO(clock.now),
                  TE.flatMap((now) => begin(holder, holder, now)),
                )
              : TE.left(reconcileRunning),
          ),
        ),
      ),
    );
  };
