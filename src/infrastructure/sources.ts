import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { randomUUID } from 'node:crypto';
import { makeOwnQuota } from '../adapters/system/own-quota.js';
import { makeMetadataSource } from '../adapters/xano/metadata-source.js';
import { makeSnapshotSource } from '../adapters/xano/snapshot-source.js';
import { readColumns } from '../adapters/xano/schema-reader.js';
import type { OnDate } from '../adapters/xano/xano-request.js';
import type { ColumnsOf } from '../application/doctor/probe-xano.js';
import type { StoreError } from '../application/errors.js';
import type { RequestQuota } from '../application/ports/limits.js';
import type { Source, SourceError, SourceUnavailable } from '../application/ports/source.js';
import {
  type Quota,
  eachRequest,
  makeQuota,
  type ChosenSource,
  type XanoAccess,
} from '../application/sync/pull-quota.js';
import { ENTITIES, type Entity } from '../domain/sync/entity.js';
import { type TableMapping, readingsOf, tableOf } from '../domain/sync/mapping.js';
import { makeRetry, makeTimer } from '../runtime/timer.js';
import type { Log } from './log.js';
import type { SyncSettings } from './sync-settings.js';

type ReadingSettings = Pick<SyncSettings, 'xano' | 'mapping' | 'dataSource'>;

const byEntity = <A>(
  { mapping }: ReadingSettings,
  pick: (table: TableMapping) => A,
): Partial<Record<Entity, A>> =>
  Object.fromEntries(
    ENTITIES.flatMap((entity) => {
      const table = tableOf(mapping, entity);
      return table === null || table.isAssumed ? [] : [[entity, pick(table)]];
    }),
  );

/** Gives each further table a source of its own, since a source reads one table of each entity. */
const withFurther = (
  { mapping, ...settings }: ReadingSettings,
  choose: (settings: ReadingSettings) => ChosenSource | null,
): ChosenSource | null => {
  const first = choose({ ...settings, mapping });
  const further = mapping.filter(({ isFurther }) => isFurther);
  if (first === null || further.length === 0) return first;
  const others = new Map(
    further.map((table) => [table.table, choose({ ...settings, mapping: [table] })?.source]),
  );
  const page: Source['page'] = (query) =>
    (others.get(query.table ?? '') ?? first.source).page(query);
  const numberOf: Source['numberOf'] = (entity, table) =>
    (others.get(table ?? '') ?? first.source).numberOf?.(entity) ?? null;
  return { ...first, source: { ...first.source, page, numberOf } };
};

const choose = (settings: ReadingSettings, onDate?: OnDate): ChosenSource | null => {
  const { metadata, snapshot, timeout } = settings.xano;
  const request = { timeout, ...(onDate && { onDate }) };
  if (snapshot !== null) {
    const entities = byEntity(settings, ({ table }) => table);
    return { source: makeSnapshotSource({ ...snapshot, entities, ...request }), isChosen: true };
  }
  if (metadata === null) return null;
  const tables = byEntity(settings, ({ metadataTable, updatedColumn }) => ({
    table: metadataTable,
    updatedColumn,
  }));
  const { dataSource } = settings;
  return {
    source: makeMetadataSource({ ...metadata, dataSource, tables, ...request }),
    isChosen: false,
  };
};

/** Returns the source that reads Xano as configured: the snapshot endpoint, else the Metadata API, else null. */
export const chooseSource = (settings: ReadingSettings, onDate?: OnDate): ChosenSource | null =>
  withFurther(settings, (some) => choose(some, onDate));

/** Stops waiting for an answer when the process stops; the connection ends by itself. */
const interruptible = (source: Source, signal: AbortSignal): Source => {
  const ending: SourceUnavailable = { _tag: 'SourceUnavailable', cause: 'everything is to end' };
  return eachRequest(
    source,
    <A>(request: TE.TaskEither<SourceError, A>): TE.TaskEither<SourceError, A> =>
      () => {
        let forget = (): void => undefined;
        const ended = new Promise<E.Either<SourceError, A>>((resolve) => {
          const end = (): void => {
            resolve(E.left(ending));
          };
          if (signal.aborted) end();
          signal.addEventListener('abort', end);
          forget = () => {
            signal.removeEventListener('abort', end);
          };
        });
        return (signal.aborted ? ended : Promise.race([request(), ended])).finally(forget);
      },
  );
};

/** Returns the columns of a table without rows, which the Metadata API alone tells, where its token may ask; else none. */
export const columnsBy =
  (
    within: Quota['within'],
    { xano: { metadata, snapshot, timeout }, dataSource }: ReadingSettings,
  ): ColumnsOf =>
  (number) =>
  async () => {
    if (metadata === null || snapshot !== null || number === null) return [];
    const columns = await readColumns(within)({ ...metadata, dataSource, timeout }, number, [])();
    return E.isRight(columns) ? columns.right.map(({ name }) => name) : [];
  };

/** Makes the quota of a command, which does not know what others ask of Xano meanwhile. */
export const makeQuotaAlone = ({
  rate,
  timeout,
}: Pick<SyncSettings['xano'], 'rate' | 'timeout'>): Quota => {
  const timer = makeTimer(new AbortController().signal);
  return makeQuota({
    requests: makeOwnQuota(timer.now),
    ...{ rate, timeout, timer },
    nextName: randomUUID,
    onStore: () => () => undefined,
  });
};

/** Logs once that requests wait for the store, and once that they no longer do. */
const makeTeller = (log: Log) => {
  let isAway = false;
  return (error: StoreError | null) => (): void => {
    if (error !== null && !isAway)
      log.warn({ err: error }, 'nothing is asked of Xano while the store that counts is away');
    if (error === null && isAway) log.info('Xano is asked again');
    isAway = error !== null;
  };
};

interface AccessDeps {
  readonly settings: ReadingSettings;
  readonly requestQuota: RequestQuota;
  readonly log: Log;
}

/** Returns null where no Xano is configured to be read. */
export const makeXanoAccess = ({ settings, requestQuota, log }: AccessDeps): XanoAccess | null => {
  const chosen = chooseSource(settings);
  if (chosen === null) return null;
  const stopping = new AbortController();
  const timer = makeTimer(stopping.signal);
  return {
    source: interruptible(chosen.source, stopping.signal),
    isChosen: chosen.isChosen,
    readings: readingsOf(settings.mapping, chosen.source.entities),
    quota: makeQuota({
      requests: requestQuota,
      rate: settings.xano.rate,
      timeout: settings.xano.timeout,
      timer,
      nextName: randomUUID,
      onStore: makeTeller(log),
    }),
    timer,
    retry: makeRetry(timer),
    stop: () => {
      stopping.abort();
    },
  };
};
