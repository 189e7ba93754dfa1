import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import type { Orders } from '../../domain/reconcile/report.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { tableOf, type SyncMapping } from '../../domain/sync/mapping.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Digest } from '../ports/digest.js';
import type { Reconciler } from '../ports/reconciler.js';
import { seenAsOrphan, type SentRows } from '../ports/sent-rows.js';
import type { SyncStore } from '../ports/sync-store.js';
import { makeLedger } from '../reconcile/ledger.js';
import { looked, waiting, type Run } from '../reconcile/run.js';
import { makeGoneFinder, SETTLING, type XanoEnd, type XanoStep } from '../reconcile/xano-gone.js';
import { makeXanoReader, type TablePage } from '../reconcile/xano-reader.js';
import { makeCompareRows, type ComparedRow } from '../reconcile/xano-rows.js';
import type { Apply } from '../sync/apply.js';
import type { Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';

/** Compares the rows of Xano with what is here, `id` naming the comparison. */
export type ReconcileXano = (orders: Orders, id: string) => TE.TaskEither<StoreError, Run<XanoEnd>>;

interface Deps {
  readonly readPage: ReadPage;
  readonly entities: readonly Entity[];
  readonly mapping: SyncMapping;
  readonly sync: Pick<SyncStore, 'resolve' | 'read'>;
  readonly apply: Apply;
  readonly reconciler: Pick<Reconciler, 'scan' | 'collections' | 'members'>;
  readonly sentRows: SentRows;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly pageSize: number;
  /** How many rows Xano may have, to show how far it has come. */
  readonly estimate: TE.TaskEither<StoreError, number>;
}

interface Doubt {
  readonly entry: Entry;
  readonly fault: Fault;
  readonly dueAt: number;
}

export const makeReconcileXano =
  (deps: Deps): ReconcileXano =>
  (orders, id) => {
    const { readPage, mapping, sentRows, clock, apply, pageSize } = deps;
    const ledger = makeLedger();
    const compareRows = makeCompareRows(deps);
    const tables = ENTITIES.filter((entity) => deps.entities.includes(entity)).flatMap(
      (entity) => tableOf(mapping, entity) ?? [],
    );
    const reader = makeXanoReader(readPage, tables, pageSize, null);
    let doubts: readonly Doubt[] = [];
    let startedAt: number | null = null;

    const mend = (entries: readonly Entry[]): TE.TaskEither<XanoEnd, number> =>
      !orders.repair || entries.length === 0
        ? TE.right(0)
        : pipe(
            apply({ way: 'reconcile', entries, cursor: null }),
            TE.map((outcomes) => outcomes.filter(({ result }) => result === 'applied').length),
          );

    /** A row that belongs to nobody in Xano either cannot be here. */
    const isMissed = ({ waitsFor }: ComparedRow): TE.TaskEither<StoreError, boolean> => {
      if (waitsFor === null) return TE.right(true);
      const { entity, names } = waitsFor;
      return pipe(
        sentRows.hasSeen(id, entity, names),
        TE.flatMap((seen) =>
          seen
            ? pipe(
                sentRows.hasSeen(id, entity, names.map(seenAsOrphan)),
                TE.map((isOrphan) => !isOrphan),
              )
            : TE.right(false),
        ),
      );
    };

    const doubtsIn = (
      entity: Entity,
      rows: readonly ComparedRow[],
      now: number,
    ): TE.TaskEither<StoreError, readonly Doubt[]> =>
      pipe(
        rows,
        TE.traverseSeqArray((row) => {
          const { fault, entry, seen, isDead } = row;
          if (isDead)
            return pipe(
              sentRows.remember(id, entity, seen.map(seenAsOrphan)),
              TE.map((): readonly Doubt[] => []),
            );
          if (fault === null) return TE.right<StoreError, readonly Doubt[]>([]);
          return pipe(
            isMissed(row),
            TE.tap((missed) =>
              missed ? TE.right(undefined) : sentRows.remember(id, entity, seen.map(seenAsOrphan)),
            ),
            TE.map((missed): readonly Doubt[] =>
              missed && isSampled(seen[0] ?? '', orders.sample)
                ? [{ entry, fault, dueAt: now + SETTLING }]
                : [],
            ),
          );
        }),
        TE.map(RA.flatten),
      );

    const remember = ({ table: { entity } }: TablePage, rows: readonly ComparedRow[]) =>
      sentRows.remember(
        id,
        entity,
        rows.flatMap(({ seen }) => seen),
      );

    const readOn = (now: number): XanoStep =>
      pipe(
        reader.next,
        TE.flatMap((page) =>
          pipe(
            compareRows(page.entries, now),
            TE.tap((rows) => remember(page, rows)),
            TE.flatMap((rows) => doubtsIn(page.table.entity, rows, now)),
            TE.map((found) => {
              doubts = [...doubts, ...found];
              ledger.pass(page.entries.length);
              page.taken();
              return looked(page.entries.length);
            }),
          ),
        ),
      );

    const lookAgain = (due: readonly Doubt[], now: number): XanoStep =>
      pipe(
        compareRows(
          due.map(({ entry }) => entry),
          now,
        ),
        TE.flatMap((rows) => {
          const still = rows.filter(
            ({ fault }, at) => fault !== null && fault.name === due[at]?.fault.name,
          );
          const told = still.filter(({ fault }) => fault !== null && ledger.tell(fault));
          return mend(told.map(({ entry }) => entry));
        }),
        TE.map((count) => {
          ledger.mended(count);
          doubts = doubts.slice(due.length);
          return looked(due.length);
        }),
      );

    const findGone = makeGoneFinder({
      ...deps,
      tables,
      ledger,
      orders,
      id,
      mend,
      remember: (page, now) =>
        pipe(
          compareRows(page.entries, now),
          TE.flatMap((rows) => remember(page, rows)),
        ),
    });

    const step = (now: number): XanoStep => {
      startedAt ??= now;
      const due = doubts.slice(0, pageSize).filter(({ dueAt }) => dueAt <= now);
      if (due.length > 0) return lookAgain(due, now);
      if (reader.hasMore()) return readOn(now);
      // What is missing is mended first: it may be what something else belongs to.
      if (doubts[0] !== undefined) return TE.right(waiting(Math.max(1, doubts[0].dueAt - now)));
      return pipe(
        findGone(startedAt, now),
        TE.tap((turn) => (turn.isDone ? sentRows.forget(id) : TE.right(undefined))),
      );
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
