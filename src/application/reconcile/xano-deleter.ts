import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';
import { tableOf, type SyncMapping } from '../../domain/sync/mapping.js';
import type { StoreError } from '../errors.js';
import { seenAsExtra, type StoredRow } from '../ports/sent-rows.js';
import { entryOfRecord, type Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';
import type { Ledger } from './ledger.js';
import { looked } from './run.js';
import type { heldWalk } from './xano-census.js';
import { deleteOf, entityOf, extraFault, nameOfRow } from './xano-extra.js';
import { findExtras, type Extra } from './xano-find.js';
import type { XanoEnd, XanoStep } from './xano-step.js';
import { isInXano } from './xano-reader.js';
import type { SeenBook } from './xano-seen.js';
import type { Tally } from './xano-tally.js';

interface Deps {
  readonly readPage: ReadPage;
  readonly mapping: SyncMapping;
  readonly entities: readonly Entity[];
  readonly walk: ReturnType<typeof heldWalk>;
  readonly seen: SeenBook;
  readonly ledger: Pick<Ledger, 'tell' | 'mended'>;
  readonly tally: Pick<Tally, 'refusal'>;
  readonly repair: boolean;
  readonly mend: (entries: readonly Entry[]) => TE.TaskEither<XanoEnd, unknown>;
}

export interface Deleter {
  readonly isDone: () => boolean;
  readonly step: (before: number) => XanoStep;
}

/** Tells of what is still extra at a second look, and takes it away where that was asked for. */
export const makeDeleter = (deps: Deps): Deleter => {
  const { readPage, mapping, walk, seen, ledger, tally, repair } = deps;
  let isDone = false;
  /** Of the stretch at hand: what a turn that broke off may have taken away already. */
  let doomed = new Map<string, StoredRow>();

  const markedOf = (extras: readonly Extra[]): TE.TaskEither<StoreError, readonly Extra[]> =>
    pipe(
      deps.entities,
      TE.traverseSeqArray((entity) => {
        const some = extras.filter(({ row }) => entityOf(row) === entity);
        return pipe(
          seen.has(
            entity,
            some.map(({ row }) => seenAsExtra(nameOfRow(row))),
          ),
          TE.map((marks) => some.filter((_, at) => marks[at] === true)),
        );
      }),
      TE.map((marked) => marked.flat()),
    );

  /** A version tells that a row was there when Xano was read; without one Xano is asked again. */
  const isGone = ({ row, sent: { version, xanoId } }: Extra): TE.TaskEither<XanoEnd, boolean> => {
    if (version > 0) return TE.right(true);
    const table = row.of === 'edge' ? null : tableOf(mapping, row.of);
    return table === null || xanoId === null
      ? TE.right(false)
      : pipe(
          isInXano(readPage, table, xanoId),
          TE.map((there) => !there),
        );
  };

  const goneAmong = (extras: readonly Extra[]): TE.TaskEither<XanoEnd, readonly Extra[]> =>
    pipe(
      extras,
      TE.traverseSeqArray((extra) =>
        pipe(
          isGone(extra),
          TE.map((gone) => (gone ? [extra] : [])),
        ),
      ),
      TE.map((found) => found.flat()),
    );

  const entryOf = ({ row, sent }: Extra): Entry =>
    entryOfRecord({ ...deleteOf(row, sent.version), observed: true });

  const takeAway = (extras: readonly Extra[]): TE.TaskEither<XanoEnd, unknown> => {
    const taken = extras.filter(({ row }) => tally.refusal(entityOf(row)) === null);
    for (const { row } of taken) doomed.set(extraFault(row).name, row);
    return taken.length === 0
      ? TE.right(undefined)
      : pipe(
          seen.check,
          TE.flatMap(() => deps.mend(taken.map(entryOf))),
        );
  };

  /** Also what was taken away by a turn that could not tell of it. */
  const countMended: TE.TaskEither<StoreError, unknown> = pipe(
    TE.fromIO(() => [...doomed]),
    TE.flatMap((rows) =>
      pipe(
        seen.unseen(rows.map(([, row]) => row)),
        TE.map((states) => {
          ledger.mended(rows.flatMap(([name], at) => (states[at]?.state === 'sent' ? [] : [name])));
        }),
      ),
    ),
  );

  const takeOf = (rows: readonly StoredRow[], before: number): XanoStep =>
    pipe(
      findExtras(seen, rows, before),
      TE.flatMap(({ extras }) => markedOf(extras)),
      TE.flatMap(goneAmong),
      TE.tap((extras) => {
        for (const { row } of extras) ledger.tell(extraFault(row));
        return repair ? takeAway(extras) : TE.right(undefined);
      }),
      TE.tap(() => countMended),
      TE.map(() => looked(rows.length)),
    );

  return {
    isDone: () => isDone,
    step: (before) =>
      pipe(
        walk.next,
        TE.flatMap((rows): XanoStep => {
          isDone = rows === null;
          return rows === null ? TE.right(looked(0)) : takeOf(rows, before);
        }),
        TE.tapIO(() => () => {
          doomed = new Map();
          walk.taken();
        }),
      ),
  };
};
