import { RECONCILE_LEASE } from '../ports/reconciliations.js';
import type { CursorUpdate } from '../ports/sync-store.js';
import { printCompared, type Compared } from '../../domain/sync/comparing.js';
import { readingOf, type TableMapping } from '../../domain/sync/mapping.js';
import { printCursor, type PullCursor } from '../../domain/sync/pull-cursor.js';

/** Who holds it pulls, and nobody else. */
export const PULL_LEASE = 'pull';

/** Held for a day after whoever pulls round after round, so that one who comes no more is missed. */
export const PULLS_LEASE = 'pulls';

/** By what is told of the table. */
export const pullCursorName = (reading: string): string => `pull:${reading.replace('/', ':')}`;

/** The first table of an entity is read under the name of the entity, whatever it is called. */
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

/** The cursor that tells of the last comparison by itself. */
export const COMPARED = 'compared';

export const comparedUpdate = (compared: Compared, holder: string): CursorUpdate => ({
  name: COMPARED,
  value: printCompared(compared),
  lease: RECONCILE_LEASE,
  holder,
});
