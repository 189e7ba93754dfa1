import { existsSync, readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { DEFAULT_MAPPING, type SyncMapping, type TableMapping } from '../domain/sync/mapping.js';
import type { Entity } from '../domain/sync/entity.js';
import type { Read } from './settings.js';
import { each, fault, withoutMark, type Validation } from './validation.js';

const FILE = 'sync.config.json';

const EntityName = t.keyof({ user: null, post: null, follow: null, like: null, bookmark: null });

const TableRow = t.intersection([
  t.type({ entity: EntityName }),
  t.partial({
    columns: t.union([t.record(t.string, t.string), t.array(t.string)]),
    id: t.union([t.string, t.number]),
    updated: t.string,
  }),
]);

const File = t.type({ tables: t.record(t.string, TableRow) });

const defaultOf = (entity: Entity): TableMapping | undefined =>
  DEFAULT_MAPPING.find((table) => table.entity === entity);

const toMapping = (
  path: string,
  [table, row]: readonly [string, t.TypeOf<typeof TableRow>],
): Validation<TableMapping> => {
  const { entity, columns, id = table, updated } = row;
  const base = defaultOf(entity);
  const names = Array.isArray(columns)
    ? Object.fromEntries(columns.map((column) => [column, column]))
    : (columns ?? null);
  if (base === undefined) return fault(`${path}: ${table} names no entity`);
  return E.right({
    table,
    entity,
    columns: names,
    metadataTable: String(id),
    updatedColumn: updated ?? base.updatedColumn,
  });
};

const parseFile = (path: string, text: string): Validation<SyncMapping> => {
  try {
    const file = File.decode(JSON.parse(withoutMark(text)));
    if (E.isLeft(file))
      return fault(
        `${path} must be {"tables": {"<table>": {"entity": "user", "columns": {"<column>": "<field>"}}}}`,
      );
    return each(Object.entries(file.right.tables), (entry) => toMapping(path, entry));
  } catch {
    return fault(`${path} is not JSON`);
  }
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
