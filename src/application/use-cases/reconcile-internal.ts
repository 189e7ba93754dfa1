import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import { authorOfTotal, isOfSource, type Fault } from '../../domain/reconcile/fault.js';
import { claimsBehind, evaluateClaim } from '../../domain/reconcile/evaluate.js';
import type { Orders } from '../../domain/reconcile/report.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Evidence, Part } from '../ports/reconciler.js';
import { makeBalance } from '../reconcile/balance.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import { chunksOf, partOf, readKeyPage, type Pass } from '../reconcile/keys.js';
import { makePostponed } from '../reconcile/postponed.js';
import { makeLedger } from '../reconcile/ledger.js';
import { isMendable, makeMender } from '../reconcile/mender.js';
import { ask } from '../gen.js';
import {
  eachPage,
  looked,
  runOf,
  together,
  waiting,
  type Run,
  type Steps,
} from '../reconcile/run.js';
import { homesOf, checkAggregates, totalsOf } from '../reconcile/aggregates.js';
import type { Needs } from '../world.js';

/** Compares the store with the invariants that must always hold; docs/REDIS_KEYS.md. */
export type ReconcileInternal = (orders: Orders) => TE.TaskEither<StoreError, Run<StoreError>>;

type Deps = Needs<'reconciler' | 'clock' | 'timer.now' | 'exploreMax'>;

/** A claim in which something looked wrong, which waits for its second look. */
interface Doubt {
  readonly claim: Claim;
  /** Names of the faults that were seen. */
  readonly names: ReadonlySet<string>;
  /** Claims to look at once these faults are mended. */
  readonly behind: readonly Claim[];
  readonly dueAt: number;
  readonly tries: number;
}

/** Pages of keys that are looked at together. */
const PAGES = 4;
/** Claims that one call of the first look reads, and of the second look, which may mend. */
const CLAIMS = 150;
const DOUBTS = 50;
/** Most doubts that wait for a second look before the walk goes on. */
const MAX_DOUBTS = 2000;
/** Time after which a change that was under way is done, ms. */
const SETTLE_MS = 1000;
/** Most looks at a claim that a job is going to change. */
const MAX_TRIES = 60;
/** So many members that are only sifted count as one look. */
const MEMBERS_A_LOOK = 10;

