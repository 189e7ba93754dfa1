import type { Claim } from '../../domain/reconcile/claim.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import { changesOf, evaluateClaim } from '../../domain/reconcile/evaluate.js';
import type { StoreError } from '../errors.js';
import type { Evidence } from '../ports/reconciler.js';
import type { Needs } from '../world.js';
import type { Ledger } from './ledger.js';
import { ask } from '../gen.js';
import { type Steps } from './run.js';

interface Deps extends Needs<'reconciler.look' | 'reconciler.mend' | 'clock' | 'exploreMax'> {
  readonly ledger: Ledger;
  readonly repair: boolean;
}

type Mend = (claim: Claim, look: Evidence, faults: readonly Fault[]) => Steps<StoreError, boolean>;

export interface Mender {
  /** Reports faults, and mends them where that was asked for; false where some of them are still there. */
  readonly count: Mend;
  /** Mends, where that was asked for, what is not reported as a fault. */
  readonly mendOnly: Mend;
}

export const isMendable = ({ remedy }: Fault): boolean => remedy.length > 0;

/** How often a repair is tried while others change the same thing. */
const PATIENCE = 5;

export const makeMender = (deps: Deps): Mender => {
  const { reconciler, ledger, clock, exploreMax, repair } = deps;

  /** Mends faults; true where all of them are right by now, no matter who repaired them. */
  function* mend(
    claim: Claim,
    look: Evidence,
    faults: readonly Fault[],
  ): Steps<StoreError, boolean> {
    const names = new Set(faults.map(({ name }) => name));
    let seen = look;
    let left = faults;
    for (let tries = 0; tries < PATIENCE; tries += 1) {
      const changes = changesOf(claim, seen.facts, left);
      if (changes.length === 0) return true;
      const outcome = yield* ask(reconciler.mend(seen, changes, clock.now()));
      if (outcome === 'mended') return true;
      if (outcome === 'blocked') return yield* mendEach(claim, seen, left);
      const [fresh] = yield* ask(reconciler.look([claim]));
      if (fresh === undefined) return false;
      const found = evaluateClaim(claim, fresh.facts, { now: clock.now(), exploreMax });
      seen = fresh;
      left = found.filter(({ name }) => names.has(name));
    }
    return changesOf(claim, seen.facts, left).length === 0;
  }

  /** Mends each fault by itself, so that one blocked by a damaged key does not hold up the others. */
  function* mendEach(...[claim, look, faults]: Parameters<Mend>): Steps<StoreError, boolean> {
    if (faults.length <= 1) return false;
    let all = true;
    for (const one of faults) all = (yield* mend(claim, look, [one])) && all;
    return all;
  }

  function* mendAll(...[claim, look, faults]: Parameters<Mend>): Steps<StoreError, boolean> {
    return repair && faults.length > 0 && (yield* mend(claim, look, faults));
  }

  return {
    *count(claim, look, faults) {
      const reported = faults.filter(({ finding }) => !ledger.isRuined(finding.key));
      for (const found of reported) ledger.tell(found, claim);
      const isMended = yield* mendAll(claim, look, faults.filter(isMendable));
      if (isMended) ledger.mended(reported.filter(isMendable).map(({ name }) => name));
      return faults.length === 0 || isMended;
    },
    mendOnly: mendAll,
  };
};
