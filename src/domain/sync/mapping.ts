import * as E from 'fp-ts/lib/Either.js';
import { isSecret } from '../secret-names.js';
import { withoutSecrets } from '../secrets.js';
import {
  ENTITIES,
  KNOWN_FIELDS,
  parseEntity,
  updatedColumnOf,
  USUAL_ENTITIES,
  type Entity,
} from './entity.js';
import type { RowFields } from './incoming-row.js';
import { isCarried } from './parse-fields.js';
import { isEmpty, isSame, type Scalar } from './scalar.js';

/** Where a field comes from. */
export interface FieldSource {
  /** The columns of the field; the first that is not empty counts. */
  readonly from: readonly string[];
  /** Xano's value → our value; null: values are taken as they are. */
  readonly values: Readonly<Record<string, Scalar>> | null;
  /** Our value for anything that is not in `values`, or, without `values`, for an empty column. */
  readonly otherwise?: Scalar;
}

/** A source that makes a username of the words in a column. */
export interface Slug {
  readonly slug: string;
}

/** Sources by field; null excludes the field, whatever the table has under that name. */
export type FieldSources = Readonly<Record<string, FieldSource | Slug | null>>;

export const isSlug = (source: FieldSource | Slug): source is Slug => 'slug' in source;

/** Returns the one column that a field is taken from untranslated; null for any other source. */
export const columnOf = (source: FieldSource | Slug | null | undefined): string | null =>
  source && !isSlug(source) && source.from.length === 1 && source.values === null
    ? (source.from[0] ?? null)
    : null;

const translated = ({ values, otherwise }: FieldSource, given: unknown): unknown => {
  const ours =
    values === null ? undefined : Object.entries(values).find(([theirs]) => isSame(theirs, given));
  if (ours !== undefined) return ours[1];
  return otherwise !== undefined && (values !== null || isEmpty(given)) ? otherwise : given;
};

/** Returns the value that a row has for a field, as a list: empty when the row has none of its columns. */
const readField = (row: RowFields, source: FieldSource): readonly unknown[] => {
  const there = source.from.filter((column) => Object.hasOwn(row, column));
  const [first] = there;
  if (first === undefined) return [];
  const column = there.find((name) => !isEmpty(row[name])) ?? first;
  return [translated(source, row[column])];
};

/** The condition that a column has one of these values. */
export interface Condition {
  readonly column: string;
  readonly values: readonly Scalar[];
}

/** Whether a row meets the conditions for being kept here; or the name of the missing column that would tell. */
export const matchOf = (
  where: readonly Condition[],
  row: RowFields,
): boolean | { readonly missing: string } => {
  const present = where.filter(({ column }) => Object.hasOwn(row, column));
  const isOut = present.some(
    ({ column, values }) => !values.some((wanted) => isSame(wanted, row[column])),
  );
  // One condition that fails is enough, whatever columns are missing.
  if (isOut) return false;
  const unknown = where.find((condition) => !present.includes(condition));
  return unknown === undefined ? true : { missing: unknown.column };
};

/** How the rows of one table of Xano become records. */
export interface TableMapping {
  readonly table: string;
  readonly entity: Entity;
  /** Where each field comes from; null when it is not configured. */
  readonly fields: FieldSources | null;
  /** The conditions that a row has to meet to be kept here. */
  readonly where: readonly Condition[];
  /** The column that marks a row as deleted, by a flag or by a time; null: `deleted`. */
  readonly deletedColumn: string | null;
  /** The table's id in the Metadata API; its name where Xano accepts that. */
  readonly metadataTable: string;
  /** The column that says when a row last changed. */
  readonly updatedColumn: string;
  /** True when an earlier table in the mapping holds edges of the same kind. */
  readonly isFurther?: true;
  /** True for a table that is not configured and that few apps have: its rows are accepted, but never requested. */
  readonly isAssumed?: true;
}

/** The mappings of all tables. Several tables may hold edges of one kind, but only one holds users, or posts. */
export type SyncMapping = readonly TableMapping[];

/** The mapping without configuration: each entity comes from the table of its own name. */
export const DEFAULT_MAPPING: SyncMapping = ENTITIES.map((entity) => ({
  table: entity,
  entity,
  fields: null,
  where: [],
  deletedColumn: null,
  metadataTable: entity,
  updatedColumn: updatedColumnOf(entity),
  ...(!USUAL_ENTITIES.includes(entity) && { isAssumed: true }),
}));

export const tablesOf = (mapping: SyncMapping, entity: Entity): readonly TableMapping[] =>
  mapping.filter((table) => table.entity === entity);

