import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Leases } from '../ports/leases.js';
import { PULL_LEASE, PULL_SEEN_LEASE } from './cursors.js';

export interface IsPulled {
  /** Whether Xano is pulled: by this service as its settings say, or by `pull` in a process of its own. */
  readonly now: TE.TaskEither<StoreError, boolean>;
  /**
   * Whether Xano was pulled round after round within a day. `pull --once` does not count: no further round is
   * expected, and the age of that one says nothing.
   */
  readonly lately: TE.TaskEither<StoreError, boolean>;
}

export const makeIsPulled = (leases: Pick<Leases, 'isHeld'>, isOn: boolean): IsPulled => ({
  now: isOn ? TE.right(true) : leases.isHeld(PULL_LEASE),
  lately: isOn ? TE.right(true) : leases.isHeld(PULL_SEEN_LEASE),
});
