import { isEdge } from '../known-fields.js';
import type { Entity } from '../entity.js';
import type { Scalar } from '../scalar.js';
import { columnCalled, fieldFrom, hasColumn } from './pick-column.js';
import type { SchemaColumn } from './schema.js';
import type { FieldConfig, TableConfig } from './table-config.js';

const CREATED = ['created_at', 'created_on', 'created', 'date_created', 'joined_at'];
const UPDATED = [
  ...['updated_at', 'modified_at', 'last_modified', 'last_modified_at', 'edited_at', 'updated_on'],
  ...['modified_on', 'date_updated', 'date_modified', 'last_updated', 'updated', 'modified'],
];
const DELETED = [
  ...['deleted_at', 'is_deleted', 'deleted_on', 'date_deleted', 'soft_deleted', 'removed_at'],
  ...['is_removed', 'removed'],
];

/** When a row was made. */
export const birthFields = (
  columns: readonly SchemaColumn[],
): Readonly<Record<string, FieldConfig>> => fieldFrom('created_at', columns, CREATED);

const deletedIn = (columns: readonly SchemaColumn[]): Pick<TableConfig, 'deleted'> => {
  // A flag of that name is read without being named.
  const own = columns.find(({ name }) => name === 'deleted');
  if (own !== undefined) return own.type === 'timestamp' ? { deleted: own.name } : {};
  const column = columnCalled(columns, ['deleted', ...DELETED]);
  return column === undefined ? {} : { deleted: column.name };
};

/** How rows are marked as changed and as deleted. */
export const marksIn = (
  entity: Entity,
  columns: readonly SchemaColumn[],
): Pick<TableConfig, 'deleted' | 'updated'> => {
  const isKnown = isEdge(entity) || hasColumn(columns, 'updated_at');
  const updated = isKnown ? undefined : columnCalled(columns, UPDATED);
  return {
    ...deletedIn(columns),
    ...(updated === undefined ? {} : { updated: updated.name }),
  };
};

const STATES = ['status', 'state', 'post_status', 'publish_status', 'visibility', 'privacy'];
const SHOWN = ['published', 'publish', 'public', 'live', 'approved', 'active', 'visible'];
const SHOWN_FLAGS = ['published', 'is_published', 'is_public', 'public', 'is_live'];
const HIDDEN_FLAGS = ['draft', 'is_draft', 'hidden', 'is_hidden', 'private', 'is_private'];

/** Drafts and what else nobody is to see stay away. */
export const shownWhere = (columns: readonly SchemaColumn[]): Readonly<Record<string, Scalar>> => {
  const states = columns.flatMap((column): readonly (readonly [string, Scalar])[] => {
    if (columnCalled([column], STATES) === undefined) return [];
    const shown = SHOWN.flatMap(
      (word) => column.values.find((value) => value.toLowerCase() === word) ?? [],
    ).at(0);
    return shown === undefined ? [] : [[column.name, shown]];
  });
  const flags = columns.flatMap((column): readonly (readonly [string, Scalar])[] => {
    if (column.type !== 'bool') return [];
    if (columnCalled([column], SHOWN_FLAGS) !== undefined) return [[column.name, true]];
    return columnCalled([column], HIDDEN_FLAGS) === undefined ? [] : [[column.name, false]];
  });
  return Object.fromEntries([...states, ...flags]);
};
