import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RowFields } from '../../domain/sync/incoming-row.js';
import type { Entity } from '../../domain/sync/entity.js';
import { deliver } from '../../domain/sync/deliver.js';
import { tableCalled, type TableMapping } from '../../domain/sync/mapping.js';
import { storeFault, type StoreError } from '../errors.js';
import { entryOf, type Entry } from '../sync/entry.js';
import {
  lineFault,
  splitLine,
  type ImportCommand,
  type LineFault,
  type Named,
} from '../sync/import-line.js';
import type { RecordResult } from '../ports/sync-store.js';
import type { Needs } from '../world.js';

export interface LineResult extends Pick<
  RecordResult,
  'key' | 'result' | 'code' | 'message' | 'leftOut'
> {
  readonly line: number;
  /** Null for a line that names no entity. */
  readonly entity: Entity | null;
}

/** Applies a chunk of a bulk import, or tells what would become of it: one result for each line, in order. */
export type ImportRecords = (
  command: ImportCommand,
) => TE.TaskEither<StoreError, readonly LineResult[]>;

type Deps = Needs<'apply' | 'preview' | 'mapping'>;

interface Placed {
  readonly entity: Entity;
  /** Null when the row is not wanted here, and never was here. */
  readonly entry: Entry | null;
}

/** The conditions of each row of a file: the row as it stands, with columns that somebody chose. */
const AS_IT_STANDS = {
  before: null,
  isNew: false,
  isWhole: false,
  isChosen: true,
  deleted: false,
  occurredAt: null,
};

const NOTHING_TO_DO = {
  key: '',
  result: 'unchanged',
  code: '',
  message: '',
  leftOut: [],
} as const;

/** Adds null for columns that the table's conditions ask for, and that the sheet has but this row leaves empty. */
const withEmpty = (
  { where }: TableMapping,
  row: RowFields,
  columns: readonly string[],
): RowFields => {
  const asked = where.flatMap(({ column }) => (columns.includes(column) ? [column] : []));
  return asked.length === 0
    ? row
    : { ...Object.fromEntries(asked.map((column) => [column, null])), ...row };
};

export const makeImportRecords = ({ apply, preview, mapping }: Deps): ImportRecords => {
  const toEntry =
    ({ table: name = null, columns = [] }: ImportCommand) =>
    ({ entity, row }: Named): E.Either<LineFault, Placed> => {
      const table = tableCalled(mapping, entity, name);
      if (table === null)
        return lineFault('unknown_table', 'no table of sync.config.json holds such records');
      const delivery = deliver(table, { ...AS_IT_STANDS, row: withEmpty(table, row, columns) });
      return E.right({ entity, entry: delivery && entryOf(delivery) });
    };

  return (command) => {
    const { entity, lines, dryRun } = command;
    const read = lines.map(({ line, row }) => ({
      line,
      placed: pipe(row, E.flatMap(splitLine(entity)), E.flatMap(toEntry(command))),
    }));
    const entries = read.flatMap(({ placed }) =>
      E.isRight(placed) ? (placed.right.entry ?? []) : [],
    );

    const place = (results: readonly RecordResult[]): readonly LineResult[] => {
      const next = results[Symbol.iterator]();
      return read.flatMap(({ line, placed }): readonly LineResult[] => {
        if (E.isLeft(placed))
          return [{ line, entity, ...NOTHING_TO_DO, result: 'failed', ...placed.left }];
        if (placed.right.entry === null)
          return [{ line, entity: placed.right.entity, ...NOTHING_TO_DO }];
        const of = next.next();
        return of.done === true ? [] : [{ line, ...of.value }];
      });
    };

    if (entries.length === 0) return TE.right(place([]));
    return pipe(
      dryRun ? preview(entries) : apply({ way: 'bulk', cursor: null, entries }),
      TE.bimap(
        (error): StoreError =>
          error._tag === 'LeaseLost' ? storeFault(new Error('an import needs no lease')) : error,
        place,
      ),
    );
  };
};
