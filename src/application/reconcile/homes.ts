import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import { judgeHome, keysOfHome } from '../../domain/reconcile/judge-home.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Place, Reconciler } from '../ports/reconciler.js';
import type { Ledger } from './ledger.js';
import { looked, type Turn } from './run.js';

interface Deps {
  readonly reconciler: Pick<Reconciler, 'home' | 'dropHome'>;
  readonly ledger: Ledger;
  readonly repair: boolean;
}

type Step = TE.TaskEither<StoreError, Turn>;

/** Homes of readers: looked at once when they are met, and again when all else is told. */
export interface Homes {
  readonly notice: (readers: readonly Username[]) => void;
  readonly hasUnread: () => boolean;
  /** Looks at some of one home. */
  readonly look: Step;
  readonly hasCandidates: () => boolean;
  readonly settle: Step;
}

/** What some hundred authors have posted costs about as much as so many looks. */
const COST = 40;

export const makeHomes = ({ reconciler, ledger, repair }: Deps): Homes => {
  const unread = new Set<Username>();
  const candidates = new Set<Username>();
  /** What was told by a turn that may have broken off, and be repeated. */
  const told = new Map<Username, string>();

  /** Goes on with the first home; `then` is told what was wrong with it, or null at its end. */
  const walk = (
    of: Set<Username>,
    then: (reader: Username, fault: Fault | null) => TE.TaskEither<StoreError, unknown>,
  ): Step => {
    let from: Place = null;
    return pipe(
      TE.fromIO(() => of),
      TE.flatMap(([reader]): Step => {
        if (reader === undefined) return TE.right(looked(0));
        return pipe(
          reconciler.home(reader, from),
          TE.flatMap(({ facts, next }) => {
            const fault = facts && judgeHome(reader, facts);
            const isOver = fault !== null || next === null;
            return pipe(
              isOver ? then(reader, fault) : TE.right(undefined),
              TE.map(() => {
                // Only now: a turn that broke off is repeated.
                if (isOver) of.delete(reader);
                from = isOver ? null : next;
                return looked(COST);
              }),
            );
          }),
        );
      }),
    );
  };

  return {
    notice: (readers) => {
      for (const reader of readers) unread.add(reader);
    },
    hasUnread: () => unread.size > 0,
    look: walk(unread, (reader, fault) =>
      TE.fromIO(() => {
        if (fault !== null) candidates.add(reader);
      }),
    ),
    hasCandidates: () => candidates.size > 0,
    settle: walk(candidates, (reader, fault) => {
      if (fault !== null && !keysOfHome(reader).some(ledger.isRuined)) {
        ledger.tell(fault);
        told.set(reader, fault.name);
      }
      if (!repair) return TE.right(undefined);
      return pipe(
        fault === null ? TE.right(undefined) : reconciler.dropHome(reader),
        TE.map(() => {
          const named = told.get(reader);
          if (named !== undefined) ledger.mended([named]);
          told.delete(reader);
        }),
      );
    }),
  };
};
