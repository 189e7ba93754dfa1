import * as t from 'io-ts';
import { isSecret } from '../domain/secret-names.js';
import {
  mayBeField,
  columnOf,
  type FieldSources,
  type TableMapping,
  type Condition,
} from '../domain/sync/mapping.js';
import {
  ENTITIES,
  type Entity,
  isEdge,
  KNOWN_FIELDS,
  updatedColumnOf,
} from '../domain/sync/entity.js';
import { isNameMade } from '../domain/sync/deliver.js';
import { shown } from '../domain/text.js';
import {
  columnIn,
  fieldsIn,
  isObject,
  listIn,
  meant,
  onlyKnown,
  scalarIn,
  reportSecret,
  type Faults,
} from './sync-file-fields.js';

const Id = t.union([t.string, t.number, t.undefined]);
const Columns = t.union([t.record(t.string, t.string), t.array(t.string)]);

const TABLE_MEMBERS = ['entity', 'id', 'fields', 'where', 'deleted', 'updated'];

const entityIn = (faults: Faults, place: string, input: unknown): Entity | null => {
  const entity = ENTITIES.find((known) => known === input);
  if (entity !== undefined) return entity;
  const hint = typeof input === 'string' ? `: ${meant(input, ENTITIES)}` : '';
  faults.push(`${place} must be one of ${ENTITIES.join(', ')}${hint}`);
  return null;
};

const whereIn = (faults: Faults, place: string, input: unknown): readonly Condition[] => {
  if (input === undefined) return [];
  if (!isObject(input)) {
    faults.push(`${place} must be an object such as {"status": "published"}`);
    return [];
  }
  return Object.entries(input).flatMap(([column, wanted]) => {
    const at = `${place}.${shown(column)}`;
    if (!isSecret(column)) return [{ column, values: listIn(faults, at, wanted, scalarIn) }];
    reportSecret(faults, at);
    return [];
  });
};

const optionalColumn = (faults: Faults, place: string, input: unknown): string | null =>
  input === undefined ? null : columnIn(faults, place, input);

/** Reads `columns`, the former form: theirs → ours, or a list; no other column enters. */
const columnsIn = (
  faults: Faults,
  place: string,
  entity: Entity,
  columns: unknown,
): FieldSources => {
  if (!Columns.is(columns)) {
    faults.push(`${place} must be a list of columns, or an object of a field for each column`);
    return {};
  }
  const pairs: readonly (readonly [column: string, field: string])[] = Array.isArray(columns)
    ? columns.map((column) => [column, column])
    : Object.entries(columns);
  // Reports what would silently be left out, or overwrite another column.
  for (const [index, [column, field]] of pairs.entries()) {
    const at = `${place}.${shown(column)}`;
    const before = pairs.slice(0, index).find(([, taken]) => taken === field)?.[0];
    if (isSecret(column) || isSecret(field)) reportSecret(faults, at);
    else if (before !== undefined)
      faults.push(`${at} becomes ${shown(field)}, as ${shown(before)} does: one column a field`);
    else if (!mayBeField(entity, field))
      faults.push(
        `${at} becomes ${shown(field)}, which no ${entity} has: ${meant(field, KNOWN_FIELDS[entity])}`,
      );
  }
  return Object.fromEntries([
    ...KNOWN_FIELDS[entity].map((field) => [field, null] as const),
    ...pairs.map(([column, field]) => [field, { from: [column], values: null }] as const),
  ]);
};

const isMadeOfId = (fields: FieldSources): boolean =>
  columnOf(fields['username']) === (columnOf(fields['id']) ?? 'id');

interface Parts {
  readonly fields: FieldSources | null;
  readonly deleted: string | null;
  readonly updated: string | null;
}

/** Reports what is said twice, or cannot be. */
const judge = (
  faults: Faults,
  place: string,
  entity: Entity,
  { fields, deleted, updated }: Parts,
): void => {
  if (fields === null) return;
  if (deleted !== null && fields['deleted'])
    faults.push(`${place}.deleted is said by fields.deleted too`);
  if (updated !== null && fields['updated_at'])
    faults.push(`${place}.updated is said by fields.updated_at too`);
  const { username, id } = fields;
  if (entity === 'post' && id === null)
    faults.push(`${place}.fields.id: no post comes without its id`);
  if (entity === 'user' && id === null && (isNameMade(username) || isMadeOfId(fields)))
    faults.push(`${place}.fields.username is made of the id: let id enter`);
};

/** Returns the column of the version: the named one, else the one that its field is read from, where that is one column. */
const updatedIn = (entity: Entity, { fields, updated }: Parts): string =>
  updated ??
  columnOf(fields?.['updated_at']) ??
  (isEdge(entity) ? columnOf(fields?.['created_at']) : null) ??
  updatedColumnOf(entity);

/** Returns the fields of a table. Where `columns` names no version, it enters by `updated`. */
const fieldsOf = (entity: Entity, { fields, updated }: Parts): FieldSources | null => {
  if (fields === null) return null;
  const { updated_at: version, ...rest } = fields;
  const isSaid = updated !== null && version === null;
  return {
    ...(isSaid || version === undefined ? rest : fields),
    ...(columnOf(fields['deleted']) !== null && { deleted: null }),
    ...(entity === 'user' && isMadeOfId(fields) && { username: null }),
  };
};

const namedFields = (
  faults: Faults,
  place: string,
  entity: Entity,
  fields: unknown,
  columns: unknown,
): FieldSources | null => {
  if (columns === undefined)
    return fields === undefined ? null : fieldsIn(faults, `${place}.fields`, entity, fields);
  if (fields === undefined) return columnsIn(faults, `${place}.columns`, entity, columns);
  faults.push(`${place}.columns is the form of before: say all of it in fields`);
  return null;
};

/** Reads one table of the file; returns none where something of it is wrong. */
export const tableIn = (
  faults: Faults,
  place: string,
  table: string,
  row: unknown,
): readonly TableMapping[] => {
  if (!isObject(row)) {
    faults.push(`${place} must be an object such as {"entity": "user"}`);
    return [];
  }
  const before = faults.length;
  const { id, columns } = row;
  onlyKnown(faults, `${place}.`, row, [
    ...TABLE_MEMBERS,
    ...(columns === undefined ? [] : ['columns']),
  ]);
  const entity = entityIn(faults, `${place}.entity`, row['entity']);
  if (!Id.is(id)) faults.push(`${place}.id must be the id of the table in Xano`);
  const fields = entity && namedFields(faults, place, entity, row['fields'], columns);
  const where = whereIn(faults, `${place}.where`, row['where']);
  const deleted = optionalColumn(faults, `${place}.deleted`, row['deleted']);
  const updated = optionalColumn(faults, `${place}.updated`, row['updated']);
  if (entity === null || faults.length > before) return [];
  const parts = { fields, deleted, updated };
  if (columns === undefined) judge(faults, place, entity, parts);
  return [
    {
      ...{ table, entity, where, fields: fieldsOf(entity, parts) },
      deletedColumn: deleted ?? columnOf(fields?.['deleted']),
      metadataTable: Id.is(id) ? String(id ?? table) : table,
      updatedColumn: updatedIn(entity, parts),
    },
  ];
};