export const makeReconcileInternal =
  ({ reconciler, clock, timer, exploreMax }: Deps): ReconcileInternal =>
  ({ repair, sample }) => {
    const ledger = makeLedger();
    const mender = makeMender({ reconciler, ledger, clock, exploreMax, repair });
    const balance = makeBalance(sample);
    /** Authors whose totals, and readers whose homes, are checked last, since they depend on much else. */
    const authors = new Set<Username>();
    const readers = new Set<Username>();
    const doubts: Doubt[] = [];
    const late = makePostponed();
    let shown = 0;

    const faultsIn = (claim: Claim, { facts }: Evidence, pass: Pass): readonly Fault[] => {
      const faults = evaluateClaim(claim, facts, { now: clock.now(), exploreMax });
      return pass === 'sources' ? faults.filter(isOfSource) : faults;
    };

    /** Notes a claim that the walk meets, for the checks of sums, totals and the explore feed as a whole. */
    const meet = (claim: Claim, { facts }: Evidence): void => {
      balance.addRow(claim, facts);
      if (facts.of === 'post' && facts.author !== null && facts.fields?.['banned'] !== '1')
        shown += 1;
      if (claim.of === 'user' && facts.of === 'user' && facts.fields?.['role'] === 'model')
        authors.add(claim.username);
    };

    function* firstLook(claims: readonly Claim[], pass: Pass, isWalk = false): Steps<StoreError> {
      for (const some of RA.chunksOf(CLAIMS)(claims)) {
        const looks = yield* ask(reconciler.look(some, 'first'));
        for (const [at, claim] of some.entries()) {
          const look = looks[at];
          if (look === undefined) continue;
          if (isWalk) meet(claim, look);
          const faults = faultsIn(claim, look, pass);
          if (faults.length === 0) continue;
          const names = new Set(faults.map(({ name }) => name));
          const behind = claimsBehind(claim, faults);
          doubts.push({ claim, names, behind, dueAt: timer.now() + SETTLE_MS, tries: 0 });
        }
        yield looked(some.length);
      }
    }

    /** Reports faults and mends them; notes the authors whose totals do not know of mended likes and bookmarks. */
    function* count(claim: Claim, look: Evidence, faults: readonly Fault[]) {
      for (const { touches } of repair ? faults.filter(isMendable) : [])
        for (const { name } of touches) {
          const author = authorOfTotal(name);
          if (author !== null) authors.add(author);
        }
      return yield* mender.count(claim, look, faults);
    }

    /** Looks again at doubts. What is still so counts as a fault; what can only be judged at the end waits for it. */
    function* secondLook(due: readonly Doubt[], pass: Pass): Steps<StoreError> {
      const looks = yield* ask(reconciler.look(due.map(({ claim }) => claim)));
      const behind: Claim[] = [];
      for (const [one, look] of RA.zip(due, looks)) {
        const { claim, names, tries } = one;
        const faults = faultsIn(claim, look, pass).filter(({ name }) => names.has(name));
        if (faults.length > 0 && look.facts.busy) {
          const again = { ...one, dueAt: timer.now() + SETTLE_MS, tries: tries + 1 };
          if (again.tries < MAX_TRIES) doubts.push(again);
          continue;
        }
        const uncertain = faults.filter(({ isLate }) => isLate);
        if (uncertain.length > 0) late.postpone(claim, uncertain);
        const certain = faults.filter(({ isLate }) => !isLate);
        const isRight = yield* count(claim, look, certain);
        if (repair && isRight) behind.push(...one.behind);
      }
      yield looked(due.length);
      yield* firstLook(behind, pass);
    }

    /** Takes the second look at doubts that have waited long enough, until at most `most` wait. */
    function* settle(most: number, pass: Pass): Steps<StoreError> {
      for (let next = doubts[0]; next !== undefined; next = doubts[0]) {
        const now = timer.now();
        const due = doubts.slice(0, DOUBTS).filter(({ dueAt }) => dueAt <= now);
        if (due.length > 0) yield* secondLook(doubts.splice(0, due.length), pass);
        else if (doubts.length > most) yield waiting(Math.max(1, next.dueAt - now));
        else return;
      }
    }

    function* lookAtMembers(parts: readonly Part[], pass: Pass): Steps<StoreError> {
      for (const some of chunksOf(parts)) {
        let claims = some.flatMap(pass === 'open' ? balance.openOf : balance.addMembers);
        if (pass !== 'open') {
          const sampled = some.map(({ key, members }) => ({
            ...{ key, members: members.filter((member) => isSampled(member, sample)) },
          }));
          const named = yield* ask(reconciler.named(sampled));
          for (const { edge, instant } of named.likes) balance.addLike(edge, instant);
          claims = [...claims, ...named.claims];
        }
        const members = some.reduce((sum, part) => sum + part.members.length, 0);
        yield looked(Math.ceil(members / MEMBERS_A_LOOK));
        yield* firstLook(claims, 'all');
      }
    }

    /** Takes the first look at some keys: at their claims and their members. */
    function* visit(names: readonly string[], pass: Pass): Steps<StoreError> {
      const page = yield* ask(readKeyPage(reconciler, names, pass, sample));
      if (pass === 'all') {
        ledger.pass(page.keys);
        for (const reader of page.homes) readers.add(reader);
      }
      yield looked(page.keys);
      if (pass !== 'open') yield* firstLook(page.claims, pass, pass === 'all');
      yield* lookAtMembers(page.parts, pass);
      for (const key of page.great)
        yield* eachPage(
          (from) => reconciler.members(key, from),
          (page) => lookAtMembers([partOf(key, page, sample)], pass),
        );
    }

    function* walk(pass: Pass): Steps<StoreError> {
      let pages: Steps<StoreError>[] = [];
      yield* eachPage(reconciler.scan, function* ({ names, next }) {
        pages.push(visit(names, pass));
        if (pages.length < PAGES && next !== null) return;
        yield* together(pages);
        pages = [];
        yield* settle(MAX_DOUBTS, pass);
      });
      yield* settle(0, pass);
    }

    function* walkSearch(): Steps<StoreError> {
      yield* eachPage(reconciler.strays, function* ({ entries, claims }) {
        yield looked(Math.ceil(entries / MEMBERS_A_LOOK));
        const sampled = claims.filter(({ entry }) => isSampled(entry, sample));
        yield* firstLook(sampled, 'all');
        yield* settle(MAX_DOUBTS, 'all');
      });
      yield* settle(0, 'all');
    }

    /** Judges the faults that waited for the end: everything else has been reported by now, and mended if asked for. */
    function* lastLook(): Steps<StoreError> {
      const isOverfull = shown / sample > exploreMax;
      const isRefill = ({ remedy }: Fault): boolean =>
        isOverfull && remedy.some((change) => change.do === 'explore');
      for (const some of RA.chunksOf(DOUBTS)(late.all())) {
        const looks = yield* ask(reconciler.look(some.map(({ claim }) => claim)));
        for (const [{ claim, names }, look] of RA.zip(some, looks)) {
          const faults = faultsIn(claim, look, 'all').filter(({ name }) => names.has(name));
          const { left: unexplained, right: explained } = RA.partition(
            (one: Fault) => isRefill(one) || ledger.explains(one),
          )(faults);
          yield* count(claim, look, unexplained);
          // Faults that others explain were mended with those, unless those could not be.
          yield* mender.mendOnly(claim, look, explained);
        }
        yield looked(some.length);
      }
    }

    function* whole(): Steps<StoreError> {
      // The sources from which others are mended are mended first, whatever the order of the keys.
      if (repair) yield* walk('sources');
      yield* walk('all');
      yield* walkSearch();
      ledger.end();
      if (balance.isOpen()) yield* walk('open');
      yield* lastLook();
      const wholes = [
        [totalsOf(reconciler, ledger), authors],
        [homesOf(reconciler, ledger), readers],
      ] as const;
      yield* checkAggregates(wholes, ledger, repair, SETTLE_MS);
    }

    return pipe(
      reconciler.size,
      TE.map((size) => {
        ledger.expect(Math.round(size * sample));
        return runOf(whole(), ledger.report);
      }),
    );
  };
