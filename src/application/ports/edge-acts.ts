import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Budget } from '../../domain/limits/policy.js';
import type { SetEdge, StandingEdge } from '../../domain/sync/decide-edge.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import type { Origin } from './origin.js';

/** What was read. The adapter keeps with it what it needs to check, when committing, that this still holds. */
export interface EdgeReading extends StandingEdge {
  /** The edges that making this one ends (a block ends follows), as they are now. */
  readonly ended: readonly StandingEdge[];
}

/** An act on an edge. The first step is the edge itself; there are no steps when nothing has to change. */
export interface Act {
  readonly steps: readonly SetEdge[];
  readonly origin: Origin;
  /** Units charged to the daily budgets of the acting user. */
  readonly costs: Readonly<Partial<Record<Budget, number>>>;
  /** The outbox event of each step, recorded where a user acts. */
  readonly events: readonly OutboxEvent[];
  readonly now: number;
}

/** The outcome of a change when what was read no longer holds: nothing was done. */
export const CHANGED = 'changed';

/**
 * Left: what was read or expected does not hold, and nothing was done; for an expectation, what holds instead, otherwise
 * null. Right: the count of `enact`; or, when nothing was done either, `orphaned` (the author of the post is not here) or
 * `blocked` (one of the two users blocks the other).
 */
export type Enacted = Either<EdgeReading | null, number | 'orphaned' | 'blocked'>;

export interface EdgeActs {
  /** Returns without reading what a new edge usually depends on, for `enact` to check; null when it must be read. */
  readonly expect: (edge: EdgeName) => EdgeReading | null;
  /**
   * Reads an edge and its two ends in one round trip, but not whether the author of a post is here, nor who blocks whom.
   * `takesBack`: the edge, or one that it ends, is to be removed with a version; where that does not exist, the reading
   * expects that no deferred record may be about it, which `enact` checks.
   */
  readonly read: (edge: EdgeName, takesBack: boolean) => TaskEither<StoreError, EdgeReading>;
  /**
   * Atomic: carries out the steps with their costs and outbox events, if what was read still holds and, for a new follow,
   * like or bookmark, neither the user nor the owner of the target blocks the other; otherwise nothing. Resolves to how many
   * users follow, mute, block, like or bookmark the target afterwards.
   */
  readonly enact: (
    reading: EdgeReading,
    act: Act,
  ) => TaskEither<ChangeRefused | StoreError, Enacted>;
}
