import type * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ColumnKind } from '../../domain/column-kind.js';
import type { Kind } from '../../domain/entities/field.js';
import { SHOWN_FIELDS } from '../../domain/entities/post.js';
import { warning, type Finding } from '../../domain/health/finding.js';
import type { Shown } from '../../domain/shown.js';
import type { Entity } from '../../domain/sync/entity.js';
import { feedsOf, kindOfField, type FieldFeed } from '../../domain/sync/field-feed.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import { tableNamed, type TableMapping } from '../../domain/sync/mapping.js';
import {
  judgeError,
  judgeXano,
  remedyOf,
  type AskError,
  type TableProbe,
  type XanoProbe,
} from '../doctor/judge-xano.js';
import { probeXano, type ColumnsOf, type Pace } from '../doctor/probe-xano.js';
import { unknownTable, type UnknownTable } from '../errors.js';
import type { Digest } from '../ports/digest.js';
import type { PageQuery, SourceError, SourcePage } from '../ports/source.js';
import type { XanoAccess } from '../sync/pull-quota.js';
import { sampleRows, type RowFault, type SampledRow } from '../sync/sample-rows.js';
import type { Needs } from '../world.js';

export interface MappedField extends FieldFeed {
  /** The kind of its values; for the app's own columns, as far as it was learned. */
  readonly kind: Kind | ColumnKind;
  /** Whether everybody sees the field. */
  readonly isShown: boolean;
}

/** A table of Xano, and how its rows become records here. */
export interface MappedTable {
  readonly table: string;
  readonly entity: Entity;
  /** The number in Xano, where that is known. */
  readonly id: string | null;
  /** Number of rows; null where Xano was not asked, or did not say. */
  readonly rows: number | null;
  /** Why Xano does not give the table; null when no reason is known. */
  readonly trouble: Finding | null;
  readonly fields: readonly MappedField[];
  /** Columns that stay in Xano. */
  readonly ignored: readonly string[];
  readonly secret: readonly string[];
  /** What is wrong with its first row. */
  readonly faults: readonly RowFault[];
  /** What to do about columns that are missing or wrong; null for nothing. */
  readonly remedy: string | null;
  readonly freshness: string | null;
}

export interface Mapping {
  readonly isAsked: boolean;
  /** Findings about Xano as a whole. */
  readonly findings: readonly Finding[];
  readonly tables: readonly MappedTable[];
}

/** Rows of Xano as they would be here; `trouble`: why there are none. */
export interface Sample {
  readonly rows: readonly SampledRow[];
  readonly trouble: Finding | null;
}

export interface MappingReads {
  /** Returns the mapping as configured and, when Xano is to be asked, what it has of each table, by one request for each. */
  readonly read: (isAsked: boolean) => T.Task<Mapping>;
  /** Reads the first rows of a table by one request; writes nothing. */
  readonly sample: (table: string) => TE.TaskEither<UnknownTable, Sample>;
}

/** Everything that is needed to ask Xano. */
export interface XanoReading extends Pace {
  readonly access: Pick<XanoAccess, 'source' | 'isChosen' | 'quota' | 'timer'>;
  readonly columnsOf: ColumnsOf;
  readonly filesUrl: FilesUrl;
  readonly digest: Digest;
}

interface Deps extends Needs<'mapping' | 'publicFields' | 'clock'> {
  /** Null when no Xano is configured. */
  readonly reading: XanoReading | null;
}

const ROWS = 10;

/** How long to wait for a place within the quota, ms: a person waits for the answer. */
const PATIENCE = 8000;

const NO_XANO = warning(
  'xano',
  'No Xano is configured to be read; it sends by webhooks or bulk',
  'Set XANO_SNAPSHOT_URL or XANO_META_URL, with its token, and rows can be asked for',
);

const NOBODY_WAITS: SourceError = { _tag: 'SourceUnavailable', cause: 'nobody waits any more' };

type Answer = E.Either<AskError, SourcePage>;

