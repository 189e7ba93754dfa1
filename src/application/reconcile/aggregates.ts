import { evaluateHome, keysOfHome, type HomeFacts } from '../../domain/reconcile/evaluate-home.js';
import { evaluateTotal } from '../../domain/reconcile/evaluate-user.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { ask } from '../gen.js';
import type { Place, Reconciler } from '../ports/reconciler.js';
import type { Ledger } from './ledger.js';
import { looked, waiting, type Steps } from './run.js';

/** A total or a home, which depends on much else, and is compared once all else has been. */
export interface Aggregate {
  readonly of: 'total' | 'home';
  /** Returns the first thing that is wrong with it; null where nothing is. */
  readonly look: (name: Username) => Steps<StoreError, Fault | null>;
  /** Whether faults that were reported before explain this one. */
  readonly isExplained: (name: Username, fault: Fault) => boolean;
  /** Mends it; false where it is still wrong. */
  readonly mend: (name: Username) => Steps<StoreError, boolean>;
}

/** Cost in looks: of a sum over many posts, and of what some hundred authors have posted. */
const TOTAL_COST = 20;
const HOME_COST = 40;
/** How often a total is looked at, or summed up, while others change it. */
const PATIENCE = 4;

/** The totals of what authors have earned. */
export const totalsOf = (reconciler: Reconciler, ledger: Ledger): Aggregate => ({
  of: 'total',
  *look(name) {
    const facts = yield* ask(reconciler.total(name));
    yield looked(TOTAL_COST);
    return facts && evaluateTotal(name, facts);
  },
  isExplained: (_, fault) => ledger.explains(fault) || ledger.isRuined(fault.finding.key),
  *mend(name) {
    for (let tries = 0; tries < PATIENCE; tries += 1) {
      const facts = yield* ask(reconciler.total(name));
      if (facts === null) return false;
      if ((yield* ask(reconciler.mendTotal(name, facts))) === 'mended') return true;
    }
    return false;
  },
});

/** The homes of readers, looked at with some hundred authors at a time. */
export const homesOf = (reconciler: Reconciler, ledger: Ledger): Aggregate => ({
  of: 'home',
  *look(reader) {
    let from: Place = null;
    do {
      const page: { readonly facts: HomeFacts | null; readonly next: Place } = yield* ask(
        reconciler.home(reader, from),
      );
      yield looked(HOME_COST);
      const fault = page.facts && evaluateHome(reader, page.facts);
      if (fault !== null) return fault;
      from = page.next;
    } while (from !== null);
    return null;
  },
  isExplained: (reader) => keysOfHome(reader).some(ledger.isRuined),
  *mend(reader) {
    yield* ask(reconciler.dropHome(reader));
    return true;
  },
});

interface Doubtful {
  readonly whole: Aggregate;
  readonly name: Username;
  readonly fault: Fault;
}

/** Whether two looks found exactly the same: several places are read at several instants, so only this is sure. */
const isStill = (fault: Fault, before: Fault): boolean =>
  JSON.stringify(fault.finding) === JSON.stringify(before.finding);

/** Whether a total is wrong by as much as before; otherwise others are only changing it. */
const isSame = (fault: Fault, before: Fault): boolean =>
  fault.name === before.name && fault.unless?.by === before.unless?.by;

/**
 * Looks at the totals and homes of some users; those that were wrong count where they are wrong in the same way
 * `settling` ms later. What others change meanwhile is looked at some more times, since two of their steps may look
 * alike.
 */
export function* checkAggregates(
  all: readonly (readonly [Aggregate, ReadonlySet<Username>])[],
  ledger: Ledger,
  repair: boolean,
  settling: number,
): Steps<StoreError> {
  let doubtful: Doubtful[] = [];
  for (const [whole, names] of all)
    for (const name of names) {
      const fault = yield* whole.look(name);
      if (fault !== null) doubtful.push({ whole, name, fault });
    }
  for (let looks = 1; doubtful.length > 0; looks += 1) {
    yield waiting(settling);
    const moving: Doubtful[] = [];
    for (const { whole, name, fault: before } of doubtful) {
      const fault = yield* whole.look(name);
      if (fault === null || !isSame(fault, before)) continue;
      if (!isStill(fault, before) && looks < PATIENCE) {
        moving.push({ whole, name, fault });
        continue;
      }
      if (!whole.isExplained(name, fault)) ledger.tell(fault, { of: whole.of, username: name });
      if (repair && (yield* whole.mend(name))) ledger.mended([fault.name]);
    }
    doubtful = moving;
  }
}
