import * as E from 'fp-ts/lib/Either.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { isIntegerId, parseXanoId, type XanoId } from '../../domain/sync/xano-id.js';
import type { StoreError } from '../errors.js';
import { seenAsOrphan } from '../ports/sent-rows.js';
import type { SourceError } from '../ports/source.js';
import type { Stopped } from '../ports/timer.js';
import type { Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';
import { ask } from '../gen.js';
import { type Steps } from './run.js';
import type { Owner } from './compared-row.js';
import { readRow } from './xano-pages.js';
import type { ComparedRow } from './compared-row.js';
import type { SeenBook } from './xano-seen.js';
import { isUnread } from './xano-unread.js';

/** A row that looked wrong, until it is looked at again. */
export interface Doubt {
  readonly entity: Entity;
  readonly entry: Entry;
  readonly fault: Fault;
  /** The row was read from Xano at this instant or later, ms. */
  readonly readAt: number;
  readonly dueAt: number;
}

type Seen = Pick<SeenBook, 'remember' | 'has'>;

function* isOrphaned(seen: Seen, owners: readonly Owner[]): Steps<StoreError, boolean> {
  for (const { entity, names } of owners) {
    const marks = yield* ask(seen.has(entity, names.map(seenAsOrphan)));
    if (marks.includes(true)) return true;
  }
  return false;
}

/** Whether to report a row. All that depends on a missing owner is missing with it, which is reported once, as the owner. */
function* isToBeTold(seen: Seen, { isDead, owners, waitsFor }: ComparedRow) {
  if (isDead) return !(yield* isOrphaned(seen, owners));
  if (waitsFor === null) return true;
  // A row whose owner is not in Xano either cannot be here.
  const marks = yield* ask(seen.has(waitsFor.entity, waitsFor.names));
  return marks.includes(true) && !(yield* isOrphaned(seen, [waitsFor]));
}

/** Returns the rows to report, unless their faults pass; marks missing rows, so that their dependents are not reported. */
export function* confirmDoubts(
  seen: Seen,
  entity: Entity,
  rows: readonly ComparedRow[],
): Steps<StoreError, readonly ComparedRow[]> {
  const doubtful: ComparedRow[] = [];
  for (const row of rows) {
    if (row.fault === null) continue;
    const isTold = yield* isToBeTold(seen, row);
    if (isTold) doubtful.push(row);
    // A row that calls its owner by such a name cannot be distinguished from one whose owner is missing here.
    const names = row.isDead || !isTold ? row.seen : row.lostNames;
    yield* ask(seen.remember(entity, names.map(seenAsOrphan)));
  }
  return doubtful;
}

/** Returns which row of Xano an entry is; undefined where its id does not allow asking for it. */
export const rowIn =
  (tables: readonly TableMapping[]) =>
  ({ content }: Entry): { readonly table: TableMapping; readonly id: XanoId } | undefined => {
    if (content.kind !== 'delivery') return undefined;
    const { delivery } = content;
    const id = parseXanoId(delivery.row['id']);
    const table = tables.find(
      (one) =>
        one.entity === delivery.entity &&
        (one.isFurther === true ? one.table : undefined) === delivery.table,
    );
    return E.isRight(id) && isIntegerId(id.right) && table !== undefined
      ? { table, id: id.right }
      : undefined;
  };

/** Most rows that Xano is asked for again, since more would use up the quota; the rest is reported as it was read. */
const MAX_QUESTIONS = 50;

/**
 * Makes a check of which rows Xano still has: what was deleted here may have been deleted there since it was read,
 * and what could not be read may have been repaired.
 */
export const makeStillThere = (readPage: ReadPage, tables: readonly TableMapping[]) => {
  const rowOf = rowIn(tables);
  let questions = MAX_QUESTIONS;

  function* isStill(row: ComparedRow): Steps<SourceError | Stopped, boolean> {
    const { content } = row.entry;
    const isAsked = row.isDead || isUnread(row);
    const asked = rowOf(row.entry);
    if (!isAsked || asked === undefined || questions === 0) return true;
    questions -= 1;
    const now = yield* ask(readRow(readPage, asked.table, asked.id));
    if (now === null) return false;
    return row.isDead || JSON.stringify(now.content) === JSON.stringify(content);
  }

  return function* (
    rows: readonly ComparedRow[],
  ): Steps<SourceError | Stopped, readonly ComparedRow[]> {
    const still: ComparedRow[] = [];
    for (const row of rows) if (yield* isStill(row)) still.push(row);
    return still;
  };
};
