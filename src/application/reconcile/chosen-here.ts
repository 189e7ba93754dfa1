import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import { wordsOfChanges } from '../../domain/reconcile/change-words.js';
import { claimsBehind, evaluateClaim } from '../../domain/reconcile/evaluate.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import type { FoundBy } from '../../domain/reconcile/mark.js';
import type { Chosen } from '../../domain/reconcile/report.js';
import type { StoreError } from '../errors.js';
import { ask } from '../gen.js';
import type { Evidence } from '../ports/reconciler.js';
import type { Needs } from '../world.js';
import type { Ledger } from './ledger.js';
import { isMendable, makeMender } from './mender.js';
import { looked, waiting, type Steps } from './run.js';
import { homesOf, totalsOf } from './aggregates.js';

/** What became of a finding, and why. */
export type Outcome = Pick<Chosen, 'outcome' | 'does'>;

export const outcome = (word: Chosen['outcome'], does: readonly string[] = []): Outcome => ({
  outcome: word,
  does,
});

/** What became of each chosen fault, by the name of the fault. */
export type Outcomes = ReadonlyMap<string, Outcome>;

export const sameForAll = (names: ReadonlySet<string>, became: Outcome): Outcomes =>
  new Map([...names].map((name) => [name, became]));

/** Looks again at the one thing in which these faults were found, and mends those that are still there. */
export type LookAtChosen<E, By> = (by: By, names: ReadonlySet<string>) => Steps<E, Outcomes>;

export interface HereDeps extends Needs<'reconciler' | 'clock' | 'exploreMax'> {
  readonly ledger: Ledger;
  readonly repair: boolean;
}

/** How often a thing is looked at again while a job is going to change it, and the pause in between, ms. */
const TRIES = 20;
const SETTLE_MS = 500;

const ONLY_TOLD = 'nobody can tell what is right: it is only told';
const NOT_MENDED = 'it could not be mended: something else keeps changing it, or a key is damaged';

/** Looks again at claims about Redis alone, like a comparison of Redis with itself. */
export const makeLookAtClaim = (
  deps: HereDeps,
  /** Is called for each collection or total that a repair changes. */
  touch: (name: string) => void,
): LookAtChosen<StoreError, Claim> => {
  const { reconciler, clock, exploreMax, repair } = deps;
  const mender = makeMender(deps);

  const faultsIn = (claim: Claim, { facts }: Evidence, names: ReadonlySet<string>) =>
    evaluateClaim(claim, facts, { now: clock.now(), exploreMax }).filter(({ name }) =>
      names.has(name),
    );

  /** Mends what a fault kept from being seen, such as what follows from the author of a post. */
  function* mendBehind(claim: Claim, faults: readonly Fault[]): Steps<StoreError> {
    const behind = claimsBehind(claim, faults);
    const looks = yield* ask(reconciler.look(behind));
    for (const [one, look] of RA.zip(behind, looks)) {
      const found = evaluateClaim(one, look.facts, { now: clock.now(), exploreMax });
      yield* mender.mendOnly(
        one,
        look,
        found.filter(({ isLate }) => !isLate),
      );
    }
  }

  /** Mends the faults, where that was asked for. Returns those that are still there. */
  function* mend(
    claim: Claim,
    look: Evidence,
    faults: readonly Fault[],
    names: ReadonlySet<string>,
  ) {
    const isRight = yield* mender.count(claim, look, faults);
    if (!repair) return faults;
    for (const { touches } of faults.filter(isMendable))
      for (const { name } of touches) touch(name);
    if (isRight) yield* mendBehind(claim, faults);
    const [after] = yield* ask(reconciler.look([claim]));
    return after === undefined ? faults : faultsIn(claim, after, names);
  }

  const outcomeOf = (found: Fault | undefined, isLeft: boolean): Outcome => {
    if (found === undefined) return outcome('gone');
    const does = isMendable(found) ? wordsOfChanges(found.remedy) : [ONLY_TOLD];
    if (!isLeft) return outcome('mended', does);
    if (!isMendable(found)) return outcome('left', does);
    return repair ? outcome('left', [NOT_MENDED]) : outcome('there', does);
  };

  return function* (claim, names) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const [look] = yield* ask(reconciler.look([claim]));
      yield looked(1);
      if (look === undefined) break;
      const faults = faultsIn(claim, look, names);
      if (faults.length > 0 && look.facts.busy) {
        yield waiting(SETTLE_MS);
        continue;
      }
      const left = new Set((yield* mend(claim, look, faults, names)).map(({ name }) => name));
      return new Map(
        [...names].map((name) => [
          name,
          outcomeOf(
            faults.find((one) => one.name === name),
            left.has(name),
          ),
        ]),
      );
    }
    return sameForAll(names, outcome('busy'));
  };
};

export type ByAggregate = Extract<FoundBy, { readonly of: 'total' | 'home' }>;

const WHOLE_WORDS = {
  total: 'the total is summed up anew',
  home: 'the home goes, and is made anew when its reader comes',
} as const;

/** Looks again at a total or a home, which depends on much else. */
export const makeLookAtWhole = ({
  reconciler,
  ledger,
  repair,
}: HereDeps): LookAtChosen<StoreError, ByAggregate> => {
  const wholes = { total: totalsOf(reconciler, ledger), home: homesOf(reconciler, ledger) };
  return function* (by, names) {
    const whole = wholes[by.of];
    const fault = yield* whole.look(by.username);
    const does = [WHOLE_WORDS[by.of]];
    if (fault === null || !names.has(fault.name)) return sameForAll(names, outcome('gone'));
    ledger.tell(fault, by);
    if (!repair) return sameForAll(names, outcome('there', does));
    if (!(yield* whole.mend(by.username))) return sameForAll(names, outcome('left', [NOT_MENDED]));
    ledger.mended([fault.name]);
    return sameForAll(names, outcome('mended', does));
  };
};
