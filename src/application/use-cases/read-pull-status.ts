import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';
import { parseCursor, type PullCursor, type PullFailure } from '../../domain/sync/pull-cursor.js';
import type { StoreError } from '../errors.js';
import type { Leases } from '../ports/leases.js';
import { pullCursorName } from '../sync/pull-lease.js';

/** How the pulling of one table goes. All instants are ms. */
export interface TablePull extends Pick<
  PullCursor,
  'phase' | 'afterId' | 'highWater' | 'lastSuccess'
> {
  /** When a page was last done with, or failed; null while none was. */
  readonly savedAt: number | null;
  readonly lastError: PullFailure | null;
  /** How far Xano's clock is ahead of ours, ms; null: its last answer did not tell. */
  readonly clockSkew: number | null;
  /** Of this replica, since it started; another may be the one that pulls. */
  readonly requests: number;
  /** How long this replica's next request waits for the quota, ms. */
  readonly waitingMs: number;
}

/** By entity, of those that a source is configured for. */
export type PullStatus = Readonly<Partial<Record<Entity, TablePull>>>;

/** Whatever replica is asked: how far it has come is read from the store. */
export type ReadPullStatus = TE.TaskEither<StoreError, PullStatus>;

interface Deps {
  readonly leases: Pick<Leases, 'cursors'>;
  readonly entities: readonly Entity[];
  readonly activity: {
    readonly requests: (entity: Entity) => number;
    readonly waiting: IO<number>;
  };
}

export const makeReadPullStatus = ({ leases, entities, activity }: Deps): ReadPullStatus => {
  const tablePull = (entity: Entity, text: string | undefined): TablePull => {
    const { phase, afterId, highWater, lastSuccess, savedAt, failure, skew } = parseCursor(text);
    return {
      phase,
      afterId,
      highWater,
      lastSuccess,
      savedAt: savedAt === 0 ? null : savedAt,
      lastError: failure,
      clockSkew: skew,
      requests: activity.requests(entity),
      waitingMs: Math.ceil(activity.waiting()),
    };
  };
  return pipe(
    leases.cursors(entities.map(pullCursorName)),
    TE.map((texts) =>
      Object.fromEntries(
        entities.map((entity) => [entity, tablePull(entity, texts[pullCursorName(entity)])]),
      ),
    ),
  );
};
