import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Orders } from '../../domain/reconcile/report.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import { tablesOf, type SyncMapping } from '../../domain/sync/mapping.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Digest } from '../ports/digest.js';
import type { Reconciler } from '../ports/reconciler.js';
import type { SentRows } from '../ports/sent-rows.js';
import type { SyncStore } from '../ports/sync-store.js';
import { makeLedger } from '../reconcile/ledger.js';
import { looked, waiting, type Run } from '../reconcile/run.js';
import { makeDoubtsIn, makeStillThere, type Doubt } from '../reconcile/xano-doubts.js';
import { makeGoneFinder } from '../reconcile/xano-gone.js';
import type { XanoEnd, XanoStep } from '../reconcile/xano-step.js';
import { makeXanoReader } from '../reconcile/xano-reader.js';
import type { ComparedRow } from '../reconcile/compared-row.js';
import { makeCompareRows } from '../reconcile/xano-rows.js';
import { makeSeenBook } from '../reconcile/xano-seen.js';
import { makeTally } from '../reconcile/xano-tally.js';
import type { Apply } from '../sync/apply.js';
import type { Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';

/** Compares the rows of Xano with what is here, `id` naming the comparison. */
export type ReconcileXano = (orders: Orders, id: string) => TE.TaskEither<StoreError, Run<XanoEnd>>;

interface Deps {
  readonly readPage: ReadPage;
  readonly entities: readonly Entity[];
  readonly mapping: SyncMapping;
  readonly sync: Pick<SyncStore, 'read'>;
  readonly apply: Apply;
  readonly reconciler: Pick<Reconciler, 'scan' | 'collections' | 'members'>;
  readonly sentRows: SentRows;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly filesUrl?: FilesUrl;
  readonly pageSize: number;
  /** How many rows Xano may have, to show how far it has come. */
  readonly estimate: TE.TaskEither<StoreError, number>;
}

/** Doubts that are let wait, before more is read. */
const MAX_DOUBTS = 5000;

export const makeReconcileXano =
  (deps: Deps): ReconcileXano =>
  (orders, id) => {
    const { readPage, mapping, sentRows, clock, apply, pageSize } = deps;
    const ledger = makeLedger();
    const seen = makeSeenBook(sentRows, id);
    const tally = makeTally(orders.force === true);
    const compareRows = makeCompareRows(deps);
    const doubtsIn = makeDoubtsIn(seen, orders.sample);
    const tables = ENTITIES.filter((entity) => deps.entities.includes(entity)).flatMap((entity) =>
      tablesOf(mapping, entity),
    );
    const reader = makeXanoReader(readPage, tables, pageSize, null);
    const stillThere = makeStillThere(readPage, tables);
    let doubts: readonly Doubt[] = [];
    let startedAt: number | null = null;

    const mend = (entries: readonly Entry[]): TE.TaskEither<XanoEnd, unknown> =>
      !orders.repair || entries.length === 0
        ? TE.right(undefined)
        : apply({ way: 'reconcile', entries, cursor: null });

    const remember = (entity: Entity, rows: readonly ComparedRow[]) =>
      seen.remember(
        entity,
        rows.flatMap((row) => row.seen),
      );

    const readOn = (now: number): XanoStep =>
      pipe(
        reader.next,
        TE.flatMap((page) => {
          const { entity } = page.table;
          return pipe(
            compareRows(page.entries, now, now),
            TE.tap((rows) => remember(entity, rows)),
            TE.tap((rows) =>
              mend(rows.flatMap(({ isForgotten, entry }) => (isForgotten ? [entry] : []))),
            ),
            TE.bindTo('rows'),
            TE.bindW('found', ({ rows }) => doubtsIn(entity, rows, now)),
            TE.map(({ rows, found }) => {
              doubts = [...doubts, ...found];
              ledger.pass(rows.filter(({ isCompared }) => isCompared).length);
              tally.countRead(entity, page.entries.length);
              page.taken();
              return looked(page.entries.length);
            }),
          );
        }),
      );

    /** Compares doubtful rows once more; by now it may be known what they are called here. */
    const compareDoubts = (due: readonly Doubt[], now: number) =>
      pipe(
        compareRows(
          due.map(({ entry }) => entry),
          now,
          Math.min(...due.map(({ readAt }) => readAt)),
        ),
        TE.tap((rows) =>
          TE.traverseSeqArray((entity: Entity) =>
            remember(
              entity,
              rows.filter((_, at) => due[at]?.entity === entity),
            ),
          )(ENTITIES),
        ),
      );

    const lookAgain = (due: readonly Doubt[], now: number): XanoStep => {
      const isStill = ({ fault }: ComparedRow, at: number): boolean =>
        fault !== null && fault.name === due[at]?.fault.name;
      return pipe(
        compareDoubts(due, now),
        TE.bindTo('rows'),
        TE.bindW('still', ({ rows }) => stillThere(rows.filter(isStill))),
        TE.flatMap(({ rows, still }) => {
          for (const { fault } of still) if (fault !== null) ledger.tell(fault);
          if (!orders.repair) return TE.right(undefined);
          return pipe(
            mend(still.flatMap(({ remedy }) => remedy ?? [])),
            TE.flatMap(() => (still.length === 0 ? TE.right(rows) : compareDoubts(due, now))),
            // Also what was mended by a turn that broke off.
            TE.map((after) => {
              const names = after.map((row, at) => (isStill(row, at) ? null : due[at]?.fault.name));
              ledger.mended(names.flatMap((name) => name ?? []));
            }),
          );
        }),
        TE.map(() => {
          doubts = doubts.slice(due.length);
          return looked(due.length);
        }),
      );
    };

    const findGone = makeGoneFinder({
      ...deps,
      tables,
      ends: reader.ends,
      seen,
      tally,
      ledger,
      orders,
      mend,
      remember: ({ table, entries }, now) =>
        pipe(
          compareRows(entries, now, now),
          TE.flatMap((rows) => remember(table.entity, rows)),
        ),
    });

    const step = (now: number): XanoStep => {
      startedAt ??= now;
      const due = doubts.slice(0, pageSize).filter(({ dueAt }) => dueAt <= now);
      if (due.length > 0) return lookAgain(due, now);
      if (reader.hasMore() && doubts.length < MAX_DOUBTS) return readOn(now);
      // What is missing is mended first: it may be what something else belongs to.
      return doubts[0] === undefined
        ? findGone(startedAt, now)
        : TE.right(waiting(Math.max(1, doubts[0].dueAt - now)));
    };

    return pipe(
      deps.estimate,
      TE.map((rows) => {
        ledger.expect(rows);
        return {
          turn: pipe(TE.fromIO(clock.now), TE.flatMap(step)),
          report: () => {
            const report = ledger.report();
            return !reader.hasMore() ? { ...report, total: report.checked } : report;
          },
        };
      }),
    );
  };
