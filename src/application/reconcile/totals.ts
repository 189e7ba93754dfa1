import { evaluateTotal } from '../../domain/reconcile/evaluate-user.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Reconciler } from '../ports/reconciler.js';
import type { Ledger } from './ledger.js';
import { ask } from '../gen.js';
import { looked, type Steps } from './run.js';

interface Deps {
  readonly reconciler: Pick<Reconciler, 'total' | 'mendTotal'>;
  readonly ledger: Ledger;
  readonly repair: boolean;
}

/** A sum over many posts costs about as much as so many looks. */
const COST = 20;
const PATIENCE = 3;

/** What authors have earned: the first look tells whose total is doubtful, the second one counts. */
export const makeTotals = ({ reconciler, ledger, repair }: Deps) => {
  function* mend(name: Username): Steps<StoreError, boolean> {
    for (let tries = 0; tries <= PATIENCE; tries += 1) {
      const facts = yield* ask(reconciler.total(name));
      if (facts === null) return false;
      if ((yield* ask(reconciler.mendTotal(name, facts))) === 'mended') return true;
    }
    return false;
  }

  return {
    *firstLook(authors: ReadonlySet<Username>): Steps<StoreError, readonly Username[]> {
      const doubtful: Username[] = [];
      for (const name of authors) {
        const facts = yield* ask(reconciler.total(name));
        if (facts !== null && evaluateTotal(name, facts) !== null) doubtful.push(name);
        yield looked(COST);
      }
      return doubtful;
    },
    *secondLook(authors: readonly Username[]): Steps<StoreError> {
      for (const name of authors) {
        const facts = yield* ask(reconciler.total(name));
        const fault = facts && evaluateTotal(name, facts);
        if (fault !== null) {
          if (!ledger.explains(fault) && !ledger.isRuined(fault.finding.key)) ledger.tell(fault);
          if (repair && (yield* mend(name))) ledger.mended([fault.name]);
        }
        yield looked(COST);
      }
    },
  };
};
