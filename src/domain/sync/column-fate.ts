import { isSecret } from '../secret-names.js';
import type { Entity } from './entity.js';
import { isSlug } from './field-source.js';
import { KNOWN_FIELDS } from './known-fields.js';
import { mapRow } from './map-row.js';
import type { TableMapping } from './mapping.js';
import { isCarried } from './parse-fields.js';

/** What becomes of a column: `as` are the fields that are made of it. */
export interface ColumnFate {
  readonly fate: 'taken' | 'ignored' | 'secret';
  readonly as: readonly string[];
}

const ANYTHING = 'x';

/** Whether Xano may say what this field is. */
export const mayBeField = (entity: Entity, field: string): boolean =>
  entity === 'user' || entity === 'post'
    ? isCarried(entity, field, ANYTHING)
    : KNOWN_FIELDS[entity].includes(field);

/** What is read of a column beside the fields that it becomes. */
const usesOf = (
  { fields, where, deletedColumn }: TableMapping,
  column: string,
): readonly string[] => {
  const name = fields?.['username'];
  return [
    ...(name && isSlug(name) && name.slug === column ? ['username'] : []),
    ...(deletedColumn === column ? ['deleted'] : []),
    ...(where.some((condition) => condition.column === column) ? ['where'] : []),
  ];
};

/** Whatever is in it. The column is looked at alone, so that what comes out is what became of it. */
export const fateOf = (table: TableMapping, column: string, isChosen: boolean): ColumnFate => {
  const mapped = mapRow(table, { [column]: ANYTHING }, isChosen);
  const made = Object.keys(mapped).filter((field) => mayBeField(table.entity, field));
  const as = [...new Set([...made, ...usesOf(table, column)])];
  if (as.length > 0) return { fate: 'taken', as };
  return { fate: isSecret(column) ? 'secret' : 'ignored', as: [] };
};
