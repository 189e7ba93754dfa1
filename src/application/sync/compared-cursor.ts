import { printCompared, type Compared } from '../../domain/sync/comparing.js';
import { RECONCILE_LEASE } from '../ports/reconciliations.js';
import type { CursorUpdate } from '../ports/sync-store.js';

/** The cursor that tells of the last comparison by itself. */
export const COMPARED = 'compared';

export const comparedUpdate = (compared: Compared, holder: string): CursorUpdate => ({
  name: COMPARED,
  value: printCompared(compared),
  lease: RECONCILE_LEASE,
  holder,
});