/** Asks for a page; a request that waits too long for its place within the quota is not sent at all. */
const askSoon =
  ({ source, quota, timer }: XanoReading['access']) =>
  (query: PageQuery): T.Task<Answer> =>
  () => {
    let isLate = false;
    const page: typeof source.page = (one) => () =>
      (isLate ? TE.left<SourceError>(NOBODY_WAITS) : source.page(one))();
    const answer = quota.withQuota({ ...source, page }).page(query)();
    const asked: T.Task<Answer> = () => answer;
    const late: T.Task<Answer> = pipe(
      timer.sleep(PATIENCE),
      T.flatMap(() => {
        const wait = quota.waiting();
        isLate = wait > 0;
        return isLate ? TE.left({ _tag: 'QuotaSpent', wait }) : asked;
      }),
    );
    return T.getRaceMonoid<Answer>().concat(asked, late)();
  };

/** Returns the app's own fields that are shown to somebody. */
const ownShown = ({ columns }: Shown, entity: Entity): readonly string[] => {
  if (entity === 'user') return columns?.user ?? [];
  return entity === 'post' ? (columns?.post ?? []) : [];
};

const isShown = (shown: Shown, entity: Entity, field: string): boolean => {
  if (entity === 'user') return shown.has(field);
  if (entity !== 'post') return true;
  return (
    (SHOWN_FIELDS as readonly string[]).includes(field) ||
    (shown.columns?.post.includes(field) ?? false)
  );
};

export const makeMappingReads = ({ mapping, publicFields, clock, reading }: Deps): MappingReads => {
  const kindOf = (entity: Entity, field: string): Kind | ColumnKind => {
    const kind = kindOfField(entity, field);
    if (kind !== null) return kind;
    return entity === 'user' || entity === 'post'
      ? (publicFields.columns?.kindOf(entity, field) ?? 'text')
      : 'text';
  };

  const rules = () => ({ now: clock.now(), filesUrl: reading?.filesUrl ?? null });

  const describe = (
    table: TableMapping,
    probe: TableProbe | null,
    trouble: Finding | null,
  ): MappedTable => {
    const { entity } = table;
    const columns = probe?.columns ?? [];
    const of = (use: 'ignored' | 'secret') =>
      columns.flatMap((one) => (one.use === use ? [one.column] : []));
    return {
      ...{ table: table.table, entity, trouble },
      id: probe?.id ?? null,
      rows: probe?.rows ?? null,
      fields: feedsOf(table, columns, ownShown(publicFields, entity)).map((feed) => ({
        ...feed,
        kind: kindOf(entity, feed.field),
        isShown: isShown(publicFields, entity, feed.field),
      })),
      ignored: of('ignored'),
      secret: of('secret'),
      faults: probe?.faults ?? [],
      remedy: probe === null ? null : remedyOf(probe),
      freshness: probe?.freshness ?? null,
    };
  };

  const read = (tables: readonly TableMapping[], probe: XanoProbe | null): Mapping => {
    const isOf =
      ({ table }: { readonly table: string }) =>
      (one: { readonly table: string }) =>
        one.table === table;
    const refused = probe?.refused ?? [];
    return {
      isAsked: probe !== null,
      findings:
        probe === null && reading !== null
          ? []
          : judgeXano(probe).filter(({ check }) => check !== 'table'),
      tables: tables.map((table) => {
        const error = refused.find(isOf(table))?.error ?? null;
        return describe(
          table,
          probe?.tables.find(isOf(table)) ?? null,
          error === null ? null : judgeError(error),
        );
      }),
    };
  };

  return {
    read: (isAsked) => {
      if (reading === null || !isAsked) return T.of(read(mapping, null));
      const { access } = reading;
      const tables = mapping.filter(({ entity }) => access.source.entities.includes(entity));
      return pipe(
        probeXano({
          ...reading,
          source: { page: askSoon(access) },
          numberOf: access.source.numberOf,
          tables,
          isChosen: access.isChosen,
          rules,
        }),
        T.map((probe) => read(mapping, probe)),
      );
    },
    sample: (name) => {
      const table = tableNamed(mapping, name);
      if (table === null) return TE.left(unknownTable);
      if (reading === null) return TE.right({ rows: [], trouble: NO_XANO });
      const { access, digest } = reading;
      const { entity } = table;
      const further = table.isFurther ? { table: table.table } : {};
      const query = { entity, ...further, afterId: null, updatedSince: null, limit: ROWS };
      return pipe(
        askSoon(access)(query),
        TE.match(
          (error): Sample => ({ rows: [], trouble: judgeError(error) }),
          ({ rows }): Sample => ({
            rows: sampleRows(table, access.isChosen, rules(), digest, rows.slice(0, ROWS)),
            trouble: null,
          }),
        ),
        TE.rightTask,
      );
    },
  };
};
