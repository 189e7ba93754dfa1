import { isSecret } from '../secret-names.js';
import type { Entity } from './entity.js';
import { edgeFields, mapRow, type TableMapping } from './mapping.js';
import { isCarried } from './parse-fields.js';

/** What becomes of a column: `as` are the fields that are made of it. */
export interface ColumnFate {
  readonly fate: 'taken' | 'ignored' | 'secret';
  readonly as: readonly string[];
}

const ANYTHING = 'x';

const hasField = (entity: Entity, field: string): boolean =>
  entity === 'user' || entity === 'post'
    ? isCarried(entity, field, ANYTHING)
    : (edgeFields(entity) ?? []).includes(field);

/** Of a row whose columns somebody has picked, whatever is in it. */
export const fateOf = (table: TableMapping, column: string): ColumnFate => {
  const mapped = mapRow(table, { [column]: ANYTHING }, true);
  const as = Object.keys(mapped).filter((field) => hasField(table.entity, field));
  if (as.length > 0) return { fate: 'taken', as };
  return { fate: isSecret(column) ? 'secret' : 'ignored', as: [] };
};
