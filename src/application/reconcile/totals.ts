import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import type { TotalFacts } from '../../domain/reconcile/facts.js';
import { authorOfTotal, type Fault } from '../../domain/reconcile/fault.js';
import { judgeTotal } from '../../domain/reconcile/judge-user.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Look, Reconciler } from '../ports/reconciler.js';
import type { Ledger } from './ledger.js';
import { looked, type Turn } from './run.js';

interface Deps {
  readonly reconciler: Pick<Reconciler, 'total' | 'mendTotal'>;
  readonly ledger: Ledger;
  readonly repair: boolean;
}

/** What models have earned: looked at once when they are met, and again when all else is told. */
export interface Totals {
  readonly notice: (claim: Claim, look: Look) => void;
  /** Likes and bookmarks of an author's posts were mended, which the total does not know of. */
  readonly disturb: (faults: readonly Fault[]) => void;
  readonly hasUnread: () => boolean;
  /** Looks at one of those that were met. */
  readonly look: TE.TaskEither<StoreError, Turn>;
  readonly hasCandidates: () => boolean;
  readonly settle: TE.TaskEither<StoreError, Turn>;
}

/** A sum over many posts costs about as much as so many looks. */
const COST = 20;
const PATIENCE = 3;

export const makeTotals = ({ reconciler, ledger, repair }: Deps): Totals => {
  const unread = new Set<Username>();
  const candidates = new Set<Username>();
  /** What was told by a turn that may have broken off, and be repeated. */
  const told = new Map<Username, string>();

  const total = (
    of: Set<Username>,
    then: (name: Username, facts: TotalFacts) => TE.TaskEither<StoreError, unknown>,
  ): TE.TaskEither<StoreError, Turn> =>
    pipe(
      TE.fromIO(() => of),
      TE.flatMap(([name]) =>
        name === undefined
          ? TE.right(looked(0))
          : pipe(
              reconciler.total(name),
              TE.flatMap((facts) => (facts === null ? TE.right(undefined) : then(name, facts))),
              TE.map(() => {
                // Only now: a turn that broke off is repeated.
                of.delete(name);
                return looked(COST);
              }),
            ),
      ),
    );

  const mend = (
    name: Username,
    seen: TotalFacts,
    tries: number,
  ): TE.TaskEither<StoreError, boolean> =>
    pipe(
      reconciler.mendTotal(name, seen),
      TE.flatMap((outcome): TE.TaskEither<StoreError, boolean> => {
        if (outcome === 'mended') return TE.right(true);
        return tries === 0
          ? TE.right(false)
          : pipe(
              reconciler.total(name),
              TE.flatMap((facts) =>
                facts === null ? TE.right(false) : mend(name, facts, tries - 1),
              ),
            );
      }),
    );

  return {
    notice: (claim, { facts }) => {
      if (claim.of === 'user' && facts.of === 'user' && facts.fields?.['role'] === 'model')
        unread.add(claim.username);
    },
    disturb: (faults) => {
      for (const { touches } of faults)
        for (const { name } of touches) {
          const author = authorOfTotal(name);
          if (author !== null) candidates.add(author);
        }
    },
    hasUnread: () => unread.size > 0,
    look: total(unread, (name, facts) =>
      TE.fromIO(() => {
        if (judgeTotal(name, facts) !== null) candidates.add(name);
      }),
    ),
    hasCandidates: () => candidates.size > 0,
    settle: total(candidates, (name, facts) => {
      const fault = judgeTotal(name, facts);
      if (fault !== null && !ledger.explains(fault) && !ledger.isRuined(fault.finding.key)) {
        ledger.tell(fault);
        told.set(name, fault.name);
      }
      if (!repair) return TE.right(undefined);
      return pipe(
        fault === null ? TE.right(true) : mend(name, facts, PATIENCE),
        TE.map((isMended) => {
          const named = told.get(name);
          if (isMended && named !== undefined) ledger.mended([named]);
          told.delete(name);
        }),
      );
    }),
  };
};
