import type { RowFields } from './incoming-row.js';
import type { Entity } from './entity.js';
import { isEdge, NAMING_FIELDS } from './known-fields.js';

const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/**
 * The row of the edge that an update has made another, to be deleted: with the times of what it has
 * become, at which it was gone. Null where both sides name the same edge.
 */
export const formerEdge = (
  entity: Entity,
  before: RowFields | null,
  row: RowFields,
): RowFields | null => {
  if (before === null || !isEdge(entity)) return null;
  const isAnother = NAMING_FIELDS[entity].some((name) => {
    const [old, now] = [before[name], row[name]];
    return isText(old) && isText(now) && String(old) !== String(now);
  });
  const { created_at, updated_at } = row;
  return isAnother ? { ...before, created_at, updated_at } : null;
};
