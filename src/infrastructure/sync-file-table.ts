import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { isSecret } from '../domain/secret-names.js';
import { ENTITIES, type Entity, isEdge, updatedColumnOf } from '../domain/sync/entity.js';
import {
  columnOf,
  type FieldSources,
  type TableMapping,
  type Condition,
} from '../domain/sync/mapping.js';
import { isNameMade } from '../domain/sync/deliver.js';
import type { Scalar } from '../domain/sync/scalar.js';
import { shown } from '../domain/text.js';
import { columnsIn } from './sync-file-columns.js';
import { fieldsIn } from './sync-file-fields.js';
import {
  columnIn,
  isObject,
  listIn,
  meant,
  onlyKnown,
  optional,
  scalarOf,
  secretFault,
  wrong,
  type Members,
} from './sync-file-parts.js';
import { each, fault, together, type Validation } from './validation.js';

const Id = t.union([t.string, t.number]);

const TABLE_MEMBERS = ['entity', 'id', 'fields', 'where', 'deleted', 'updated'];

const entityOf = (place: string, input: unknown): Validation<Entity> => {
  const entity = ENTITIES.find((known) => known === input);
  if (entity !== undefined) return E.right(entity);
  const hint = typeof input === 'string' ? `: ${meant(input, ENTITIES)}` : '';
  return fault(`${place} must be one of ${ENTITIES.join(', ')}${hint}`);
};

const whereIn = (place: string, input: unknown): Validation<readonly Condition[]> => {
  if (input === undefined) return E.right([]);
  if (!isObject(input)) return wrong(place, 'an object such as {"status": "published"}');
  return each(Object.entries(input), ([column, wanted]) => {
    const at = `${place}.${shown(column)}`;
    return isSecret(column)
      ? secretFault(at)
      : E.map((values: readonly Scalar[]): Condition => ({ column, values }))(
          listIn(at, wanted, scalarOf),
        );
  });
};

const optionalColumn = (place: string, input: unknown): Validation<string | null> =>
  input === undefined ? E.right(null) : columnIn(place, input);

const namedFields = (
  place: string,
  entity: Entity,
  { fields, columns }: Members,
): Validation<FieldSources | null> => {
  if (columns !== undefined)
    return fields === undefined
      ? columnsIn(`${place}.columns`, entity, columns)
      : fault(`${place}.columns is the form of before: say all of it in fields`);
  return fields === undefined ? E.right(null) : fieldsIn(`${place}.fields`, entity, fields);
};

const isMadeOfId = (fields: FieldSources): boolean =>
  columnOf(fields['username']) === (columnOf(fields['id']) ?? 'id');

interface Parts {
  readonly fields: FieldSources | null;
  readonly id: string | number | undefined;
  readonly where: readonly Condition[];
  readonly deleted: string | null;
  readonly updated: string | null;
}

/** What is said twice, or cannot be. */
const judge = (
  place: string,
  entity: Entity,
  { fields, deleted, updated }: Parts,
): Validation<unknown> => {
  if (fields === null) return E.right(null);
  const twice = (
    [
      ['deleted', 'deleted', deleted],
      ['updated', 'updated_at', updated],
    ] as const
  ).filter(([, field, said]) => said !== null && fields[field]);
  const { username, id } = fields;
  const isMade = entity === 'user' && (isNameMade(username) || isMadeOfId(fields));
  return each(
    [
      ...twice.map(([member, field]) => `${place}.${member} is said by fields.${field} too`),
      ...(entity === 'post' && id === null
        ? [`${place}.fields.id: no post comes without its id`]
        : []),
      ...(isMade && id === null
        ? [`${place}.fields.username is made of the id: let id enter`]
        : []),
    ],
    fault,
  );
};

/** A version that nobody names is in the column that the field is, where it is one. */
const updatedIn = (entity: Entity, { fields, updated }: Parts): string =>
  updated ??
  columnOf(fields?.['updated_at']) ??
  (isEdge(entity) ? columnOf(fields?.['created_at']) : null) ??
  updatedColumnOf(entity);

/** `columns` that names no version lets it enter by `updated`. */
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

const toMapping = (table: string, entity: Entity, parts: Parts): TableMapping => ({
  table,
  entity,
  fields: fieldsOf(entity, parts),
  where: parts.where,
  deletedColumn: parts.deleted ?? columnOf(parts.fields?.['deleted']),
  metadataTable: String(parts.id ?? table),
  updatedColumn: updatedIn(entity, parts),
});

/** One table of the file. */
export const tableIn = (place: string, table: string, row: unknown): Validation<TableMapping> => {
  if (!isObject(row)) return wrong(place, 'an object such as {"entity": "user"}');
  const entity = entityOf(`${place}.entity`, row['entity']);
  const members = [...TABLE_MEMBERS, ...(row['columns'] === undefined ? [] : ['columns'])];
  return E.flatMap(({ entity: of, parts }: { readonly entity: Entity; readonly parts: Parts }) =>
    E.map(() => toMapping(table, of, parts))(
      row['columns'] === undefined ? judge(place, of, parts) : E.right(null),
    ),
  )(
    together({
      known: onlyKnown(`${place}.`, row, members),
      entity,
      parts: together({
        id: optional(`${place}.id`, Id, row['id'], 'the id of the table in Xano'),
        fields: E.isRight(entity) ? namedFields(place, entity.right, row) : E.right(null),
        where: whereIn(`${place}.where`, row['where']),
        deleted: optionalColumn(`${place}.deleted`, row['deleted']),
        updated: optionalColumn(`${place}.updated`, row['updated']),
      }),
    }),
  );
};
