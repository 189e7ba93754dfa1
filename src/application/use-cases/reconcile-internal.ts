import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import { isOfSource, type Fault } from '../../domain/reconcile/fault.js';
import { judge } from '../../domain/reconcile/judge.js';
import type { Orders } from '../../domain/reconcile/report.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Look, Reconciler } from '../ports/reconciler.js';
import { makeHomes } from '../reconcile/homes.js';
import { makeLateList } from '../reconcile/late.js';
import { makeLedger } from '../reconcile/ledger.js';
import { makeMender } from '../reconcile/mender.js';
import { DONE, looked, waiting, type Run, type Turn } from '../reconcile/run.js';
import {
  makeCandidateQueue,
  postponed,
  candidate,
  type Candidate,
} from '../reconcile/candidates.js';
import { makeSieve } from '../reconcile/sieve.js';
import { makeTotals } from '../reconcile/totals.js';
import { makeWalk, type Stretch } from '../reconcile/walk.js';

/** Compares what the store holds with what must always hold of it; 3-redis-keys. */
export type ReconcileInternal = (orders: Orders) => TE.TaskEither<StoreError, Run<StoreError>>;

interface Deps {
  readonly reconciler: Reconciler;
  readonly clock: Clock;
  readonly exploreMax: number;
}

/** Claims of one look. */
const CLAIMS = 100;
/** Candidates that are let wait, before it is walked on. */
const MAX_CANDIDATES = 2000;

const NOTHING: Stretch = { claims: [], parts: [], keys: 0, homes: [] };

type Step = TE.TaskEither<StoreError, Turn>;

const isShown = ({ facts }: Look): boolean =>
  facts.of === 'post' &&
  facts.fields !== null &&
  facts.author !== null &&
  facts.fields['banned'] !== '1';

