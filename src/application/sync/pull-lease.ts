import type { Entity } from '../../domain/sync/entity.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { printCursor, type PullCursor } from '../../domain/sync/pull-cursor.js';
import type { CursorUpdate } from '../ports/sync-store.js';

/** Who holds it pulls, and nobody else. */
export const PULL_LEASE = 'pull';

export const pullCursorName = (entity: Entity): string => `pull:${entity}`;

/** The first table of an entity is read under the name of the entity, whatever it is called. */
export const tableCursorName = ({ entity, table, isFurther }: TableMapping): string =>
  isFurther ? `${pullCursorName(entity)}:${table}` : pullCursorName(entity);

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
