import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Leases } from '../ports/leases.js';
import { PULL_LEASE } from './cursors.js';

export type IsPulled = TE.TaskEither<StoreError, boolean>;

/**
 * Whether Xano is read by itself: by this service as its settings say, or else by whoever has the lease, as `pull`
 * in a process of its own. After `pull --once` nobody does, and how old that reading is says nothing.
 */
export const makeIsPulled = (leases: Pick<Leases, 'isHeld'>, isOn: boolean): IsPulled =>
  isOn ? TE.right(true) : leases.isHeld(PULL_LEASE);
