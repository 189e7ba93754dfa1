import type { Fault } from '../../domain/reconcile/fault.js';
import { evaluateHome, keysOfHome, type HomeFacts } from '../../domain/reconcile/evaluate-home.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Place, Reconciler } from '../ports/reconciler.js';
import type { Ledger } from './ledger.js';
import { ask } from '../gen.js';
import { looked, type Steps } from './run.js';

interface Deps {
  readonly reconciler: Pick<Reconciler, 'home' | 'dropHome'>;
  readonly ledger: Ledger;
  readonly repair: boolean;
}

interface HomePage {
  readonly facts: HomeFacts | null;
  readonly next: Place;
}

/** What some hundred authors have posted costs about as much as so many looks. */
const COST = 40;

/** Homes of readers: the first look tells which are doubtful, the second one counts. */
export const makeHomes = ({ reconciler, ledger, repair }: Deps) => {
  /** The first thing that is wrong with a home, some hundred authors at a time. */
  function* look(reader: Username): Steps<StoreError, Fault | null> {
    let from: Place = null;
    do {
      const { facts, next }: HomePage = yield* ask(reconciler.home(reader, from));
      yield looked(COST);
      const fault = facts && evaluateHome(reader, facts);
      if (fault !== null) return fault;
      from = next;
    } while (from !== null);
    return null;
  }

  return {
    *firstLook(readers: ReadonlySet<Username>): Steps<StoreError, readonly Username[]> {
      const doubtful: Username[] = [];
      for (const reader of readers) if ((yield* look(reader)) !== null) doubtful.push(reader);
      return doubtful;
    },
    *secondLook(readers: readonly Username[]): Steps<StoreError> {
      for (const reader of readers) {
        const fault = yield* look(reader);
        if (fault === null) continue;
        if (!keysOfHome(reader).some(ledger.isRuined)) ledger.tell(fault);
        if (!repair) continue;
        yield* ask(reconciler.dropHome(reader));
        ledger.mended([fault.name]);
      }
    },
  };
};
