import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import { changesOf, judge } from '../../domain/reconcile/judge.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Look, Reconciler } from '../ports/reconciler.js';
import type { Ledger } from './ledger.js';
import type { Totals } from './totals.js';

interface Deps {
  readonly reconciler: Pick<Reconciler, 'look' | 'mend'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly exploreMax: number;
  readonly repair: boolean;
  readonly totals: Pick<Totals, 'disturb'>;
}

export interface Mender {
  /** Tells of faults, and mends them where that was asked for; false: some of them are still there. */
  readonly count: (
    claim: Claim,
    look: Look,
    faults: readonly Fault[],
  ) => TE.TaskEither<StoreError, boolean>;
  /** Mends, where that was asked for, what is no fault. */
  readonly mendOnly: (
    claim: Claim,
    look: Look,
    faults: readonly Fault[],
  ) => TE.TaskEither<StoreError, unknown>;
}

const isMendable = ({ remedy }: Fault): boolean => remedy.length > 0;

/** How often it is tried while others change the same thing. */
const PATIENCE = 5;

export const makeMender = (deps: Deps): Mender => {
  const { reconciler, ledger, clock, exploreMax, repair, totals } = deps;

  /** True: what was wrong is right by now, whoever made it so. */
  const mend = (
    claim: Claim,
    look: Look,
    faults: readonly Fault[],
    tries: number,
  ): TE.TaskEither<StoreError, boolean> => {
    const changes = changesOf(claim, look.facts, faults);
    if (changes.length === 0) return TE.right(true);
    if (tries === 0) return TE.right(false);
    return pipe(
      TE.fromIO(clock.now),
      TE.flatMap((now) =>
        pipe(
          reconciler.mend(look, changes, now),
          TE.flatMap((outcome) => {
            if (outcome === 'mended') return TE.right(true);
            if (outcome === 'blocked') return mendEach(claim, look, faults);
            return pipe(
              reconciler.look([claim]),
              TE.flatMap(([fresh]) => {
                if (fresh === undefined) return TE.right(false);
                const names = new Set(faults.map(({ name }) => name));
                const left = judge(claim, fresh.facts, { now, exploreMax });
                return mend(
                  claim,
                  fresh,
                  left.filter(({ name }) => names.has(name)),
                  tries - 1,
                );
              }),
            );
          }),
        ),
      ),
    );
  };

  /** One that a damaged key stands in the way of does not keep the others from being mended. */
  const mendEach = (
    claim: Claim,
    look: Look,
    faults: readonly Fault[],
  ): TE.TaskEither<StoreError, boolean> =>
    faults.length <= 1
      ? TE.right(false)
      : pipe(
          faults,
          TE.traverseSeqArray((one) => mend(claim, look, [one], PATIENCE)),
          TE.map((outcomes) => outcomes.every(Boolean)),
        );

  const mendAll = (
    claim: Claim,
    look: Look,
    faults: readonly Fault[],
  ): TE.TaskEither<StoreError, boolean> =>
    repair && faults.length > 0 ? mend(claim, look, faults, PATIENCE) : TE.right(false);

  return {
    count: (claim, look, faults) => {
      const { left: told } = RA.partition(({ finding }: Fault) => ledger.isRuined(finding.key))(
        faults,
      );
      for (const found of told) ledger.tell(found);
      const mendable = faults.filter(isMendable);
      // Before: the mending may be done though the answer is lost.
      if (repair) totals.disturb(mendable);
      return pipe(
        mendAll(claim, look, mendable),
        TE.tapIO((isMended) => () => {
          if (isMended) ledger.mended(told.filter(isMendable).map(({ name }) => name));
        }),
        TE.map((isMended) => faults.length === 0 || isMended),
      );
    },
    mendOnly: mendAll,
  };
};
