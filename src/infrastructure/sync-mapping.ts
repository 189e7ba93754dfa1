import { existsSync, readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { parse as parseExactly } from 'lossless-json';
import { isEdge } from '../domain/sync/entity.js';
import { DEFAULT_MAPPING, type SyncMapping, type TableMapping } from '../domain/sync/mapping.js';
import { shown } from '../domain/text.js';
import type { Read } from './settings.js';
import { isObject, onlyKnown, wrong } from './sync-file-parts.js';
import { tableIn } from './sync-file-table.js';
import { each, fault, together, withoutMark, type Validation } from './validation.js';

/** Where it is unless SYNC_CONFIG says otherwise. */
export const SYNC_FILE = 'sync.config.json';

export interface SyncFile {
  readonly mapping: SyncMapping;
  /** Tables that are told of by `columns`, the form of before. */
  readonly oldTables: readonly string[];
}

interface Double {
  readonly name: string;
  readonly line: number;
}

/** The members that one object has twice, of which JSON takes the last without a word. */
const parseText = (
  text: string,
): E.Either<unknown, { readonly file: unknown; readonly doubles: readonly Double[] }> => {
  const doubles: Double[] = [];
  return E.tryCatch(
    () => {
      parseExactly(text, null, {
        onDuplicateKey: ({ key, position, newValue }) => {
          doubles.push({ name: key, line: text.slice(0, position).split('\n').length });
          return newValue;
        },
      });
      const file: unknown = JSON.parse(text);
      return { file, doubles };
    },
    (error) => error,
  );
};

/** Rows of users and of posts have an id, which is unique within one table alone. */
const judgeTables = (at: string, tables: SyncMapping): Validation<unknown> =>
  each(tables, ({ table, entity }, index) => {
    const first = tables.slice(0, index).find((other) => other.entity === entity);
    return first === undefined || isEdge(entity)
      ? E.right(null)
      : fault(
          `${at}tables.${shown(table)}.entity is ${entity}, as that of ${shown(first.table)} is: one table alone has the ${entity}s`,
        );
  });

const withPlace = (table: TableMapping, index: number, all: SyncMapping): TableMapping =>
  all.slice(0, index).some(({ entity }) => entity === table.entity)
    ? { ...table, isFurther: true }
    : table;

const tablesIn = (at: string, input: unknown): Validation<SyncMapping> => {
  if (!isObject(input))
    return wrong(`${at}tables`, 'an object such as {"user": {"entity": "user"}}');
  const tables = each(Object.entries(input), ([table, row]) =>
    table.trim() === ''
      ? fault(`${at}tables has a table without a name`)
      : tableIn(`${at}tables.${shown(table)}`, table, row),
  );
  return E.flatMap((mapping: readonly TableMapping[]) =>
    E.map(() => mapping.map(withPlace))(judgeTables(at, mapping)),
  )(tables);
};

/** Where the text is no JSON any more, as far as the parser tells. */
const placeIn = (error: unknown, text: string): string => {
  const [, position] = /position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  return position === undefined
    ? ''
    : `: line ${text.slice(0, Number(position)).split('\n').length} is wrong`;
};

/** What the text of such a file says. */
export const parseSyncFile = (path: string, text: string): Validation<SyncFile> => {
  const bare = withoutMark(text);
  const parsed = parseText(bare);
  if (E.isLeft(parsed)) return fault(`${path} is not JSON${placeIn(parsed.left, bare)}`);
  const { file, doubles } = parsed.right;
  const at = `${path}: `;
  if (!isObject(file)) return fault(`${at}must be {"tables": {"<table>": {"entity": "user"}}}`);
  const { tables } = file;
  const oldTables = Object.entries(isObject(tables) ? tables : {}).flatMap(([table, row]) =>
    isObject(row) && row['columns'] !== undefined ? [table] : [],
  );
  return E.map(({ mapping }: { readonly mapping: SyncMapping }) => ({ mapping, oldTables }))(
    together({
      doubles: each(doubles, ({ name, line }) =>
        fault(`${at}line ${line} has ${shown(name)} a second time in one object`),
      ),
      known: onlyKnown(at, file, ['$schema', 'tables']),
      mapping: tablesIn(at, tables),
    }),
  );
};

/** From the file that SYNC_CONFIG names, or from `sync.config.json` where there is one. */
export const readSyncMapping = (read: Read): Validation<SyncFile> => {
  const named = read('SYNC_CONFIG');
  const path = named === '' ? SYNC_FILE : named;
  if (named === '' && !existsSync(path))
    return E.right({ mapping: DEFAULT_MAPPING, oldTables: [] });
  try {
    return parseSyncFile(path, readFileSync(path, 'utf8'));
  } catch {
    return fault('SYNC_CONFIG must name a file that the service may read');
  }
};
