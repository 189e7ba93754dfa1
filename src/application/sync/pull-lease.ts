import type { Entity } from '../../domain/sync/entity.js';
import { printCursor, type PullCursor } from '../../domain/sync/pull-cursor.js';
import type { CursorUpdate } from '../ports/sync-store.js';

/** Who holds it pulls, and nobody else. */
export const PULL_LEASE = 'pull';

export const pullCursorName = (entity: Entity): string => `pull:${entity}`;

export const pullCursorUpdate = (
  entity: Entity,
  cursor: PullCursor,
  holder: string,
): CursorUpdate => ({
  name: pullCursorName(entity),
  value: printCursor(cursor),
  lease: PULL_LEASE,
  holder,
});
