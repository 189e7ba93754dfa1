import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Reading, Refusal, Way, XanoReader } from '../adapters/cli/init/world.js';
import type { MetadataAccess } from '../adapters/xano/metadata-call.js';
import { makeMetadataSource } from '../adapters/xano/metadata-source.js';
import { readColumns, readTables, readWorkspaces } from '../adapters/xano/schema-reader.js';
import { makeSnapshotSource } from '../adapters/xano/snapshot-source.js';
import type { Source, SourceError } from '../application/ports/source.js';
import { missingWords, refusalWords } from '../application/sync/pull-failure.js';
import type { SchemaTable } from '../domain/sync/propose/schema.js';
import type { Rate } from '../domain/sync/quota.js';
import { makeQuotaAlone } from './sources.js';

interface Settings {
  readonly rate: Rate;
  readonly timeout: number;
  readonly dataSource: string;
}

const toRefusal = (error: SourceError): Refusal => {
  switch (error._tag) {
    case 'SourceUnavailable':
      return {
        isMissing: false,
        message: `Xano cannot be reached (${error.cause instanceof Error ? error.cause.message : 'no answer'})`,
      };
    case 'SourceLimited':
      return { isMissing: false, message: 'Xano says that it is asked too often' };
    case 'SourceRefused':
      return {
        isMissing: error.status === 400 || error.status === 404,
        message: `Xano refuses what we ask (${refusalWords(error)})`,
      };
    case 'SourceTableMissing':
      return { isMissing: true, message: missingWords(error) };
    case 'SourceFault':
      return { isMissing: false, message: error.reason };
  }
};

/** How often a request is made that Xano says is one too many. */
const TRIES = 5;

/** What is limited is asked again when the quota lets it. */
const patiently = <A>(
  request: TE.TaskEither<SourceError, A>,
  tries = TRIES,
): TE.TaskEither<SourceError, A> =>
  pipe(
    request,
    TE.orElse((error) =>
      error._tag === 'SourceLimited' && tries > 1 ? patiently(request, tries - 1) : TE.left(error),
    ),
  );

const sourceOf = (way: Way, table: string, { timeout, dataSource }: Settings): Source =>
  way.kind === 'endpoint'
    ? makeSnapshotSource({ url: way.url, token: way.token, entities: { user: table }, timeout })
    : makeMetadataSource({
        base: way.url,
        token: way.token,
        workspace: way.workspace,
        dataSource,
        timeout,
        tables: { user: { table, updatedColumn: 'created_at' } },
      });

/** Reads what `init` wants to know of Xano, as often as its plan allows. */
export const makeXanoReader = (settings: Settings): XanoReader => {
  const { rate, timeout, dataSource } = settings;
  const quota = makeQuotaAlone({ rate, timeout });
  const within: typeof quota.within = (request) => patiently(quota.within(request));
  const accessTo = (at: { readonly url: string; readonly token: string }) => ({
    base: at.url,
    token: at.token,
    dataSource,
    timeout,
  });
  /** By name, once they are listed: whoever knows the number need not list them again. */
  const numbers = new Map<string, string>();
  const said = <A>(request: TE.TaskEither<SourceError, A>): Reading<A> =>
    pipe(request, TE.mapLeft(toRefusal))();

  return {
    workspaces: (at) => said(readWorkspaces(within)(accessTo(at))),
    tables: async (way, onTable) => {
      const access: MetadataAccess = { ...accessTo(way), workspace: way.workspace };
      const listed = await said(readTables(within)(access));
      if (E.isLeft(listed)) return listed;
      // The kit's own are not the app's.
      const all = listed.right.filter(({ name }) => !name.startsWith('xrs_'));
      const tables: SchemaTable[] = [];
      for (const [at, { id, name, isAuth }] of all.entries()) {
        numbers.set(name, id);
        onTable(name, at + 1, all.length);
        const columns = await said(readColumns(within)(access, id, all));
        if (E.isLeft(columns)) return columns;
        tables.push({ table: name, isAuth, columns: columns.right });
      }
      return E.right(tables);
    },
    rows: (way, table, limit) => {
      const { page } = quota.withQuota(sourceOf(way, numbers.get(table) ?? table, settings));
      const query = { entity: 'user', afterId: null, updatedSince: null, limit } as const;
      return said(
        pipe(
          patiently(page(query)),
          TE.map(({ rows }) => rows),
        ),
      );
    },
  };
};
