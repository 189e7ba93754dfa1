import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { comparedWithin, freshnessWords, hasVersionColumn } from '../../domain/sync/comparing.js';
import type { FieldRules } from '../../domain/sync/field-value.js';
import type { ColumnUse } from '../../domain/sync/field-feed.js';
import { fateOf, isSlug, type TableMapping } from '../../domain/sync/mapping.js';
import type { Rate } from '../../domain/sync/quota.js';
import { isInMs } from '../../domain/sync/time.js';
import { ask, gen } from '../gen.js';
import type { Digest } from '../ports/digest.js';
import type { PageQuery, Source, SourceError, SourcePage, SourceRow } from '../ports/source.js';
import { sampleRows } from '../sync/sample-rows.js';
import type { AskError, Refused, TableProbe, XanoProbe } from './judge-xano.js';

/** The settings of pulling that determine how fresh a table is. */
export interface Pace {
  readonly rate: Rate;
  readonly pull: {
    readonly interval: number;
    readonly overlap: number;
    readonly pageSize: number;
    readonly compareInterval: number | null;
  };
}

/** Returns the columns of a table by its number in Xano; empty where Xano does not reveal them. */
export type ColumnsOf = (number: string | null) => T.Task<readonly string[]>;

interface Deps extends Pace {
  readonly source: {
    readonly page: (query: PageQuery) => TE.TaskEither<AskError, SourcePage>;
  };
  readonly numberOf: Source['numberOf'];
  readonly columnsOf: ColumnsOf;
  readonly tables: readonly TableMapping[];
  readonly isChosen: boolean;
  readonly rules: IO<FieldRules>;
  readonly digest: Digest;
}

/** A table that answered, with its first row; `row` is null where the table is empty. */
interface AskedTable {
  readonly table: TableMapping;
  readonly number: string | null;
  readonly total: number | null;
  readonly row: SourceRow | null;
  /** The columns of the row; without a row those of the schema, as far as Xano tells. */
  readonly columns: readonly string[];
}

/** Returns what a table's mapping needs and no column provides: columns of fields, conditions, deletes and slugs. */
const missingIn = (
  { fields, where, deletedColumn }: TableMapping,
  known: readonly string[],
): readonly ColumnUse[] => {
  const sources = Object.entries(fields ?? {});
  return [
    ...sources.map(([as, source]) => ({
      as,
      columns: source === null || isSlug(source) ? [] : source.from,
    })),
    ...where.map(({ column }) => ({ as: 'where', columns: [column] })),
    ...(deletedColumn === null ? [] : [{ as: 'deleted', columns: [deletedColumn] }]),
    ...sources.map(([as, source]) => ({
      as,
      columns: source !== null && isSlug(source) ? [source.slug] : [],
    })),
  ].flatMap(({ columns, as }) =>
    columns.length === 0 || columns.some((column) => known.includes(column))
      ? []
      : [{ column: columns.join(' or '), use: 'missing' as const, as: [as] }],
  );
};

const tellsVersion = ({ table, row }: AskedTable): boolean =>
  hasVersionColumn(table) && row !== null && isInMs(row[table.updatedColumn]);

/** Describes each table: its columns, the faults of the row that came, and how fresh the copy will be. */
const describeTables = (
  { isChosen, rules, digest, rate, pull }: Deps,
  asked: readonly AskedTable[],
): readonly TableProbe[] => {
  const within = comparedWithin(
    asked.filter((one) => !tellsVersion(one)).map(({ total }) => total ?? 0),
    { rate, pageSize: pull.pageSize, atLeast: pull.compareInterval },
  );
  return asked.map((one): TableProbe => {
    const { table, number, total, row, columns } = one;
    const rows = row === null ? [] : [row];
    return {
      ...{ table: table.table, entity: table.entity, id: number, rows: total },
      columns: [
        ...columns.map((column): ColumnUse => {
          const { fate, as } = fateOf(table, column, isChosen);
          return { column, use: fate, as };
        }),
        ...(columns.length === 0 ? [] : missingIn(table, columns)),
      ],
      faults: sampleRows(table, isChosen, rules(), digest, rows).flatMap(({ faults }) => faults),
      freshness:
        row &&
        freshnessWords({
          byVersion: tellsVersion(one),
          isEdited: hasVersionColumn(table),
          updatedColumn: table.updatedColumn,
          interval: pull.interval,
          comparedWithin: within,
        }),
    };
  });
};

/** Whether an error concerns every table, so that asking for another one is useless. */
const isOfAll = (error: AskError): boolean =>
  error._tag === 'SourceUnavailable' ||
  error._tag === 'SourceLimited' ||
  error._tag === 'QuotaSpent' ||
  (error._tag === 'SourceRefused' && error.status === 401);

const NO_TABLE: SourceError = { _tag: 'SourceFault', reason: 'No table of Xano is set' };

interface Asked {
  readonly asked: readonly AskedTable[];
  readonly refused: readonly Refused[];
  /** The greatest difference of the clocks, by its amount, that any answer showed; null where none did. */
  readonly skew: number | null;
}

/** Asks each table for its first row, one after the other; stops at an error that concerns every table. */
const askTables = ({ source, numberOf, columnsOf, tables }: Deps): TE.TaskEither<never, Asked> =>
  gen(function* () {
    const asked: AskedTable[] = [];
    const refused: Refused[] = [];
    const skews: number[] = [];
    for (const table of tables) {
      const { entity } = table;
      const further = table.isFurther ? { table: table.table } : {};
      const query = { entity, ...further, afterId: null, updatedSince: null, limit: 1 };
      const page = yield* ask(TE.fromTask(source.page(query)));
      if (E.isLeft(page)) {
        refused.push({ table: table.table, error: page.left });
        if (isOfAll(page.left)) break;
        continue;
      }
      const { rows, total = null, clock = null } = page.right;
      if (clock !== null) skews.push(clock.skew);
      const number = numberOf?.(entity, query.table) ?? null;
      const [row = null] = rows;
      const columns = row === null ? yield* ask(TE.fromTask(columnsOf(number))) : Object.keys(row);
      asked.push({ table, number, total, row, columns });
    }
    const [skew = null] = skews.toSorted((a, b) => Math.abs(b) - Math.abs(a));
    return { asked, refused, skew };
  });

/** Asks Xano about its tables, each of which costs a request. */
export const probeXano = (deps: Deps): T.Task<XanoProbe> => {
  const { rate, pull } = deps;
  return pipe(
    askTables(deps),
    TE.map(({ asked, refused, skew }): XanoProbe => ({
      error: asked.length > 0 ? null : (refused[0]?.error ?? NO_TABLE),
      tables: describeTables(deps, asked),
      refused: asked.length === 0 ? [] : refused,
      rate: `${rate.requests} times in ${rate.windowMs / 1000} s`,
      skew,
      overlap: pull.overlap,
    })),
    TE.toUnion,
  );
};
