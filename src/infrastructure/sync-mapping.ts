import { existsSync, readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import * as t from 'io-ts';
import { isSecret } from '../domain/secret-names.js';
import { ENTITIES, type Entity } from '../domain/sync/entity.js';
import {
  DEFAULT_MAPPING,
  edgeFields,
  type SyncMapping,
  type TableMapping,
  updatedColumnOf,
} from '../domain/sync/mapping.js';
import { shown } from '../domain/text.js';
import { nearest } from './nearest.js';
import type { Read } from './settings.js';
import { each, fault, together, withoutMark, type Validation } from './validation.js';

const FILE = 'sync.config.json';

const Columns = t.union([t.record(t.string, t.string), t.array(t.string)]);
const Id = t.union([t.string, t.number]);

type Members = Readonly<Record<string, unknown>>;

const isObject = (input: unknown): input is Members =>
  t.UnknownRecord.is(input) && !Array.isArray(input);

const meant = (given: string, words: readonly string[]): string =>
  `did you mean ${nearest(given, words) ?? ''}?`;

/** No member but these. */
const onlyKnown = (
  place: string,
  members: Members,
  names: readonly string[],
): Validation<unknown> =>
  each(
    Object.keys(members).filter((name) => !names.includes(name)),
    (name) => fault(`${place}${shown(name)} is not known: ${meant(name, names)}`),
  );

/** Undefined where the member is not there. */
const optional = <A>(
  place: string,
  codec: t.Type<A, unknown>,
  input: unknown,
  expected: string,
): Validation<A | undefined> => {
  if (input === undefined || codec.is(input)) return E.right(input);
  return fault(`${place} must be ${expected}`);
};

const entityOf = (place: string, input: unknown): Validation<Entity> => {
  const entity = ENTITIES.find((known) => known === input);
  if (entity !== undefined) return E.right(entity);
  const hint = typeof input === 'string' ? `: ${meant(input, ENTITIES)}` : '';
  return fault(`${place} must be one of ${ENTITIES.join(', ')}${hint}`);
};

type Pair = readonly [column: string, field: string];

/** What would be left out without a word, or overwrite another column. */
const judgePair =
  (place: string, entity: Entity, pairs: readonly Pair[]) =>
  ([column, field]: Pair, index: number): Validation<unknown> => {
    const at = `${place}.${shown(column)}`;
    if (isSecret(column) || isSecret(field))
      return fault(`${at} names a secret, which never enters: take it out`);
    const before = pairs.slice(0, index).find(([, taken]) => taken === field)?.[0];
    if (before !== undefined)
      return fault(`${at} becomes ${shown(field)}, as ${shown(before)} does: one column a field`);
    const fields = edgeFields(entity);
    return fields === null || fields.includes(field)
      ? E.right(null)
      : fault(`${at} becomes ${shown(field)}, which no ${entity} has: ${meant(field, fields)}`);
  };

const columnsOf = (
  place: string,
  entity: Entity,
  columns: t.TypeOf<typeof Columns> | undefined,
): Validation<TableMapping['columns']> => {
  if (columns === undefined) return E.right(null);
  const pairs: readonly Pair[] = Array.isArray(columns)
    ? columns.map((column) => [column, column])
    : Object.entries(columns);
  return E.map(() => Object.fromEntries(pairs))(each(pairs, judgePair(place, entity, pairs)));
};

interface Row {
  readonly entity: Entity;
  readonly columns: t.TypeOf<typeof Columns> | undefined;
  readonly id: string | number | undefined;
  readonly updated: string | undefined;
}

const MEMBERS = ['entity', 'columns', 'id', 'updated'];

const toMapping = (
  at: string,
  [table, row]: readonly [string, unknown],
): Validation<TableMapping> => {
  const place = `${at}tables.${shown(table)}`;
  if (!isObject(row)) return fault(`${place} must be an object such as {"entity": "user"}`);
  return E.flatMap(({ entity, columns, id = table, updated }: Row) =>
    E.map((names: TableMapping['columns']): TableMapping => ({
      table,
      entity,
      columns: names,
      metadataTable: String(id),
      updatedColumn: updated ?? updatedColumnOf(entity),
    }))(columnsOf(`${place}.columns`, entity, columns)),
  )(
    together({
      known: onlyKnown(`${place}.`, row, MEMBERS),
      entity: entityOf(`${place}.entity`, row['entity']),
      columns: optional(
        `${place}.columns`,
        Columns,
        row['columns'],
        'a list of columns, or an object of a field for each column',
      ),
      id: optional(`${place}.id`, Id, row['id'], 'the id of the table in Xano'),
      updated: optional(`${place}.updated`, t.string, row['updated'], 'the name of a column'),
    }),
  );
};

const parseFile = (path: string, text: string): Validation<SyncMapping> => {
  const json = parse(withoutMark(text));
  if (E.isLeft(json)) return fault(`${path} is not JSON`);
  const file: unknown = json.right;
  const at = `${path}: `;
  if (!isObject(file)) return fault(`${at}must be {"tables": {"<table>": {"entity": "user"}}}`);
  const { tables } = file;
  return E.map(({ mapping }: { readonly mapping: SyncMapping }) => mapping)(
    together({
      known: onlyKnown(at, file, ['tables']),
      mapping: isObject(tables)
        ? each(Object.entries(tables), (entry) => toMapping(at, entry))
        : fault(`${at}tables must be an object such as {"user": {"entity": "user"}}`),
    }),
  );
};

/** From the file that SYNC_CONFIG names, or from `sync.config.json` where there is one. */
export const readSyncMapping = (read: Read): Validation<SyncMapping> => {
  const named = read('SYNC_CONFIG');
  const path = named === '' ? FILE : named;
  if (named === '' && !existsSync(path)) return E.right(DEFAULT_MAPPING);
  try {
    return parseFile(path, readFileSync(path, 'utf8'));
  } catch {
    return fault('SYNC_CONFIG must name a file that the service may read');
  }
};