export const makeReconcileInternal =
  ({ reconciler, clock, exploreMax }: Deps): ReconcileInternal =>
  (orders) => {
    const ledger = makeLedger();
    const candidates = makeCandidateQueue();
    const totals = makeTotals({ reconciler, ledger, repair: orders.repair });
    const homes = makeHomes({ reconciler, ledger, repair: orders.repair });
    const mender = makeMender({
      reconciler,
      ledger,
      clock,
      exploreMax,
      repair: orders.repair,
      totals,
    });
    const late = makeLateList();
    // What others are mended by is mended first, in whichever order the keys come.
    let walks = (orders.repair ? (['sources', 'all'] as const) : (['all'] as const)).map((of) => ({
      of,
      walk: makeWalk(reconciler, orders.sample, of),
    }));
    let pending: readonly Claim[] = [];
    const sieve = makeSieve(reconciler, (claims) => {
      pending = [...pending, ...claims];
    });
    let isWalked = false;
    let shown = 0;

    const isOfSources = (): boolean => walks[0]?.of === 'sources';
    const judged = (claim: Claim, { facts }: Look, now: number): readonly Fault[] => {
      const faults = judge(claim, facts, { now, exploreMax });
      return isOfSources() ? faults.filter(isOfSource) : faults;
    };

    const firstLook = (claims: readonly Claim[], now: number): Step =>
      pipe(
        reconciler.look(claims, 'first'),
        TE.map((looks) => {
          if (!isOfSources()) shown += looks.filter(isShown).length;
          const found = looks.flatMap((look, at) => {
            const claim = claims[at];
            if (claim === undefined) return [];
            if (!isOfSources()) totals.notice(claim, look);
            const faults = judged(claim, look, now);
            return faults.length === 0 ? [] : [candidate(claim, faults, now)];
          });
          candidates.add(found);
          pending = pending.slice(claims.length);
          return looked(claims.length);
        }),
      );

    /** What was told and is right by now was mended by a turn that broke off before it could say so. */
    const countRight = (names: ReadonlySet<string>, faults: readonly Fault[]): void => {
      const wrong = new Set(faults.map(({ name }) => name));
      if (orders.repair) ledger.mended([...names].filter((name) => !wrong.has(name)));
    };

    /** What was seen before and is still so counts; what can only be told at the end waits for it. */
    const confirm = (
      one: Candidate,
      look: Look,
      now: number,
    ): TE.TaskEither<StoreError, unknown> => {
      const faults = judged(one.claim, look, now).filter(({ name }) => one.names.has(name));
      if (faults.length > 0 && look.facts.busy) {
        const again = postponed(one, now);
        if (again !== null) candidates.add([again]);
        return TE.right(undefined);
      }
      countRight(one.names, faults);
      const { left: certain, right: uncertain } = RA.partition((found: Fault) => found.isLate)(
        faults,
      );
      if (uncertain.length > 0) late.add(one.claim, uncertain);
      return pipe(
        mender.count(one.claim, look, certain),
        TE.tapIO((isRight) => () => {
          if (orders.repair && isRight) pending = [...pending, ...one.behind];
        }),
      );
    };

    const secondLook = (again: readonly Candidate[], now: number): Step =>
      pipe(
        reconciler.look(again.map(({ claim }) => claim)),
        TE.flatMap((looks) =>
          TE.traverseSeqArray(([one, look]: readonly [Candidate, Look]) => confirm(one, look, now))(
            RA.zip(again, looks),
          ),
        ),
        TE.mapLeft((error) => {
          candidates.add(again);
          return error;
        }),
        TE.map(() => looked(again.length)),
      );

    /** Everything else has been told by now, and mended if it was to be. */
    const lastLook = (now: number): Step => {
      const held = late.take(CLAIMS / 2);
      const isOverfull = shown / orders.sample > exploreMax;
      return pipe(
        reconciler.look(held.map(({ claim }) => claim)),
        TE.flatMap((looks) =>
          TE.traverseSeqArray(
            ([{ claim, names }, look]: readonly [(typeof held)[number], Look]) => {
              const faults = judged(claim, look, now).filter(({ name }) => names.has(name));
              countRight(names, faults);
              const isRefill = ({ remedy }: Fault): boolean =>
                isOverfull && remedy.some((change) => change.do === 'explore');
              return pipe(
                mender.count(
                  claim,
                  look,
                  faults.filter((found) => !isRefill(found) && !ledger.explains(found)),
                ),
                TE.flatMap(() =>
                  // What others explain was mended with them, unless they could not be.
                  mender.mendOnly(
                    claim,
                    look,
                    faults.filter((found) => isRefill(found) || ledger.explains(found)),
                  ),
                ),
              );
            },
          )(RA.zip(held, looks)),
        ),
        TE.mapLeft((error) => {
          late.putBack(held);
          return error;
        }),
        TE.map(() => looked(held.length)),
      );
    };

    const walkOn: Step = pipe(
      TE.fromIO(() => walks[0]?.walk ?? TE.right(null)),
      TE.flatten,
      TE.map((stretch) => {
        isWalked = stretch === null;
        const { claims, parts, keys, homes: met } = stretch ?? NOTHING;
        pending = [...pending, ...claims];
        sieve.add(parts);
        if (!isOfSources()) {
          ledger.pass(keys);
          homes.notice(met);
        }
        return looked(keys);
      }),
    );

    /** Some claims and some members, both on their way together. */
    const lookOn = (now: number): Step =>
      pipe(
        TE.Do,
        TE.apS('claims', firstLook(pending.slice(0, CLAIMS), now)),
        TE.apS('members', sieve.sift),
        TE.map(({ claims, members }) => looked(claims.looked + members.looked)),
      );

    const beginNextWalk: Step = TE.fromIO(() => {
      walks = walks.slice(1);
      isWalked = false;
      return looked(0);
    });

    const step = (now: number): Step => {
      const due = candidates.due(now, CLAIMS / 2);
      if (due.length > 0) return secondLook(due, now);
      const isFull = candidates.size() >= MAX_CANDIDATES;
      const isEnough = isWalked || pending.length >= CLAIMS || sieve.isFull();
      if (!isFull && isEnough && (pending.length > 0 || sieve.hasUnread())) return lookOn(now);
      if (!isFull && !isWalked) return walkOn;
      if (!isFull && totals.hasUnread()) return totals.look;
      if (!isFull && homes.hasUnread()) return homes.look;
      if (candidates.size() > 0) return TE.right(waiting(candidates.untilNext(now)));
      if (walks.length > 1) return beginNextWalk;
      if (late.size() > 0) return lastLook(now);
      if (totals.hasCandidates()) return totals.settle;
      return homes.hasCandidates() ? homes.settle : TE.right(DONE);
    };

    return pipe(
      reconciler.size,
      TE.map((size) => {
        ledger.expect(Math.round(size * orders.sample));
        return {
          turn: pipe(TE.fromIO(clock.now), TE.flatMap(step)),
          report: () => {
            const report = ledger.report();
            return isWalked && !isOfSources() ? { ...report, total: report.checked } : report;
          },
        };
      }),
    );
  };
