import type { Entity } from '../../domain/sync/entity.js';

/** How many rows of each entity were met, and of which nothing is to be taken away, and why. */
export interface Tally {
  readonly countRead: (entity: Entity, rows: number) => void;
  /** Of the rows here that Xano has, or once had. */
  readonly countHere: (entity: Entity, rows: number) => void;
  readonly countExtra: (entity: Entity, rows: number) => void;
  readonly hasExtras: () => boolean;
  readonly refuse: (entity: Entity, reason: string) => void;
  /** Null: what is extra may be taken away. */
  readonly refusal: (entity: Entity) => string | null;
}

/** So many rows may be gone in Xano, whatever their share. */
const MAX_EXTRAS = 20;
/** More than this share is more likely to be a mistake of whoever answers for Xano. */
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
    hasExtras: () => [...extra.values()].some((rows) => rows > 0),
    refuse: (entity, reason) => {
      refused.set(entity, reason);
    },
    refusal: (entity) => refused.get(entity) ?? (force ? null : tooMany(entity)),
  };
};
