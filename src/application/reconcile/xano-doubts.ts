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
  /** It was read from Xano from then on, ms. */
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

/** With an owner that is not here goes all that hangs on it: that is told once, as the owner. */
function* isToBeTold(seen: Seen, { isDead, owners, waitsFor }: ComparedRow) {
  if (isDead) return !(yield* isOrphaned(seen, owners));
  if (waitsFor === null) return true;
  // A row that belongs to nobody in Xano cannot be here either.
  const marks = yield* ask(seen.has(waitsFor.entity, waitsFor.names));
  return marks.includes(true) && !(yield* isOrphaned(seen, [waitsFor]));
}

/** The rows in which something is to be told, unless it passes; the others with a fault are marked. */
export function* doubtfulAmong(
  seen: Seen,
  entity: Entity,
  rows: readonly ComparedRow[],
): Steps<StoreError, readonly ComparedRow[]> {
  const doubtful: ComparedRow[] = [];
  for (const row of rows) {
    if (row.fault === null) continue;
    const isTold = yield* isToBeTold(seen, row);
    if (isTold) doubtful.push(row);
    // Whoever names it so cannot be told from one whose owner is not here.
    const names = row.isDead || !isTold ? row.seen : row.lostNames;
    yield* ask(seen.remember(entity, names.map(seenAsOrphan)));
  }
  return doubtful;
}

/** Which row of Xano an entry is; undefined where its id does not let it be asked for. */
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

/** More questions would eat the quota: beyond them it is told as it was read. */
const MAX_QUESTIONS = 50;

/**
 * Which rows Xano has still: what was deleted here may have been deleted there since it was read, and what
 * could not be read may have been mended.
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
