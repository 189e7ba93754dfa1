import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Orders } from '../../domain/reconcile/report.js';
import type { SyncMapping, TableMapping } from '../../domain/sync/mapping.js';
import type { StoreError } from '../errors.js';
import type { Reconciler } from '../ports/reconciler.js';
import type { Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';
import type { Ledger } from './ledger.js';
import { DONE, looked, waiting } from './run.js';
import { heldWalk, makeCensus } from './xano-census.js';
import { makeStoredWalk } from './stored-walk.js';
import { makeVerification } from './xano-verification.js';
import { makeXanoReader, type TableEnds, type TablePage, type XanoReader } from './xano-reader.js';
import { notTrusted, type SeenBook } from './xano-seen.js';
import { SETTLING, type XanoEnd, type XanoStep } from './xano-step.js';
import { makeDeleter } from './xano-deleter.js';
import type { Tally } from './xano-tally.js';

/**
 * How far the clocks of Xano and of this service may differ, ms. What was written this shortly before
 * Xano was read may have come to be seen there after that.
 */
const TOLERANCE = 600_000;

interface Deps {
  readonly readPage: ReadPage;
  readonly tables: readonly TableMapping[];
  /** How the reading of each ended. */
  readonly ends: () => TableEnds;
  readonly mapping: SyncMapping;
  readonly reconciler: Pick<Reconciler, 'scan' | 'collections' | 'members'>;
  readonly seen: SeenBook;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly pageSize: number;
  readonly orders: Orders;
  /** Notes that Xano has the rows of a page. */
  readonly remember: (page: TablePage, now: number) => TE.TaskEither<StoreError, unknown>;
  readonly mend: (entries: readonly Entry[]) => TE.TaskEither<XanoEnd, unknown>;
}

/**
 * Finds what is here and not in Xano any more, once all of Xano was read, which began at `startedAt`.
 * Everything is counted before anything is taken away. Each call is one turn.
 */
export const makeGoneFinder = (deps: Deps): ((startedAt: number, now: number) => XanoStep) => {
  const { readPage, tables, reconciler, seen, tally, pageSize, orders } = deps;
  const { repair, sample } = orders;
  const entities = [...new Set(tables.map(({ entity }) => entity))];
  const verification = makeVerification(deps);
  const census = makeCensus({ ...deps, entities, sample, notice: verification.notice });
  const walk = heldWalk(makeStoredWalk(reconciler, new Set(entities), sample));
  const deleter = makeDeleter({ ...deps, entities, walk, repair });
  let isChecked = false;
  let recents: XanoReader | null = null;
  let settledAt: number | null = null;

  const check: XanoStep = pipe(
    seen.check,
    TE.map(() => {
      isChecked = true;
      return looked(0);
    }),
  );

  /** What came to Xano while it was read may have come to a place that was read already. */
  const readRecent = (from: XanoReader, now: number): XanoStep =>
    pipe(
      from.next,
      TE.flatMap((page) =>
        pipe(
          deps.remember(page, now),
          TE.map(() => {
            page.taken();
            return looked(page.entries.length);
          }),
        ),
      ),
    );

  const end: XanoStep = pipe(
    seen.forget,
    TE.flatMap((): XanoStep => {
      const reasons = repair ? entities.flatMap((entity) => tally.refusal(entity) ?? []) : [];
      return reasons.length === 0 ? TE.right(DONE) : TE.left(notTrusted(reasons.join('; ')));
    }),
  );

  return (startedAt, now) => {
    const before = startedAt - TOLERANCE;
    if (!isChecked) return check;
    if (!census.isDone()) return census.step(before);
    if (!tally.hasExtras() || deleter.isDone()) return end;
    settledAt ??= now + SETTLING;
    if (now < settledAt) return TE.right(waiting(settledAt - now));
    recents ??= makeXanoReader(readPage, tables, pageSize, { since: before, ends: deps.ends() });
    if (recents.hasMore()) return readRecent(recents, now);
    return repair && verification.hasMore() ? verification.step() : deleter.step(before);
  };
};
