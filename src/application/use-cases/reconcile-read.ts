import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ChosenFindings } from '../../domain/reconcile/report.js';
import { reconciliationNotFound, type ReconciliationNotFound, type StoreError } from '../errors.js';
import type { Reconciliation, Reconciliations } from '../ports/reconciliations.js';

/** A comparison as it is told. */
export interface ShownReconciliation extends Omit<Reconciliation, 'marks' | 'chosen'> {
  readonly chosen?: Omit<ChosenFindings, 'marks'>;
}

/** How a comparison stands, whichever replica runs it. */
export type ReadReconcile = (
  id: string,
) => TE.TaskEither<StoreError | ReconciliationNotFound, ShownReconciliation>;

/** What the comparison found that ended last, fault by fault aside; null where none has. */
export type ReadReconcileStatus = TE.TaskEither<
  StoreError,
  Readonly<Record<string, unknown>> | null
>;

interface Deps {
  readonly reconciliations: Pick<Reconciliations, 'find' | 'last'>;
}

const without = <A extends object, N extends keyof A>(from: A, name: N): Omit<A, N> => {
  const { [name]: _dropped, ...rest } = from;
  return rest;
};

/** By what each finding was found says nothing to whoever reads it. */
const shown = ({ chosen, ...run }: Reconciliation): ShownReconciliation => ({
  ...without(run, 'marks'),
  ...(chosen && { chosen: without(chosen, 'marks') }),
});

export const makeReadReconcile =
  ({ reconciliations }: Deps): ReadReconcile =>
  (id) =>
    pipe(
      reconciliations.find(id),
      TE.flatMap((found): TE.TaskEither<ReconciliationNotFound, ShownReconciliation> =>
        found === null ? TE.left(reconciliationNotFound) : TE.right(shown(found)),
      ),
    );

export const readReconcileStatus = ({ reconciliations }: Deps): ReadReconcileStatus =>
  pipe(
    reconciliations.last,
    TE.map((last) =>
      last === null
        ? null
        : {
            ...shown(last),
            drift: Object.values(last.counts).reduce((sum, count) => sum + count, 0),
          },
    ),
  );
