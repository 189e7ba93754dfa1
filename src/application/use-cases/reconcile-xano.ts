import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Orders } from '../../domain/reconcile/report.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import { tablesOf, type TableMapping } from '../../domain/sync/mapping.js';
import type { StoreError } from '../errors.js';
import type { ComparedRow } from '../reconcile/compared-row.js';
import { makeLedger } from '../reconcile/ledger.js';
import type { XanoEnd } from '../reconcile/patience.js';
import { ask } from '../gen.js';
import { looked, runOf, waiting, type Run, type Steps } from '../reconcile/run.js';
import { confirmDoubts, makeStillThere, rowIn, type Doubt } from '../reconcile/xano-doubts.js';
import { findGone, SETTLE_MS } from '../reconcile/xano-gone.js';
import { eachXanoPage } from '../reconcile/xano-pages.js';
import { makeCompareRows } from '../reconcile/xano-rows.js';
import { makeSeenBook, makeTally } from '../reconcile/xano-seen.js';
import type { Entry } from '../sync/entry.js';
import type { Needs } from '../world.js';

/** Compares the rows of Xano with what is here, `id` naming the comparison. */
export type ReconcileXano = (orders: Orders, id: string) => TE.TaskEither<StoreError, Run<XanoEnd>>;

interface Deps extends Needs<
  | 'readPage'
  | 'mapping'
  | 'sync.read'
  | 'apply'
  | 'reconciler'
  | 'sentRows'
  | 'clock'
  | 'timer.now'
  | 'digest'
> {
  readonly entities: readonly Entity[];
  readonly filesUrl?: FilesUrl;
  readonly pageSize: number;
  /** Estimates how many rows Xano has, to report progress. */
  readonly estimate: TE.TaskEither<StoreError, number>;
}

/** Most doubts that wait for a second look before more is read. */
const MAX_DOUBTS = 5000;

export const makeReconcileXano =
  (deps: Deps): ReconcileXano =>
  (orders, id) => {
    const { readPage, mapping, sentRows, clock, timer, apply, pageSize } = deps;
    const ledger = makeLedger();
    const seen = makeSeenBook(sentRows, id);
    const tally = makeTally(orders.force === true);
    const compareRows = makeCompareRows(deps);
    const tables = ENTITIES.filter((entity) => deps.entities.includes(entity)).flatMap((entity) =>
      tablesOf(mapping, entity),
    );
    const rowOf = rowIn(tables);
    const stillThere = makeStillThere(readPage, tables);
    const doubts: Doubt[] = [];

    const mend = (entries: readonly Entry[]): TE.TaskEither<XanoEnd, unknown> =>
      !orders.repair || entries.length === 0
        ? TE.right(undefined)
        : apply({ way: 'reconcile', entries, cursor: null });

    const remember = (entity: Entity, rows: readonly ComparedRow[]) =>
      ask(
        seen.remember(
          entity,
          rows.flatMap((row) => row.seen),
        ),
      );

    /** Compares a page of rows with what is here, and keeps doubtful rows for a second look. */
    function* firstLook(
      { entity }: TableMapping,
      entries: readonly Entry[],
      readAt: number,
    ): Steps<XanoEnd> {
      const rows = yield* ask(compareRows(entries, clock.now(), readAt));
      yield* remember(entity, rows);
      yield* ask(mend(rows.flatMap((row) => (row.isForgotten ? [row.entry] : []))));
      const dueAt = timer.now() + SETTLE_MS;
      for (const { entry, fault, seen: names } of yield* confirmDoubts(seen, entity, rows))
        if (fault !== null && isSampled(names[0] ?? '', orders.sample))
          doubts.push({ entity, entry, fault, readAt, dueAt });
      ledger.pass(rows.filter(({ isCompared }) => isCompared).length);
      tally.countRead(entity, entries.length);
      yield looked(entries.length);
      yield* settle(MAX_DOUBTS);
    }

    /** Compares doubtful rows once more, and remembers their names, which may be known only by now. */
    function* compareAgain(due: readonly Doubt[]) {
      const entries = due.map(({ entry }) => entry);
      const readAt = Math.min(...due.map((one) => one.readAt));
      const rows = yield* ask(compareRows(entries, clock.now(), readAt));
      for (const entity of ENTITIES)
        yield* remember(
          entity,
          rows.filter((_, at) => due[at]?.entity === entity),
        );
      return rows;
    }

    function* secondLook(due: readonly Doubt[]): Steps<XanoEnd> {
      const isStill = ({ fault }: ComparedRow, at: number): boolean =>
        fault !== null && fault.name === due[at]?.fault.name;
      const rows = yield* compareAgain(due);
      const still = yield* stillThere(rows.filter(isStill));
      for (const { entry, fault } of still) {
        const row = rowOf(entry);
        if (fault !== null)
          ledger.tell(fault, row && { of: 'row', ...row, table: row.table.table });
      }
      if (orders.repair && still.length > 0) {
        yield* ask(mend(still.flatMap(({ remedy }) => remedy ?? [])));
        const after = yield* compareAgain(due);
        ledger.mended(
          due.flatMap(({ fault }, at) => (after[at] && isStill(after[at], at) ? [] : [fault.name])),
        );
      }
      yield looked(due.length);
    }

    /** Takes the second look at doubts that have waited long enough, until fewer than `most` wait. */
    function* settle(most: number): Steps<XanoEnd> {
      for (let next = doubts[0]; next !== undefined; next = doubts[0]) {
        const now = timer.now();
        const due = doubts.slice(0, pageSize).filter(({ dueAt }) => dueAt <= now);
        if (due.length > 0) yield* secondLook(doubts.splice(0, due.length));
        else if (doubts.length >= most) yield waiting(Math.max(1, next.dueAt - now));
        else return;
      }
    }

    function* whole(): Steps<XanoEnd> {
      const startedAt = clock.now();
      const ends = yield* eachXanoPage(deps, tables, null, firstLook);
      ledger.end();
      // Missing rows are mended first, since others may belong to them.
      yield* settle(0);
      function* readAgain(entity: Entity, since: number | null): Steps<XanoEnd> {
        const asked = tables.filter((table) => table.entity === entity);
        const recent = since === null ? null : { since, ends };
        yield* eachXanoPage(deps, asked, recent, function* (_, entries, readAt) {
          const rows = yield* ask(compareRows(entries, clock.now(), readAt));
          yield* remember(entity, rows);
          yield looked(entries.length);
        });
      }
      const entities = [...new Set(tables.map(({ entity }) => entity))];
      yield* findGone(
        { ...deps, entities, seen, tally, ledger, orders, mend, readAgain },
        startedAt,
      );
    }

    return pipe(
      deps.estimate,
      TE.map((rows) => {
        ledger.expect(rows);
        return runOf(whole(), ledger.report);
      }),
    );
  };
