import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Chosen, ChosenFindings, Orders } from '../../domain/reconcile/report.js';
import {
  invalidRequest,
  reconcileRunning,
  reconciliationNotFound,
  type InvalidRequest,
  type NotConfigured,
  type ReconcileRunning,
  type ReconciliationNotFound,
  type StoreError,
} from '../errors.js';
import type { Reconciliation, Reconciliations } from '../ports/reconciliations.js';

export interface Choice {
  /** The comparison whose findings are chosen. */
  readonly id: string;
  /** All that it told of these kinds. */
  readonly kinds: readonly string[];
  /** By their places among what it told, from 0. */
  readonly findings: readonly number[];
  /** Only tell what would be done. */
  readonly dryRun: boolean;
}

/** Looks once more at some findings of a comparison, and mends those that are still so. */
export type RepairChosen = (
  choice: Choice,
) => TE.TaskEither<
  StoreError | ReconciliationNotFound | InvalidRequest | ReconcileRunning | NotConfigured,
  Reconciliation
>;

interface Deps {
  readonly reconciliations: Pick<Reconciliations, 'find'>;
  readonly start: (
    orders: Orders,
  ) => TE.TaskEither<StoreError | ReconcileRunning | NotConfigured, Reconciliation>;
}

/** What is chosen of what was told; or why it cannot be. */
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
  ({ reconciliations, start }: Deps): RepairChosen =>
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
