import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { parse as parseExactly } from 'lossless-json';
import { isEdge } from '../domain/sync/entity.js';
import { DEFAULT_MAPPING, type SyncMapping } from '../domain/sync/mapping.js';
import { shown } from '../domain/text.js';
import type { Read } from './settings.js';
import { isObject, onlyKnown, type Faults } from './sync-file-fields.js';
import { tableIn } from './sync-file-table.js';
import { fault, withoutMark, type Validation } from './validation.js';

/** Where the file is, unless SYNC_CONFIG says otherwise. */
export const SYNC_FILE = 'sync.config.json';

export interface SyncFile {
  readonly mapping: SyncMapping;
  /** Tables that are described by `columns`, the former form. */
  readonly oldTables: readonly string[];
}

/** Parses the text, and reports members that one object has twice, of which `JSON.parse` silently takes the last. */
const parseText = (faults: Faults, at: string, text: string): unknown => {
  parseExactly(text, null, {
    onDuplicateKey: ({ key, position, newValue }) => {
      const line = text.slice(0, position).split('\n').length;
      faults.push(`${at}line ${line} has ${shown(key)} a second time in one object`);
      return newValue;
    },
  });
  return JSON.parse(text);
};

const tablesIn = (faults: Faults, at: string, input: unknown): SyncMapping => {
  if (!isObject(input)) {
    faults.push(`${at}tables must be an object such as {"user": {"entity": "user"}}`);
    return [];
  }
  const before = faults.length;
  const tables = Object.entries(input).flatMap(([table, row]) => {
    if (table.trim() !== '') return tableIn(faults, `${at}tables.${shown(table)}`, table, row);
    faults.push(`${at}tables has a table without a name`);
    return [];
  });
  if (faults.length > before) return [];
  return tables.map((one, index) => {
    const { table, entity } = one;
    const first = tables.slice(0, index).find((other) => other.entity === entity);
    if (first === undefined) return one;
    // Rows of users and of posts have an id, which is unique only within one table.
    if (!isEdge(entity))
      faults.push(
        `${at}tables.${shown(table)}.entity is ${entity}, as that of ${shown(first.table)} is: one table alone has the ${entity}s`,
      );
    return { ...one, isFurther: true };
  });
};

/** Returns where the text is no longer JSON, as far as the parser tells. */
const placeIn = (error: unknown, text: string): string => {
  const [, position] = /position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  return position === undefined
    ? ''
    : `: line ${text.slice(0, Number(position)).split('\n').length} is wrong`;
};

/** Reads the text of such a file. */
export const parseSyncFile = (path: string, text: string): Validation<SyncFile> => {
  const bare = withoutMark(text);
  const at = `${path}: `;
  const faults: Faults = [];
  let file: unknown;
  try {
    file = parseText(faults, at, bare);
  } catch (error) {
    return fault(`${path} is not JSON${placeIn(error, bare)}`);
  }
  if (!isObject(file)) return fault(`${at}must be {"tables": {"<table>": {"entity": "user"}}}`);
  const { tables } = file;
  onlyKnown(faults, at, file, ['$schema', 'tables']);
  const mapping = tablesIn(faults, at, tables);
  const oldTables = Object.entries(isObject(tables) ? tables : {}).flatMap(([table, row]) =>
    isObject(row) && row['columns'] !== undefined ? [table] : [],
  );
  return faults.length > 0 ? E.left(faults) : E.right({ mapping, oldTables });
};

interface FoundFile extends SyncFile {
  /** Where the missing file would be, so that every table is taken as it is; null where there was a file. */
  readonly missingAt: string | null;
}

/** Reads the file that SYNC_CONFIG names, or `sync.config.json` where there is one. */
export const readSyncMapping = (read: Read): Validation<FoundFile> => {
  const named = read('SYNC_CONFIG');
  const path = named === '' ? SYNC_FILE : named;
  if (named === '' && !existsSync(path))
    return E.right({ mapping: DEFAULT_MAPPING, oldTables: [], missingAt: resolve(path) });
  try {
    const file = parseSyncFile(path, readFileSync(path, 'utf8'));
    return E.map((faults: SyncFile): FoundFile => ({ ...faults, missingAt: null }))(file);
  } catch {
    return fault('SYNC_CONFIG must name a file that the service may read');
  }
};
