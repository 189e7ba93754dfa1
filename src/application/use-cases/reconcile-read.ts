import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { reconciliationNotFound, type ReconciliationNotFound, type StoreError } from '../errors.js';
import type { Reconciliation, Reconciliations } from '../ports/reconciliations.js';

/** How a comparison stands, whichever replica runs it. */
export type ReadReconcile = (
  id: string,
) => TE.TaskEither<StoreError | ReconciliationNotFound, Reconciliation>;

/** What the comparison found that ended last, fault by fault aside; null where none has. */
export type ReadReconcileStatus = TE.TaskEither<
  StoreError,
  Readonly<Record<string, unknown>> | null
>;

interface Deps {
  readonly reconciliations: Pick<Reconciliations, 'find' | 'last'>;
}

export const makeReadReconcile =
  ({ reconciliations }: Deps): ReadReconcile =>
  (id) =>
    pipe(
      reconciliations.find(id),
      TE.flatMap((found): TE.TaskEither<ReconciliationNotFound, Reconciliation> =>
        found === null ? TE.left(reconciliationNotFound) : TE.right(found),
      ),
    );

export const readReconcileStatus = ({ reconciliations }: Deps): ReadReconcileStatus =>
  pipe(
    reconciliations.last,
    TE.map((last) =>
      last === null
        ? null
        : {
            ...last,
            drift: Object.values(last.counts).reduce((sum, count) => sum + count, 0),
          },
    ),
  );
