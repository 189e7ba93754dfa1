import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { AskXano, Refused, XanoAnswer } from '../adapters/cli/doctor/judge-xano.js';
import { readColumns } from '../adapters/xano/schema-reader.js';
import type { Source, SourceError } from '../application/ports/source.js';
import { missingWords, refusalWords } from '../application/sync/pull-failure.js';
import type { Quota } from '../application/sync/pull-quota.js';
import { tablesOf, type TableMapping } from '../domain/sync/mapping.js';
import { describeTables, type AskedTable } from './doctor-tables.js';
import { settingsOf, type Environment } from './settings.js';
import { chooseSource, makeQuotaAlone } from './sources.js';
import { readSyncSettings, type SyncSettings } from './sync-settings.js';
import type { Validation } from './validation.js';

const toAnswer = (error: SourceError): XanoAnswer => {
  switch (error._tag) {
    case 'SourceUnavailable':
      return {
        ok: false,
        problem: 'unreachable',
        detail: error.cause instanceof Error ? error.cause.message : 'no answer',
      };
    case 'SourceLimited':
      return { ok: false, problem: 'limited', detail: 'too many requests' };
    case 'SourceRefused':
      return { ok: false, problem: 'refused', detail: refusalWords(error) };
    case 'SourceTableMissing':
      return { ok: false, problem: 'missing', detail: missingWords(error).replace(/\.$/, '') };
    case 'SourceFault':
      return { ok: false, problem: 'fault', detail: error.reason.replace(/\.$/, '') };
  }
};

/** The header tells whole seconds, and was written between the asking and its coming: halfway each. */
const readSkew = (date: string | null, asked: number, came: number): number | null => {
  const there = Date.parse(date ?? '');
  return Number.isNaN(there) ? null : there + 500 - (asked + came) / 2;
};

/** A request of which no table is better off, whichever it is. */
const isOfAll = (error: SourceError): boolean =>
  error._tag === 'SourceUnavailable' ||
  error._tag === 'SourceLimited' ||
  (error._tag === 'SourceRefused' && error.status === 401);

const WELL: XanoAnswer = { ok: true };
const NO_TABLE: XanoAnswer = { ok: false, problem: 'fault', detail: 'No table of Xano is set' };

interface Answers {
  readonly asked: readonly AskedTable[];
  readonly refused: readonly Refused[];
}

/** The columns of a table by its number; none where nobody tells them. */
type ColumnsOf = (number: string | null) => Promise<readonly string[]>;

/** Asks each table for its first row, one after the other; what refuses all is asked no further. */
const askTables = async (
  source: Source,
  columnsOf: ColumnsOf,
  tables: readonly TableMapping[],
  { asked, refused }: Answers = { asked: [], refused: [] },
): Promise<Answers> => {
  const [table, ...others] = tables;
  if (table === undefined) return { asked, refused };
  const { entity } = table;
  const further = table.isFurther ? { table: table.table } : {};
  const query = { entity, ...further, afterId: null, updatedSince: null, limit: 1 };
  const page = await source.page(query)();
  if (E.isLeft(page)) {
    const answers = {
      asked,
      refused: [...refused, { table: table.table, answer: toAnswer(page.left) }],
    };
    return isOfAll(page.left) ? answers : askTables(source, columnsOf, others, answers);
  }
  const { rows, total = null } = page.right;
  const number = source.numberOf?.(entity, query.table) ?? null;
  const [row = null] = rows;
  const columns = row === null ? await columnsOf(number) : Object.keys(row);
  const one: AskedTable = { table, number, total, row, columns };
  return askTables(source, columnsOf, others, { asked: [...asked, one], refused });
};

/** The Metadata API alone tells the columns of a table that has no row, where its token may ask. */
const columnsBy =
  (
    { within }: Quota,
    { xano: { metadata, snapshot, timeout }, dataSource }: SyncSettings,
  ): ColumnsOf =>
  async (number) => {
    if (metadata === null || snapshot !== null || number === null) return [];
    const columns = await readColumns(within)({ ...metadata, dataSource, timeout }, number, [])();
    return E.isRight(columns) ? columns.right.map(({ name }) => name) : [];
  };

/** Asks the Xano that is configured for its tables; null where none is, or the settings are faulty. */
export const askXanoOf = (environment: Validation<Environment>): AskXano => {
  const read = E.flatMap((env: Environment) => readSyncSettings(settingsOf(env)))(environment);
  if (E.isLeft(read)) return null;
  const settings = read.right;
  const { rate } = settings.xano;
  let askedAt = 0;
  let skew: number | null = null;
  const chosen = chooseSource(settings, (date) => {
    const told = readSkew(date, askedAt, Date.now());
    // The worst that any answer told.
    if (told !== null && (skew === null || Math.abs(told) > Math.abs(skew))) skew = told;
  });
  if (chosen === null) return null;
  const { prepare, page } = chosen.source;
  const timed =
    <A>(request: TE.TaskEither<SourceError, A>): TE.TaskEither<SourceError, A> =>
    () => {
      askedAt = Date.now();
      return request();
    };
  const source: Source = {
    ...chosen.source,
    prepare: (entity) => {
      const request = prepare?.(entity) ?? null;
      return request === null ? null : timed(request);
    },
    page: (query) => timed(page(query)),
  };
  const tables = source.entities.flatMap((entity) => tablesOf(settings.mapping, entity));
  return async () => {
    const quota = makeQuotaAlone(settings.xano);
    const withQuota = { ...source, ...quota.withQuota(source) };
    const { asked, refused } = await askTables(withQuota, columnsBy(quota, settings), tables);
    const answer = asked.length > 0 ? WELL : (refused[0]?.answer ?? NO_TABLE);
    return {
      answer,
      tables: describeTables(asked, chosen.isChosen, settings),
      refused: asked.length === 0 ? [] : refused,
      rate: `${rate.requests} times in ${rate.windowMs / 1000} s`,
      skew,
      overlap: settings.pull.overlap,
    };
  };
};
