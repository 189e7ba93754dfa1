import { failing, fine, warning, type Finding } from '../../domain/health/finding.js';
import type { ColumnUse } from '../../domain/sync/field-feed.js';
import type { SourceError } from '../ports/source.js';
import { missingWords, refusalWords } from '../sync/pull-failure.js';
import type { RowFault } from '../sync/sample-rows.js';

/** Nothing was asked, since other requests use up the quota. */
export interface QuotaSpent {
  readonly _tag: 'QuotaSpent';
  /** Expected time until the quota has room again, ms. */
  readonly wait: number;
}

export type AskError = SourceError | QuotaSpent;

export interface TableProbe {
  readonly table: string;
  readonly entity: string;
  /** The table's number in Xano; null where the table is asked for by its name. */
  readonly id: string | null;
  /** Null where Xano does not report a count. */
  readonly rows: number | null;
  /** Empty for a table without rows whose schema Xano does not reveal. */
  readonly columns: readonly ColumnUse[];
  /** What looks wrong in the first row. */
  readonly faults: readonly RowFault[];
  /** A sentence; null for a table without rows. */
  readonly freshness: string | null;
}

const listOf = (columns: readonly ColumnUse[], use: ColumnUse['use']): readonly string[] => {
  const names = columns
    .filter((one) => one.use === use)
    .map(({ column, as }) =>
      as.every((field) => field === column) ? column : `${column} as ${as.join(' and ')}`,
    );
  return names.length === 0 ? [] : [`${use}: ${names.join(', ')}`];
};

const wordsOf = ({ table, entity, id, rows, columns, faults, freshness }: TableProbe): string =>
  [
    `${table} is ${entity}${id === null ? '' : `, table ${id}`}${rows === null ? '' : `, ${rows} rows`}`,
    ...(['taken', 'ignored', 'secret', 'missing'] as const).flatMap((use) => listOf(columns, use)),
    ...faults.map(({ message }) => `odd: ${message}`),
    freshness ?? 'it has no row to look at',
  ].join('; ');

/** Returns what the operator should do about a table; null when there is nothing to do. */
export const remedyOf = ({ table, columns, faults }: TableProbe): string | null => {
  if (columns.some(({ use }) => use === 'missing'))
    return `Take what is missing out of sync.config.json, or give ${table} such a column`;
  return faults.length === 0
    ? null
    : `Mend that value in ${table}, or say in sync.config.json which column it is to be read from`;
};

const judgeTable = (probe: TableProbe): Finding => {
  const remedy = remedyOf(probe);
  const finding =
    remedy === null ? fine('table', wordsOf(probe)) : warning('table', wordsOf(probe), remedy);
  return { ...finding, details: probe };
};

/** A table that could not be read, and why. */
export interface Refused {
  readonly table: string;
  readonly error: AskError;
}

export interface XanoProbe {
  /** Why no table could be read; null where at least one could. */
  readonly error: AskError | null;
  readonly tables: readonly TableProbe[];
  /** Tables that could not be read, although others could. */
  readonly refused: readonly Refused[];
  /** The request rate that is kept, such as `8 times in 20 s`. */
  readonly rate: string;
  /** Xano's clock minus the clock of this machine, ms; null where no answer showed it. */
  readonly skew: number | null;
  /** Greatest difference of the clocks at which pulling misses nothing, ms. */
  readonly overlap: number;
}

/** Null when no Xano is configured to be read: then Xano sends by itself, and is not asked. */
export type AskXano = (() => Promise<XanoProbe>) | null;

/** Difference of the clocks above which a warning is given, as by the alert `clock_skew`, ms. */
const MAX_SKEW = 5000;

/** Judges the difference of the clocks: pulling goes by Xano's clock, but signatures and edits made here go by ours. */
const judgeClock = ({ skew, overlap }: XanoProbe): readonly Finding[] => {
  if (skew === null) return [];
  const off = Math.abs(skew);
  if (off <= MAX_SKEW && off <= overlap)
    return [fine('clock', 'The clocks of Xano and of this machine agree')];
  const words = `The clock of Xano is ${Math.round(off / 1000)} s ${skew < 0 ? 'behind' : 'ahead of'} the one here`;
  const remedy = 'Set the clock of this machine by NTP; where it is right, ask Xano';
  return [
    off > overlap
      ? failing('clock', `${words}, more than PULL_OVERLAP`, remedy)
      : warning('clock', words, remedy),
  ];
};

const bare = (sentence: string): string => sentence.replace(/\.$/, '');

export const judgeError = (error: AskError): Finding => {
  switch (error._tag) {
    case 'SourceUnavailable':
      return failing(
        'xano',
        `Xano cannot be reached (${error.cause instanceof Error ? error.cause.message : 'no answer'})`,
        'Look at its URL in the configuration, and whether this machine may call out',
      );
    case 'SourceRefused':
      return failing(
        'xano',
        `Xano refuses what we ask (${refusalWords(error)})`,
        'Look at the token, and at the workspace and tables that it may read',
      );
    case 'SourceTableMissing':
      return failing(
        'xano',
        bare(missingWords(error)),
        'Write the name that the table has in Xano now into sync.config.json',
      );
    case 'SourceLimited':
      return warning(
        'xano',
        'Xano says that it is asked too often (too many requests)',
        'Lower XANO_RATE to what its plan allows',
      );
    case 'QuotaSpent':
      return warning(
        'quota',
        `All that may be asked of Xano is taken by what else asks it, or Redis, which counts that, is away; ask again in ${Math.ceil(error.wait / 1000)} s`,
        'Wait a little; a greater XANO_RATE, where the plan of Xano allows it, lets more be asked',
      );
    case 'SourceFault':
      return failing(
        'xano',
        `Xano answers something else than rows (${bare(error.reason)})`,
        'Look at its URL in the configuration, and at the endpoint there',
      );
  }
};

/** Returns the findings about Xano; `probe` is null when no Xano was asked. */
export const judgeXano = (probe: XanoProbe | null): readonly Finding[] => {
  if (probe === null)
    return [fine('xano', 'No Xano is configured to be read; it sends by webhooks or bulk')];
  const { error, tables, refused, rate } = probe;
  return [
    error === null ? fine('xano', 'Xano answers') : judgeError(error),
    ...tables.map(judgeTable),
    ...refused.map(({ table, error: why }) => {
      const finding = judgeError(why);
      return { ...finding, check: 'table', message: `${table}: ${finding.message}` };
    }),
    ...(tables.length === 0
      ? []
      : [fine('quota', `Xano is asked ${rate} at the most, by all that share this Redis`)]),
    ...judgeClock(probe),
  ];
};
