import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Budget } from '../../domain/limits/policy.js';
import type { SetEdge, StandingEdge } from '../../domain/sync/decide-edge.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import type { Origin } from './origin.js';

/** What was read, and what the store needs to know that it still holds. */
export interface EdgeReading extends StandingEdge {
  /** What it ends where it is made, as that stands. */
  readonly ended: readonly StandingEdge[];
}

/** What somebody does here, the edge first; without a step it is so already. */
export interface Act {
  readonly steps: readonly SetEdge[];
  readonly origin: Origin;
  /** What it takes of the budgets of whoever acts. */
  readonly costs: Readonly<Partial<Record<Budget, number>>>;
  /** What Xano is to hear of each step where a user acts. */
  readonly events: readonly OutboxEvent[];
  readonly now: number;
}

/** What was read no longer holds, and nothing was done. */
export const CHANGED = 'changed';

/**
 * Left: what was read, or expected, does not hold, and nothing was done; of what was expected it is told what
 * holds. `orphaned`: the author of the post is not here, `blocked`: one of the two blocks the other; nothing was done
 * either.
 */
export type Enacted = Either<EdgeReading | null, number | 'orphaned' | 'blocked'>;

export interface EdgeActs {
  /** What an edge that is made mostly depends on, without asking; null where it has to be read. */
  readonly expect: (edge: EdgeName) => EdgeReading | null;
  /**
   * An edge and its two ends, in one round trip. Whether the author of a post is here is not read, nor who blocks whom.
   * `takesBack`: it, or what it ends, is taken back by a version. Where that is not there, it is expected that no records wait that
   * may tell of it.
   */
  readonly read: (edge: EdgeName, takesBack: boolean) => TaskEither<StoreError, EdgeReading>;
  /**
   * Atomic: the steps with what they cost and what Xano is to hear of them, provided that what was read still
   * holds and that nobody acts on what is of whoever blocks them, or is blocked; else nothing. Answers how many
   * follow, like or bookmark the same afterwards.
   */
  readonly enact: (
    reading: EdgeReading,
    act: Act,
  ) => TaskEither<ChangeRefused | StoreError, Enacted>;
}
