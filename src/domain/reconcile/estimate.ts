import type { NamedCounts } from '../sync/alert-state.js';
import type { Entity } from '../sync/entity.js';
import type { Rate } from '../sync/quota.js';

/** What tells how many rows there are: see `SyncNumbers`. */
interface Known {
  readonly total: NamedCounts;
  readonly users: number;
  readonly posts: number;
}

/** As many rows of an entity as Xano has sent in all, by whatever way, or as there are here. */
export const rowsOf = ({ total, users, posts }: Known, entity: Entity): number => {
  if (entity === 'user') return users;
  const applied = Object.entries(total)
    .filter(([name]) => name.startsWith(`${entity}:applied:`))
    .reduce((sum, [, count]) => sum + count, 0);
  return Math.max(applied, entity === 'post' ? posts : 0);
};

/** How long Xano takes at least to send tables of so many rows, ms: the requests of a window come at once. */
export const timeOfRows = (
  rows: readonly number[],
  pageSize: number,
  { requests, windowMs }: Rate,
): number => {
  const pages = rows.reduce((sum, count) => sum + Math.max(1, Math.ceil(count / pageSize)), 0);
  return Math.floor(Math.max(0, pages - 1) / requests) * windowMs;
};

/** How long looking at a share of so many things takes at so many a second, ms. */
export const timeOfLooks = (things: number, share: number, rate: number): number =>
  Math.ceil(((things * share) / rate) * 1000);
