import type { NamedCounts } from '../sync/alert-state.js';
import type { Entity } from '../sync/entity.js';
import type { Rate } from '../sync/quota.js';

/** Known numbers from which the number of rows is estimated: see `SyncNumbers`. */
interface Known {
  readonly total: NamedCounts;
  readonly users: number;
  readonly posts: number;
}

/** Estimates the rows of an entity: all rows that Xano ever sent by any path, or those stored here if that is more. */
export const rowsOf = ({ total, users, posts }: Known, entity: Entity): number => {
  if (entity === 'user') return users;
  const applied = Object.entries(total)
    .filter(([name]) => name.startsWith(`${entity}:applied:`))
    .reduce((sum, [, count]) => sum + count, 0);
  return Math.max(applied, entity === 'post' ? posts : 0);
};

/** Returns the least time in which Xano can send tables of these sizes, ms: all requests of a window may come at once. */
export const timeOfRows = (
  rows: readonly number[],
  pageSize: number,
  { requests, windowMs }: Rate,
): number => {
  const pages = rows.reduce((sum, count) => sum + Math.max(1, Math.ceil(count / pageSize)), 0);
  return Math.floor(Math.max(0, pages - 1) / requests) * windowMs;
};

/** Returns the time to check a share of `things` at `rate` per second, ms. */
export const timeOfLooks = (things: number, share: number, rate: number): number =>
  Math.ceil(((things * share) / rate) * 1000);
