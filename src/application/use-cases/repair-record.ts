import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { printKey } from '../../domain/key.js';
import { authorOfTotal } from '../../domain/reconcile/fault.js';
import type { Drift, Orders } from '../../domain/reconcile/report.js';
import { withoutSecrets } from '../../domain/secrets.js';
import type { Username } from '../../domain/username.js';
import { type StoreError, storeFault } from '../errors.js';
import { ask, gen } from '../gen.js';
import type { RecordResult } from '../ports/sync-store.js';
import { makeLedger } from '../reconcile/ledger.js';
import { isMendable, makeMender } from '../reconcile/mender.js';
import { runToEnd } from '../reconcile/run.js';
import { homesOf, totalsOf } from '../reconcile/aggregates.js';
import type { AskXano, XanoAnswer } from '../record/ask-xano.js';
import type { CompareRecord, Comparison } from '../record/compare-record.js';
import {
  findRecord,
  type FindDeps,
  type RecordRef,
  type FoundRecord,
} from '../record/find-record.js';
import {
  faultsOf,
  lookAtRecord,
  MAX_SUMMED,
  type LookedAtRecord,
} from '../record/look-at-record.js';
import type { Needs } from '../world.js';

export interface RecordInXano extends Omit<Comparison, 'remedy'> {
  readonly key: string;
  readonly xano_id: string | null;
  readonly state: XanoAnswer['state'];
  readonly table: string | null;
  /** Whether a repair would change anything. */
  readonly mendable: boolean;
}

/** Asks Xano for the current row of a record and compares it with what is here; changes nothing. */
type AskRecordInXano = (ref: RecordRef) => TE.TaskEither<StoreError, RecordInXano>;

interface Deps
  extends FindDeps, Needs<'reconciler' | 'apply' | 'preview' | 'clock' | 'exploreMax'> {
  readonly askXano: AskXano;
  readonly compareRecord: CompareRecord;
}

export const makeAskRecordInXano =
  ({
    askXano,
    compareRecord,
    ...deps
  }: Pick<Deps, keyof FindDeps | 'askXano' | 'compareRecord'>): AskRecordInXano =>
  (ref) =>
    gen(function* () {
      const found = yield* ask(findRecord(deps, ref));
      const answer = yield* ask(pipe(askXano(found), T.map(E.right<never, XanoAnswer>)));
      const { remedy, ...comparison } = yield* ask(compareRecord(found, answer));
      return {
        ...comparison,
        row: withoutSecrets(comparison.row),
        fields: withoutSecrets(comparison.fields),
        key: `${found.kind}:${found.name}`,
        xano_id: found.xanoId,
        state: answer.state,
        table: answer.state === 'found' ? answer.table : null,
        mendable: remedy !== null,
      };
    });

export interface RepairRecordCommand extends RecordRef {
  readonly scope: Orders['scope'];
  /** Reports what a repair would find, and changes nothing. */
  readonly dryRun: boolean;
}

export interface RecordRepair {
  readonly key: string;
  readonly scope: Orders['scope'];
  readonly dry_run: boolean;
  /** The faults before the repair. */
  readonly drift: readonly Drift[];
  /** The faults that are left; in a dry run those that no repair mends. */
  readonly left: readonly Drift[];
  /** What became of Xano's row, or would become of it in a dry run; null where none is applied. */
  readonly result: Pick<RecordResult, 'result' | 'code' | 'message'> | null;
  readonly message: string;
}

/** Repairs one record from what is here or from what Xano has, in the same way as a comparison. */
type RepairRecord = (command: RepairRecordCommand) => TE.TaskEither<StoreError, RecordRepair>;

/** Rounds of repair: what comes to light once something else is mended is mended in the next round. */
const ROUNDS = 3;

const BUSY =
  'Recorded work is going to change it, so that nothing can be told of it yet: ask again in a moment.';

const driftOf = (looked: LookedAtRecord): readonly Drift[] =>
  faultsOf(looked).map(({ invariant, finding }) => ({ invariant, ...finding }));

const wordsOf = (before: number, left: number): string => {
  if (before === 0) return 'Everything is as it should be.';
  return left === 0
    ? `${before} mended: everything is as it should be.`
    : `${before - left} of ${before} mended.`;
};

