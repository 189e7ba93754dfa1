import type { ColumnKind } from '../../column-kind.js';
import { isSecret } from '../../secret-names.js';
import { isEdge, type Entity, KNOWN_FIELDS } from '../entity.js';
import { isCarried } from '../parse-fields.js';
import {
  findColumn,
  sourceFromNames,
  hasColumn,
  isFile,
  type SchemaColumn,
  type FieldConfig,
  type FieldConfigs,
  type TableConfig,
  type OwnColumn,
} from './schema.js';
import type { Scalar } from '../scalar.js';

const CREATED = ['created_at', 'created_on', 'created', 'date_created', 'joined_at'];
const UPDATED = [
  ...['updated_at', 'modified_at', 'last_modified', 'last_modified_at', 'edited_at', 'updated_on'],
  ...['modified_on', 'date_updated', 'date_modified', 'last_updated', 'updated', 'modified'],
];
const DELETED = [
  ...['deleted_at', 'is_deleted', 'deleted_on', 'date_deleted', 'soft_deleted', 'removed_at'],
  ...['is_removed', 'removed'],
];

/** Returns the source of `created_at`; empty when the table has that column itself, or none like it. */
export const birthFields = (columns: readonly SchemaColumn[]): FieldConfigs =>
  sourceFromNames('created_at', columns, CREATED);

const deletedIn = (columns: readonly SchemaColumn[]): Pick<TableConfig, 'deleted'> => {
  // A boolean `deleted` needs no configuration. Another type does: before the first delete nothing shows that it is a time.
  const own = columns.find(({ name }) => name === 'deleted');
  if (own !== undefined) return own.type === 'bool' ? {} : { deleted: own.name };
  const column = findColumn(columns, ['deleted', ...DELETED]);
  return column === undefined ? {} : { deleted: column.name };
};

/** Returns the columns that mark a row as changed and as deleted, as far as they need configuration. */
export const marksIn = (
  entity: Entity,
  columns: readonly SchemaColumn[],
): Pick<TableConfig, 'deleted' | 'updated'> => {
  const isKnown = isEdge(entity) || hasColumn(columns, 'updated_at');
  const updated = isKnown ? undefined : findColumn(columns, UPDATED);
  return {
    ...deletedIn(columns),
    ...(updated === undefined ? {} : { updated: updated.name }),
  };
};

/** What shows that a row counts: one of these words in a column of states, or a flag that is set, or one that is not set. */
interface Signs {
  readonly words: readonly string[];
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

const STATES = ['status', 'state', 'post_status', 'publish_status', 'visibility', 'privacy'];

const isOr = (words: readonly string[]): readonly string[] =>
  words.flatMap((word) => [word, `is_${word}`]);

const SHOWN: Signs = {
  words: ['published', 'publish', 'public', 'live', 'approved', 'accepted', 'active', 'visible'],
  set: [...isOr(['published', 'public', 'approved', 'active', 'visible']), 'is_live'],
  unset: isOr([
    ...['draft', 'hidden', 'private', 'archived', 'spam', 'banned', 'suspended', 'disabled'],
  ]),
};

/** A follow that was only requested does not count yet, and a declined one never does. */
const STANDING: Signs = {
  words: ['accepted', 'approved', 'confirmed', 'active'],
  set: isOr(['accepted', 'approved', 'confirmed', 'active']),
  unset: isOr(['pending']),
};

type Where = Readonly<Record<string, Scalar>>;

const whereBy =
  ({ words, set, unset }: Signs) =>
  (columns: readonly SchemaColumn[]): Where => {
    const states = columns.flatMap((column): readonly (readonly [string, Scalar])[] => {
      if (findColumn([column], STATES) === undefined) return [];
      const counts = words
        .flatMap((word) => column.values.find((value) => value.toLowerCase() === word) ?? [])
        .at(0);
      return counts === undefined ? [] : [[column.name, counts]];
    });
    const flags = columns.flatMap((column): readonly (readonly [string, Scalar])[] => {
      if (column.type !== 'bool') return [];
      if (findColumn([column], set) !== undefined) return [[column.name, true]];
      return findColumn([column], unset) === undefined ? [] : [[column.name, false]];
    });
    return Object.fromEntries([...states, ...flags]);
  };

/** Returns the conditions that keep out drafts and other rows that nobody may see. */
export const visibleWhere = whereBy(SHOWN);

/** Returns the conditions for a follow or like to count. Whether it is hidden or private does not matter for that. */
export const standingWhere = whereBy(STANDING);

export const whereOf = (where: Where): Pick<TableConfig, 'where'> =>
  Object.keys(where).length > 0 ? { where } : {};

export const whereNotes = (where: Where): readonly string[] => {
  const conditions = Object.entries(where).map(([column, value]) => `${column} is ${value}`);
  return conditions.length > 0 ? [`only rows whose ${conditions.join(' and ')} come`] : [];
};

/** Columns that apps show with a post, and that hold nothing private. */
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

/** Whether a column already has a use: by the configuration, or because it has the name of a known field. */
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

/** Returns the other columns of a table: `own` (only for posts) are stored under their own names, `others` stay in Xano. */
export const ownColumns = (
  entity: Entity,
  columns: readonly SchemaColumn[],
  config: Omit<TableConfig, 'entity'>,
): { readonly own: readonly OwnColumn[]; readonly others: readonly string[] } => {
  const free = columns.filter(({ name }) => !isSecret(name) && !isUsed(entity, config, name));
  const own =
    entity !== 'post'
      ? []
      : free.filter(
          (column) =>
            column.type !== 'timestamp' &&
            isCarried(entity, column.name, 'x') &&
            findColumn([column], SHOWN_OF_POSTS) !== undefined,
        );
  return {
    own: own.map((column) => ({ name: column.name, type: kindOf(column) })),
    others: free.filter((column) => !own.includes(column)).map(({ name }) => name),
  };
};
