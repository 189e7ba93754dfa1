import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import type { StoreError } from '../errors.js';
import type { SentRows, StoredRow, Unseen } from '../ports/sent-rows.js';

/** An answer of Xano, or what the store kept of it, that cannot be believed; `reason` is for the report. */
export interface NotTrusted {
  readonly _tag: 'NotTrusted';
  readonly reason: string;
}

export const notTrusted = (reason: string): NotTrusted => ({ _tag: 'NotTrusted', reason });

/** What one comparison has seen in Xano, by name. */
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
  /** Fails unless everything is still remembered: a row that was forgotten would seem to be gone in Xano. */
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

/** Counts the rows of each entity, and tells of which entity nothing may be deleted, and why. */
export interface Tally {
  readonly countRead: (entity: Entity, rows: number) => void;
  /** Counts rows here that Xano has, or once had. */
  readonly countHere: (entity: Entity, rows: number) => void;
  readonly countExtra: (entity: Entity, rows: number) => void;
  readonly hasExtras: (entity: Entity) => boolean;
  readonly refuse: (entity: Entity, reason: string) => void;
  /** Returns why nothing of the entity may be deleted; null where it may be. */
  readonly refusal: (entity: Entity) => string | null;
}

/** Number of rows that may be gone in Xano, whatever their share. */
const MAX_EXTRAS = 20;
/** A greater share is more likely to be a mistake of whatever answers for Xano. */
const MAX_SHARE = 0.1;

const ASK = 'nothing of them was taken away. If Xano is right, repair once more with force';

export const makeTally = (force: boolean): Tally => {
  const read = new Map<Entity, number>();
  const here = new Map<Entity, number>();
  const extra = new Map<Entity, number>();
  const refused = new Map<Entity, string>();
  const add = (counts: Map<Entity, number>) => (entity: Entity, rows: number) => {
    counts.set(entity, (counts.get(entity) ?? 0) + rows);
  };

  const tooMany = (entity: Entity): string | null => {
    const [all, gone] = [here.get(entity) ?? 0, extra.get(entity) ?? 0];
    if (gone === 0) return null;
    if ((read.get(entity) ?? 0) === 0)
      return `Xano has no ${entity} at all, and ${gone} that it once sent are here: ${ASK}`;
    return gone > MAX_EXTRAS && gone > all * MAX_SHARE
      ? `Xano lacks ${gone} of ${all} rows of ${entity} that it once sent: ${ASK}`
      : null;
  };

  return {
    countRead: add(read),
    countHere: add(here),
    countExtra: add(extra),
    hasExtras: (entity) => (extra.get(entity) ?? 0) > 0,
    refuse: (entity, reason) => {
      refused.set(entity, reason);
    },
    refusal: (entity) => refused.get(entity) ?? (force ? null : tooMany(entity)),
  };
};
