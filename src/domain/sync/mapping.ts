import * as E from 'fp-ts/lib/Either.js';
import { ENTITIES, parseEntity, type Entity } from './entity.js';
import type { FieldSources } from './field-source.js';
import { updatedColumnOf } from './known-fields.js';
import type { Condition } from './where.js';

/** How the rows of one table of Xano become records. */
export interface TableMapping {
  readonly table: string;
  readonly entity: Entity;
  /** Where each field comes from; null: nobody has said so. See `map-row.ts`. */
  readonly fields: FieldSources | null;
  /** Which rows are here at all. */
  readonly where: readonly Condition[];
  /** The column that marks a row as deleted, by a flag or by a time; null: `deleted`, by a flag. */
  readonly deletedColumn: string | null;
  /** The table's id in the Metadata API; the name where Xano takes that. */
  readonly metadataTable: string;
  /** The column that says when a row last changed. */
  readonly updatedColumn: string;
  /** Another table before it holds edges of the same kind. */
  readonly isFurther?: true;
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