export const makeRepairRecord = (deps: Deps): RepairRecord => {
  const { reconciler, askXano, compareRecord, apply, preview, clock, exploreMax } = deps;

  const look = (found: FoundRecord): TE.TaskEither<StoreError, LookedAtRecord> =>
    lookAtRecord(reconciler, found, { now: clock.now(), exploreMax });

  /** Mends the faults that were seen, and the totals of the authors whom they affect. */
  const mend = (
    { kind, name }: FoundRecord,
    { own, others, wholes }: LookedAtRecord,
  ): TE.TaskEither<StoreError, void> => {
    const ledger = makeLedger();
    const mender = makeMender({ reconciler, ledger, clock, exploreMax, repair: true });
    const all = [own, ...others].filter((one) => !one.look.facts.busy);
    const authors = new Set(
      all.flatMap(({ faults }) =>
        faults.flatMap(({ touches }) => touches.flatMap((one) => authorOfTotal(one.name) ?? [])),
      ),
    );
    const isOf = (invariant: string): boolean =>
      kind === 'user' && wholes.some((one) => one.invariant === invariant);
    if (isOf('4')) authors.add(name as Username);
    return runToEnd(
      (function* () {
        for (const one of all)
          yield* mender.mendOnly(one.claim, one.look, one.faults.filter(isMendable));
        for (const author of authors) {
          const posts = { of: 'user', username: author, part: 'posts' } as const;
          const [few] = yield* ask(reconciler.collections([{ name: printKey(posts), key: posts }]));
          if ((few?.members?.length ?? Infinity) <= MAX_SUMMED)
            yield* totalsOf(reconciler, ledger).mend(author);
        }
        if (isOf('7')) yield* homesOf(reconciler, ledger).mend(name as Username);
      })(),
    );
  };

  const byItself = (found: FoundRecord, dryRun: boolean) =>
    gen(function* (): Generator<
      TE.TaskEither<StoreError, unknown>,
      Pick<RecordRepair, 'drift' | 'left' | 'result' | 'message'>,
      unknown
    > {
      const before = yield* ask(look(found));
      const drift = driftOf(before);
      if (dryRun) {
        const left = faultsOf(before)
          .filter((fault) => !isMendable(fault) && !before.wholes.includes(fault))
          .map(({ invariant, finding }) => ({ invariant, ...finding }));
        const mended = `${drift.length - left.length} of ${drift.length} would be mended.`;
        const message = drift.length === 0 ? wordsOf(0, 0) : mended;
        return { drift, left, result: null, message: before.isBusy ? BUSY : message };
      }
      let last = before;
      for (let round = 0; round < ROUNDS && faultsOf(last).length > 0; round += 1) {
        yield* ask(mend(found, last));
        last = yield* ask(look(found));
      }
      const left = driftOf(last);
      const message = last.isBusy ? BUSY : wordsOf(drift.length, left.length);
      return { drift, left, result: null, message };
    });

  const byXano = (found: FoundRecord, ref: RecordRef, dryRun: boolean) =>
    gen(function* (): Generator<
      TE.TaskEither<StoreError, unknown>,
      Pick<RecordRepair, 'drift' | 'left' | 'result' | 'message'>,
      unknown
    > {
      const answer = yield* ask(pipe(askXano(found), T.map(E.right<never, XanoAnswer>)));
      const { fault, remedy, message } = yield* ask(compareRecord(found, answer));
      const drift = fault === null ? [] : [fault];
      if (remedy === null) return { drift, left: drift, result: null, message };
      const entries = [remedy];
      const [applied] = yield* ask(
        pipe(
          dryRun ? preview(entries) : apply({ way: 'reconcile', entries, cursor: null }),
          TE.mapLeft((error): StoreError =>
            error._tag === 'LeaseLost' ? storeFault(new Error('a repair needs no lease')) : error,
          ),
        ),
      );
      const result = applied
        ? { result: applied.result, code: applied.code, message: applied.message }
        : null;
      if (dryRun) return { drift, left: [], result, message };
      const now = yield* ask(findRecord(deps, ref));
      const after = yield* ask(compareRecord(now, answer));
      return {
        drift,
        left: after.fault === null ? [] : [after.fault],
        result,
        message: after.message,
      };
    });

  return ({ scope, dryRun, ...ref }) =>
    gen(function* () {
      const found = yield* ask(findRecord(deps, ref));
      const of = { key: `${found.kind}:${found.name}`, scope, dry_run: dryRun };
      const repaired = yield* ask(
        scope === 'internal' ? byItself(found, dryRun) : byXano(found, ref, dryRun),
      );
      return { ...of, ...repaired };
    });
};
