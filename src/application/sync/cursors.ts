import { RECONCILE_LEASE } from '../ports/reconciliations.js';
import type { CursorUpdate } from '../ports/sync-store.js';
import { printCompared, type Compared } from '../../domain/sync/comparing.js';
import { readingOf, type TableMapping } from '../../domain/sync/mapping.js';
import { printCursor, type PullCursor } from '../../domain/sync/pull-cursor.js';

/** The lease of the one process that pulls. */
export const PULL_LEASE = 'pull';

/** A lease that each round of pulling extends to a day, so that it is noticed when no round comes any more. */
export const PULL_SEEN_LEASE = 'pulls';

/** Returns the name of a cursor by the name of a reading: see `readingOf`. */
export const pullCursorName = (reading: string): string => `pull:${reading.replace('/', ':')}`;

/** Returns the name of a table's cursor. The first table of an entity goes by the name of the entity. */
export const tableCursorName = (table: TableMapping): string => pullCursorName(readingOf(table));

export const pullCursorUpdate = (
  table: TableMapping,
  cursor: PullCursor,
  holder: string,
): CursorUpdate => ({
  name: tableCursorName(table),
  value: printCursor(cursor),
  lease: PULL_LEASE,
  holder,
});

/** The cursor of the last comparison by schedule. */
export const COMPARISON_CURSOR = 'compared';

export const comparedUpdate = (compared: Compared, holder: string): CursorUpdate => ({
  name: COMPARISON_CURSOR,
  value: printCompared(compared),
  lease: RECONCILE_LEASE,
  holder,
});
