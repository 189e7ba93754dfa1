import type { ColumnKind } from '../../column-kind.js';
import { isSecret } from '../../secret-names.js';
import type { Entity } from '../entity.js';
import { KNOWN_FIELDS } from '../known-fields.js';
import { isCarried } from '../parse-fields.js';
import { columnCalled, isFile } from './pick-column.js';
import type { SchemaColumn } from './schema.js';
import type { FieldConfig, OwnColumn, TableConfig } from './table-config.js';

/** What apps show with a post, and nobody keeps to themselves. */
const SHOWN_OF_POSTS = [
  ...['title', 'subtitle', 'headline', 'slug', 'excerpt', 'summary', 'category', 'kind', 'price'],
  ...['currency', 'location', 'city', 'country', 'language', 'views', 'duration'],
];

const kindOf = (column: SchemaColumn): ColumnKind => {
  if (isFile(column)) return 'text';
  switch (column.type) {
    case 'int':
    case 'decimal':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'json':
    case 'object':
    case 'geo_point':
      return 'json';
    default:
      return 'text';
  }
};

const columnsOf = (field: FieldConfig): readonly string[] => {
  if (field === null) return [];
  if (typeof field === 'string') return [field];
  return 'slug' in field ? [field.slug] : [field.from].flat();
};

/** Whether the configuration, or our own words, say already what the column is for. */
const isUsed = (
  entity: Entity,
  { fields = {}, where = {}, deleted, updated }: Omit<TableConfig, 'entity'>,
  column: string,
): boolean =>
  KNOWN_FIELDS[entity].includes(column) ||
  Object.values(fields).some((field) => columnsOf(field).includes(column)) ||
  Object.hasOwn(where, column) ||
  deleted === column ||
  updated === column;

/** What a table of users or posts has besides: what enters as it is called there, and what stays. */
export const ownColumns = (
  entity: 'user' | 'post',
  columns: readonly SchemaColumn[],
  config: Omit<TableConfig, 'entity'>,
): { readonly own: readonly OwnColumn[]; readonly others: readonly string[] } => {
  const free = columns.filter(({ name }) => !isSecret(name) && !isUsed(entity, config, name));
  const own =
    entity === 'user'
      ? []
      : free.filter(
          (column) =>
            column.type !== 'timestamp' &&
            isCarried(entity, column.name, 'x') &&
            columnCalled([column], SHOWN_OF_POSTS) !== undefined,
        );
  return {
    own: own.map((column) => ({ name: column.name, type: kindOf(column) })),
    others: free.filter((column) => !own.includes(column)).map(({ name }) => name),
  };
};