/** Returns the name of a table in reports: its entity, such as `like`; `like/reaction` for a further table of it. */
export const readingOf = ({ entity, table, isFurther }: TableMapping): string =>
  isFurther === true ? `${entity}/${table}` : entity;

/** Returns the names in reports of all tables that hold these entities. */
export const readingsOf = (mapping: SyncMapping, entities: readonly Entity[]): readonly string[] =>
  entities.flatMap((entity) => tablesOf(mapping, entity)).map(readingOf);

/** Whether Xano may have rows of this entity that are not to be kept here. */
export const mayLeaveOutRows = (mapping: SyncMapping, entity: Entity): boolean =>
  tablesOf(mapping, entity).some(
    ({ where, deletedColumn }) => where.length > 0 || deletedColumn !== null,
  );

/** Returns the entity's first table, which is meant when no table is named; null when there is none. */
export const tableOf = (mapping: SyncMapping, entity: Entity): TableMapping | null =>
  tablesOf(mapping, entity)[0] ?? null;

/** Returns the table of that name if it holds this entity, else null; without a name, the entity's first table. */
export const tableCalled = (
  mapping: SyncMapping,
  entity: Entity,
  name: string | null,
): TableMapping | null =>
  name === null
    ? tableOf(mapping, entity)
    : (tablesOf(mapping, entity).find(({ table }) => table === name) ?? null);

/** Finds the mapping of a table by its name, or by an entity in the singular or plural; null when there is none. */
export const tableNamed = (mapping: SyncMapping, name: string): TableMapping | null => {
  const exact = mapping.find(({ table }) => table === name);
  if (exact !== undefined) return exact;
  const entity = parseEntity(name);
  return E.isRight(entity) ? tableOf(mapping, entity.right) : null;
};

const ownOf = (
  { entity, fields, deletedColumn }: TableMapping,
  row: RowFields,
  isWhole: boolean,
): RowFields =>
  Object.fromEntries(
    Object.entries(row).filter(
      ([column]) =>
        (isWhole || KNOWN_FIELDS[entity].includes(column)) &&
        column !== deletedColumn &&
        fields?.[column] === undefined,
    ),
  );

const namedIn = ({ fields }: TableMapping, row: RowFields): RowFields =>
  Object.fromEntries(
    Object.entries(fields ?? {}).flatMap(([field, source]) =>
      source === null || isSlug(source)
        ? []
        : readField(row, source).map((value) => [field, value] as const),
    ),
  );

const versionIn = ({ fields, updatedColumn }: TableMapping, row: RowFields): RowFields =>
  updatedColumn !== 'created_at' &&
  Object.hasOwn(row, updatedColumn) &&
  fields?.['updated_at'] === undefined
    ? { updated_at: row[updatedColumn] }
    : {};

/**
 * Returns the row under our names, without secrets: the fields that the mapping names, and the known fields under their
 * own names. `isChosen`: somebody in Xano chose the columns to send, not a wildcard; then all of them are taken, unless
 * the mapping says which. The text of a post or comment stays as it is, even if it looks like a secret: it is public.
 */
export const mapRow = (table: TableMapping, row: RowFields, isChosen: boolean): RowFields => {
  const own = ownOf(table, row, isChosen && table.fields === null);
  const mapped = { ...own, ...namedIn(table, row), ...versionIn(table, row) };
  const { content } = mapped;
  const clean = withoutSecrets(mapped);
  const isSaid = table.entity === 'post' || table.entity === 'comment';
  return isSaid && typeof content === 'string' ? { ...clean, content } : clean;
};

/** What becomes of a column; `as`: the fields that are made of it. */
export interface ColumnFate {
  readonly fate: 'taken' | 'ignored' | 'secret';
  readonly as: readonly string[];
}

const ANYTHING = 'x';

/** Whether a row of Xano may set this field. */
export const mayBeField = (entity: Entity, field: string): boolean =>
  entity === 'user' || entity === 'post'
    ? isCarried(entity, field, ANYTHING)
    : KNOWN_FIELDS[entity].includes(field);

/** Returns what the mapping reads a column for besides the fields that it becomes. */
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

/** Returns what becomes of a column, whatever it holds: a row of this column alone is mapped, and the result is read. */
export const fateOf = (table: TableMapping, column: string, isChosen: boolean): ColumnFate => {
  const mapped = mapRow(table, { [column]: ANYTHING }, isChosen);
  const made = Object.keys(mapped).filter((field) => mayBeField(table.entity, field));
  const as = [...new Set([...made, ...usesOf(table, column)])];
  if (as.length > 0) return { fate: 'taken', as };
  return { fate: isSecret(column) ? 'secret' : 'ignored', as: [] };
};
