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
  /** Of several columns the first that is not empty. */
  readonly from: readonly string[];
  /** Theirs → ours. */
  readonly values: Readonly<Record<string, Scalar>> | null;
  /** For what is not among the values, or, where there are none, for what is empty. */
  readonly otherwise?: Scalar;
}

/** A name made of the words in a column. */
export interface Slug {
  readonly slug: string;
}

/** Null: it does not enter, whatever the table has under that name. */
export type FieldSources = Readonly<Record<string, FieldSource | Slug | null>>;

export const isSlug = (source: FieldSource | Slug): source is Slug => 'slug' in source;

/** The column that a field is, as it stands there; null where it is made of more. */
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

/** What the row has for a field: nothing where it has none of the columns. */
const readField = (row: RowFields, source: FieldSource): readonly unknown[] => {
  const there = source.from.filter((column) => Object.hasOwn(row, column));
  const [first] = there;
  if (first === undefined) return [];
  const column = there.find((name) => !isEmpty(row[name])) ?? first;
  return [translated(source, row[column])];
};

/** The column has one of these values. */
export interface Condition {
  readonly column: string;
  readonly values: readonly Scalar[];
}

/** Whether a row is one of those that are here at all; or the name of the column that would tell. */
export const matchOf = (
  where: readonly Condition[],
  row: RowFields,
): boolean | { readonly missing: string } => {
  const told = where.filter(({ column }) => Object.hasOwn(row, column));
  const isOut = told.some(
    ({ column, values }) => !values.some((wanted) => isSame(wanted, row[column])),
  );
  // One that says no is enough, whatever is not told.
  if (isOut) return false;
  const unknown = where.find((condition) => !told.includes(condition));
  return unknown === undefined ? true : { missing: unknown.column };
};

/** How the rows of one table of Xano become records. */
export interface TableMapping {
  readonly table: string;
  readonly entity: Entity;
  /** Where each field comes from; null: nobody has said so. */
  readonly fields: FieldSources | null;
  /** Which rows are here at all. */
  readonly where: readonly Condition[];
  /** The column that marks a row as deleted, by a flag or by a time; null: `deleted`. */
  readonly deletedColumn: string | null;
  /** The table's id in the Metadata API; the name where Xano takes that. */
  readonly metadataTable: string;
  /** The column that says when a row last changed. */
  readonly updatedColumn: string;
  /** Another table before it holds edges of the same kind. */
  readonly isFurther?: true;
  /** Nobody has said that Xano has it, and few apps have: its rows are taken where they come, and not looked for. */
  readonly isAssumed?: true;
}

/** By table. Several tables may hold edges of one kind, and one alone users, or posts. */
export type SyncMapping = readonly TableMapping[];

/** Each entity from the table of its own name. */
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

/** What is told of a table: by the entity, which the first of several is called by, as `like` and `like/reaction`. */
export const readingOf = ({ entity, table, isFurther }: TableMapping): string =>
  isFurther === true ? `${entity}/${table}` : entity;

/** What is told of each table that holds rows of these. */
export const readingsOf = (mapping: SyncMapping, entities: readonly Entity[]): readonly string[] =>
  entities.flatMap((entity) => tablesOf(mapping, entity)).map(readingOf);

/** Whether Xano may have rows of these that are not to be here. */
export const keepsOut = (mapping: SyncMapping, entity: Entity): boolean =>
  tablesOf(mapping, entity).some(
    ({ where, deletedColumn }) => where.length > 0 || deletedColumn !== null,
  );

/** The first of them, which is meant where no table is named. */
export const tableOf = (mapping: SyncMapping, entity: Entity): TableMapping | null =>
  tablesOf(mapping, entity)[0] ?? null;

/** The table of that name, if its records are of this kind; null for a name: the first of them. */
export const tableCalled = (
  mapping: SyncMapping,
  entity: Entity,
  name: string | null,
): TableMapping | null =>
  name === null
    ? tableOf(mapping, entity)
    : (tablesOf(mapping, entity).find(({ table }) => table === name) ?? null);

/** The mapping of a table, by its name, or by an entity in the singular or plural. */
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
 * The row under our names, without secrets: what the mapping names, and the fields we know under their
 * own names. `isChosen`: somebody in Xano picked what to send, and not a wildcard; then all of it enters
 * where no mapping says what does. The text of a post or comment is what a person says to everybody, whatever
 * it looks like.
 */
export const mapRow = (table: TableMapping, row: RowFields, isChosen: boolean): RowFields => {
  const own = ownOf(table, row, isChosen && table.fields === null);
  const mapped = { ...own, ...namedIn(table, row), ...versionIn(table, row) };
  const { content } = mapped;
  const clean = withoutSecrets(mapped);
  const isSaid = table.entity === 'post' || table.entity === 'comment';
  return isSaid && typeof content === 'string' ? { ...clean, content } : clean;
};

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
