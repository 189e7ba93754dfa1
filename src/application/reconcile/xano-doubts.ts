import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { isIntegerId, parseXanoId } from '../../domain/sync/xano-id.js';
import type { StoreError } from '../errors.js';
import { seenAsOrphan } from '../ports/sent-rows.js';
import type { SourceError } from '../ports/source.js';
import type { Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';
import type { Stopped } from '../ports/timer.js';
import { readRow } from './xano-reader.js';
import type { Owner } from './xano-names.js';
import type { ComparedRow } from './compared-row.js';
import type { SeenBook } from './xano-seen.js';
import { SETTLING } from './xano-step.js';
import { isUnread } from './xano-unread.js';

/** A row that looked wrong, until it is looked at again. */
export interface Doubt {
  readonly entity: Entity;
  readonly entry: Entry;
  readonly fault: Fault;
  /** It was read from Xano from then on, ms. */
  readonly readAt: number;
  readonly dueAt: number;
}

type Marks = readonly boolean[];

export const makeDoubtsIn = (seen: Pick<SeenBook, 'remember' | 'has'>, sample: number) => {
  const isMarked = (owners: readonly Owner[]): TE.TaskEither<StoreError, boolean> =>
    pipe(
      owners,
      TE.traverseSeqArray(({ entity, names }) => seen.has(entity, names.map(seenAsOrphan))),
      TE.map((found: readonly Marks[]) => found.some((marks) => marks.includes(true))),
    );

  /** A row that belongs to nobody in Xano either cannot be here. */
  const isMissed = ({ waitsFor }: ComparedRow): TE.TaskEither<StoreError, boolean> => {
    if (waitsFor === null) return TE.right(true);
    const { entity, names } = waitsFor;
    return pipe(
      seen.has(entity, names),
      TE.flatMap((marks) => (marks.includes(true) ? isMarked([waitsFor]) : TE.right(true))),
      TE.map((isOrphan) => !isOrphan),
    );
  };

  /** With an owner that is kept away goes all that hangs on it: that is told once, as the owner. */
  const isToBeTold = (row: ComparedRow): TE.TaskEither<StoreError, boolean> =>
    row.isDead
      ? pipe(
          isMarked(row.owners),
          TE.map((isOrphan) => !isOrphan),
        )
      : isMissed(row);

  const doubtOf = (
    entity: Entity,
    row: ComparedRow,
    now: number,
  ): TE.TaskEither<StoreError, readonly Doubt[]> => {
    const { fault, entry, seen: names, isDead, lostNames } = row;
    const mark = (some: readonly string[]) => seen.remember(entity, some.map(seenAsOrphan));
    if (fault === null) return TE.right([]);
    return pipe(
      isToBeTold(row),
      // Whoever names it so cannot be told from one whose owner is not here.
      TE.tap((told) => mark(isDead || !told ? names : lostNames)),
      TE.map((told): readonly Doubt[] =>
        told && isSampled(names[0] ?? '', sample)
          ? [{ entity, entry, fault, readAt: now, dueAt: now + SETTLING }]
          : [],
      ),
    );
  };

  return (
    entity: Entity,
    rows: readonly ComparedRow[],
    now: number,
  ): TE.TaskEither<StoreError, readonly Doubt[]> =>
    pipe(
      rows,
      TE.traverseSeqArray((row) => doubtOf(entity, row, now)),
      TE.map(RA.flatten),
    );
};

/** More questions would eat the quota: beyond them it is told as it was read. */
const MAX_QUESTIONS = 50;

/**
 * Which rows Xano has still: what was deleted here may have been deleted there since it was read, and what
 * could not be read may have been mended.
 */
export type StillThere = (
  rows: readonly ComparedRow[],
) => TE.TaskEither<SourceError | Stopped, readonly ComparedRow[]>;

export const makeStillThere = (readPage: ReadPage, tables: readonly TableMapping[]): StillThere => {
  let questions = MAX_QUESTIONS;
  const ask = (row: ComparedRow): ReturnType<StillThere> => {
    const { content } = row.entry;
    const isAsked = row.isDead || isUnread(row);
    if (!isAsked || content.kind !== 'delivery' || questions === 0) return TE.right([row]);
    const { delivery } = content;
    const id = parseXanoId(delivery.row['id']);
    const table = tables.find(
      (one) =>
        one.entity === delivery.entity &&
        (one.isFurther === true ? one.table : undefined) === delivery.table,
    );
    if (E.isLeft(id) || !isIntegerId(id.right) || table === undefined) return TE.right([row]);
    questions -= 1;
    const isAsItWas = (now: Entry): boolean =>
      row.isDead || JSON.stringify(now.content) === JSON.stringify(content);
    return pipe(
      readRow(readPage, table, id.right),
      TE.map((now) => (now !== null && isAsItWas(now) ? [row] : [])),
    );
  };
  return (rows) => pipe(rows, TE.traverseSeqArray(ask), TE.map(RA.flatten));
};
