import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import type { StoreError } from '../errors.js';
import type { SentRows, StoredRow, Unseen } from '../ports/sent-rows.js';

/** What Xano answered, or the store kept of it, is not to be believed; `reason` is for the report. */
export interface NotTrusted {
  readonly _tag: 'NotTrusted';
  readonly reason: string;
}

export const notTrusted = (reason: string): NotTrusted => ({ _tag: 'NotTrusted', reason });

/** What one comparison has seen in Xano. */
export interface SeenBook {
  readonly remember: (
    entity: Entity,
    names: readonly string[],
  ) => TE.TaskEither<StoreError, unknown>;
  /** Whether each of the names was seen, in order. */
  readonly has: (
    entity: Entity,
    names: readonly string[],
  ) => TE.TaskEither<StoreError, readonly boolean[]>;
  readonly unseen: (rows: readonly StoredRow[]) => TE.TaskEither<StoreError, readonly Unseen[]>;
  /** Whether all of it is remembered still: what was forgotten would seem to be gone in Xano. */
  readonly check: TE.TaskEither<StoreError | NotTrusted, unknown>;
  readonly forget: TE.TaskEither<StoreError, void>;
}

const FORGOTTEN = notTrusted(
  'the store has forgotten a part of what was seen in Xano: nothing more is taken away',
);

export const makeSeenBook = (sentRows: SentRows, id: string): SeenBook => {
  const added = new Map<Entity, number>();
  return {
    remember: (entity, names) =>
      pipe(
        sentRows.remember(id, entity, names),
        TE.map((count) => added.set(entity, (added.get(entity) ?? 0) + count)),
      ),
    has: (entity, names) => sentRows.hasSeen(id, entity, names),
    unseen: (rows) => sentRows.unseen(id, rows),
    check: pipe(
      sentRows.sizes(id),
      TE.filterOrElseW(
        (sizes) => ENTITIES.every((entity) => sizes[entity] >= (added.get(entity) ?? 0)),
        () => FORGOTTEN,
      ),
    ),
    forget: sentRows.forget(id),
  };
};
