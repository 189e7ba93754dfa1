import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  NOTHING_CHECKED,
  type Orders,
  type ChosenFindings,
  type Chosen,
} from '../../domain/reconcile/report.js';
import {
  notConfigured,
  reconcileRunning,
  type NotConfigured,
  type ReconcileRunning,
  type StoreError,
  reconciliationNotFound,
  type ReconciliationNotFound,
  invalidRequest,
  type InvalidRequest,
} from '../errors.js';
import { RECONCILE_LEASE, type Reconciliation } from '../ports/reconciliations.js';
import type { Needs } from '../world.js';

/**
 * Starts a comparison, which then goes on in the background; its state is stored, so that every replica can report it. Only
 * one runs at a time, whichever replica is asked.
 */
export type StartReconcile = (
  orders: Orders,
) => TE.TaskEither<StoreError | ReconcileRunning | NotConfigured, Reconciliation>;

interface Deps extends Needs<'leases.acquire' | 'reconciliations.keep' | 'clock'> {
  readonly nextId: IO<string>;
  /** Null when reading Xano is not configured: then there is nothing to compare with. */
  readonly xano: unknown;
  /** Estimates how long the comparison takes at least, ms; null when that is unknown. */
  readonly estimate: (orders: Orders) => TE.TaskEither<StoreError, number | null>;
  /** Starts the comparison without waiting for its end; `holder` has the lease. */
  readonly carryOut: (begun: Reconciliation, holder: string) => IO<void>;
}

/** How long the lease lasts until the process that compares renews it, ms. */
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
      // Estimated before the lease is taken, which would outlast a failure.
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

/** A comparison as it is reported. */
export interface ShownReconciliation extends Omit<Reconciliation, 'marks' | 'chosen'> {
  readonly chosen?: Omit<ChosenFindings, 'marks'>;
}

/** Reads the state of a comparison, whichever replica runs it. */
export type ReadReconcile = (
  id: string,
) => TE.TaskEither<StoreError | ReconciliationNotFound, ShownReconciliation>;

/**
 * Reads the last comparison of everything that ended, with the number of its faults instead of a list; without one, the last
 * of some entities; null when none has ended.
 */
export type ReadReconcileStatus = TE.TaskEither<
  StoreError,
  Readonly<Record<string, unknown>> | null
>;

const without = <A extends object, N extends keyof A>(from: A, name: N): Omit<A, N> => {
  const { [name]: _dropped, ...rest } = from;
  return rest;
};

/** Leaves out the marks by which findings are found again: they say nothing to a reader. */
const shown = ({ chosen, ...run }: Reconciliation): ShownReconciliation => ({
  ...without(run, 'marks'),
  ...(chosen && { chosen: without(chosen, 'marks') }),
});

export const makeReadReconcile =
  ({ reconciliations }: Needs<'reconciliations.find'>): ReadReconcile =>
  (id) =>
    pipe(
      reconciliations.find(id),
      TE.flatMap((found): TE.TaskEither<ReconciliationNotFound, ShownReconciliation> =>
        found === null ? TE.left(reconciliationNotFound) : TE.right(shown(found)),
      ),
    );

export const readReconcileStatus = ({
  reconciliations,
}: Needs<'reconciliations.last'>): ReadReconcileStatus =>
  pipe(
    reconciliations.last,
    TE.map(({ whole, beside }) => whole ?? beside),
    TE.map((last) =>
      last === null
        ? null
        : {
            ...shown(last),
            drift: Object.values(last.counts).reduce((sum, count) => sum + count, 0),
          },
    ),
  );

interface Choice {
  /** The comparison whose findings are chosen. */
  readonly id: string;
  /** All findings of these kinds are chosen. */
  readonly kinds: readonly string[];
  /** The findings at these places of its report are chosen, counted from 0. */
  readonly findings: readonly number[];
  /** Reports what would be done, and changes nothing. */
  readonly dryRun: boolean;
}

/** Checks some findings of a comparison once more, and mends those that are still so. */
export type RepairChosen = (
  choice: Choice,
) => TE.TaskEither<
  StoreError | ReconciliationNotFound | InvalidRequest | ReconcileRunning | NotConfigured,
  Reconciliation
>;

interface ChosenDeps extends Needs<'reconciliations.find'> {
  readonly start: StartReconcile;
}

/** Returns the chosen findings, or why they cannot be chosen. */
const chosenIn = (
  { id, drift, counts, marks = [] }: Reconciliation,
  { kinds, findings }: Choice,
): ChosenFindings | InvalidRequest => {
  const unknown = kinds.find((kind) => counts[kind] === undefined);
  if (unknown !== undefined)
    return invalidRequest('kinds', 'must be kinds of drift that this comparison has found');
  if (findings.some((place) => drift[place] === undefined))
    return invalidRequest(
      'findings',
      `must be places among the ${drift.length} findings that this comparison has told, from 0`,
    );
  const places = drift.flatMap(({ invariant }, place) =>
    kinds.includes(invariant) || findings.includes(place) ? [place] : [],
  );
  if (places.length === 0)
    return invalidRequest('findings', 'must name a finding, or kinds a kind of drift');
  const isMarked = (place: number): boolean => (marks[place] ?? '') !== '';
  const loose = places.filter((place) => !isMarked(place));
  if (loose.length === places.length)
    return invalidRequest(
      'findings',
      'must name what can be looked at by itself: compare again, or repair all',
    );
  return {
    of: id,
    findings: places.flatMap((place): readonly Chosen[] => {
      const found = drift[place];
      if (found === undefined) return [];
      return [
        isMarked(place)
          ? { ...found, outcome: 'waiting', does: [] }
          : { ...found, outcome: 'left', does: ['it cannot be looked at by itself: repair all'] },
      ];
    }),
    marks: places.map((place) => marks[place] ?? ''),
  };
};

export const makeRepairChosen =
  ({ reconciliations, start }: ChosenDeps): RepairChosen =>
  (choice) =>
    pipe(
      reconciliations.find(choice.id),
      TE.flatMap((found): ReturnType<RepairChosen> => {
        if (found === null) return TE.left(reconciliationNotFound);
        if (found.state === 'running') return TE.left(reconcileRunning);
        const chosen = chosenIn(found, choice);
        if ('_tag' in chosen) return TE.left(chosen);
        return start({ scope: found.scope, repair: !choice.dryRun, sample: 1, chosen });
      }),
    );
