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
import { RECONCILE_LEASE, type Reconciliation } from '../ports/reconciliations.js';
import type { Needs } from '../world.js';

/**
 * Begins a comparison, which then goes on by itself: how it stands is kept for all replicas to tell.
 * One at a time, whichever replica is asked.
 */
export type StartReconcile = (
  orders: Orders,
) => TE.TaskEither<StoreError | ReconcileRunning | NotConfigured, Reconciliation>;

interface Deps extends Needs<'leases.acquire' | 'reconciliations.keep' | 'clock'> {
  readonly nextId: IO<string>;
  /** Null where nothing says how Xano is read: then there is nothing to compare with. */
  readonly xano: unknown;
  /** How long it is going to take at least, ms; null where nobody can tell. */
  readonly estimate: (orders: Orders) => TE.TaskEither<StoreError, number | null>;
  /** Does the comparison, and does not wait for its end; `holder` has the lease. */
  readonly carryOut: (begun: Reconciliation, holder: string) => IO<void>;
}

/** Until whoever carries it out renews it, ms. */
const RECONCILE_LEASE_TTL = 30_000;

export const makeStartReconcile =
  ({ leases, reconciliations, clock, nextId, xano, estimate, carryOut }: Deps): StartReconcile =>
  (orders) => {
    if (orders.scope === 'xano' && xano === null)
      return TE.left(notConfigured('XANO_SNAPSHOT_URL or XANO_META_URL'));
    const begin = (id: string, eta: number | null, now: number) => {
      const begun: Reconciliation = {
        ...NOTHING_CHECKED,
        ...orders,
        id,
        state: 'running',
        started_at: now,
        ended_at: null,
        eta_ms: eta,
        error: null,
      };
      return pipe(
        reconciliations.keep(id, begun),
        TE.tapIO(() => carryOut(begun, id)),
        TE.map(() => begun),
      );
    };
    return pipe(
      TE.Do,
      // Before there is a lease, which would outlast a failure.
      TE.bind('eta', () => estimate(orders)),
      TE.bind('id', () => TE.fromIO(nextId)),
      TE.bind('held', ({ id }) => leases.acquire(RECONCILE_LEASE, id, RECONCILE_LEASE_TTL)),
      TE.bind('now', () => TE.fromIO(clock.now)),
      TE.flatMap(
        ({ eta, id, held, now }): TE.TaskEither<StoreError | ReconcileRunning, Reconciliation> =>
          held ? begin(id, eta, now) : TE.left(reconcileRunning),
      ),
    );
  };
