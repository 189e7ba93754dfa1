import { EDGE_KINDS } from '../../domain/entities/edges.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import type { StoreError } from '../errors.js';
import type { Reconciler } from '../ports/reconciler.js';
import { seenAsExtra, type StoredRow, type Unseen } from '../ports/sent-rows.js';
import type { Ledger } from './ledger.js';
import { looked, type Turn } from './run.js';
import { makeStoredWalk, type StoredWalk } from './stored-walk.js';
import { entityOf, nameOfRow } from './xano-extra.js';
import { findExtras, type Extra } from './xano-find.js';
import type { SeenBook } from './xano-seen.js';
import type { Tally } from './xano-tally.js';

interface Deps {
  readonly reconciler: Pick<Reconciler, 'scan' | 'collections' | 'members'>;
  readonly entities: readonly Entity[];
  readonly sample: number;
  readonly seen: SeenBook;
  readonly ledger: Pick<Ledger, 'foundLocal'>;
  readonly tally: Tally;
  /** Is told of what was found to be extra. */
  readonly notice: (extras: readonly Extra[]) => void;
}

export interface Census {
  readonly isDone: () => boolean;
  /** Looks at some more rows, all of them older than `before`. */
  readonly step: (before: number) => TE.TaskEither<StoreError, Turn>;
}

/** A walk of which a stretch is the next one again until it was done with. */
export const heldWalk = (
  walk: StoredWalk,
): { readonly next: StoredWalk; readonly taken: () => void } => {
  let held: readonly StoredRow[] | null = null;
  return {
    next: pipe(
      TE.fromIO(() => held),
      TE.flatMap((rows) => (rows === null ? walk : TE.right(rows))),
      TE.tapIO((rows) => () => {
        held = rows;
      }),
    ),
    taken: () => {
      held = null;
    },
  };
};

/** It has to be known which users and posts are extra, before edges are looked at. */
const ORDER: readonly (readonly Entity[])[] = [['user', 'post'], EDGE_KINDS];

/** Counts what is here and not in Xano, and marks it; changes nothing. */
export const makeCensus = (deps: Deps): Census => {
  const { reconciler, seen, ledger, tally, notice } = deps;
  let walks = ORDER.map((some) => some.filter((entity) => deps.entities.includes(entity)))
    .filter((some) => some.length > 0)
    .map((some) => heldWalk(makeStoredWalk(reconciler, new Set(some), deps.sample)));

  const mark = (extras: readonly Extra[]) =>
    pipe(
      ENTITIES,
      TE.traverseSeqArray((entity) => {
        const of = extras.filter(({ row }) => entityOf(row) === entity);
        return seen.remember(
          entity,
          of.map(({ row }) => seenAsExtra(nameOfRow(row))),
        );
      }),
    );

  const count = (
    rows: readonly StoredRow[],
    states: readonly Unseen[],
    extras: readonly Extra[],
  ): void => {
    ledger.foundLocal(states.filter(({ state }) => state === 'local').length);
    rows.forEach((row, at) => {
      if (states[at]?.state !== 'local') tally.countHere(entityOf(row), 1);
    });
    for (const { row } of extras) tally.countExtra(entityOf(row), 1);
    notice(extras);
  };

  const sortOut = (rows: readonly StoredRow[], before: number) =>
    pipe(
      findExtras(seen, rows, before),
      TE.tap(({ extras }) => mark(extras)),
      TE.map(({ states, extras }) => {
        count(rows, states, extras);
        return looked(rows.length);
      }),
    );

  return {
    isDone: () => walks.length === 0,
    step: (before) => {
      const [walk] = walks;
      if (walk === undefined) return TE.right(looked(0));
      return pipe(
        walk.next,
        TE.flatMap((rows) => (rows === null ? TE.right(null) : sortOut(rows, before))),
        TE.map((turn) => {
          if (turn === null) walks = walks.slice(1);
          walk.taken();
          return turn ?? looked(0);
        }),
      );
    },
  };
};
