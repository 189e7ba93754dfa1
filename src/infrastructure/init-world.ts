import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  InitWorld,
  Reading,
  Refusal,
  Way,
  WrittenFile,
  XanoReader,
} from '../adapters/cli/init/world.js';
import {
  type MetadataAccess,
  readColumns,
  readTables,
  readWorkspaces,
} from '../adapters/xano/schema-reader.js';
import { makeMetadataSource } from '../adapters/xano/metadata-source.js';
import { makeSnapshotSource } from '../adapters/xano/snapshot-source.js';
import type { Source, SourceError } from '../application/ports/source.js';
import { missingWords, refusalWords } from '../application/sync/pull-failure.js';
import type { SchemaTable } from '../domain/sync/propose/schema.js';
import type { Rate } from '../domain/sync/quota.js';
import { makeQuotaAlone } from './sources.js';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha1Digest } from '../adapters/system/sha1-digest.js';
import { sampleRows } from '../application/sync/sample-rows.js';
import { loadEnvironment } from './environment.js';
import { type Environment, isSetting, meaningOf, settingsOf } from './settings.js';
import { SYNC_FILE, type SyncFile, parseSyncFile } from './sync-mapping.js';
import { together } from './validation.js';

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

/** Tries of a request that Xano says is one too many. */
const TRIES = 5;

/** Repeats a request that Xano limited when the quota lets it. */
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

/** Reads what `init` needs to know of Xano, as often as its plan allows. */
const makeXanoReader = (settings: Settings): XanoReader => {
  const { rate, timeout, dataSource } = settings;
  const quota = makeQuotaAlone({ rate, timeout });
  const within: typeof quota.within = (request) => patiently(quota.within(request));
  const accessTo = (at: { readonly url: string; readonly token: string }) => ({
    base: at.url,
    token: at.token,
    dataSource,
    timeout,
  });
  /** Numbers of tables by name, once they were listed: with its number a table is read without listing them again. */
  const numbers = new Map<string, string>();
  const said = <A>(request: TE.TaskEither<SourceError, A>): Reading<A> =>
    pipe(request, TE.mapLeft(toRefusal))();

  return {
    workspaces: (at) => said(readWorkspaces(within)(accessTo(at))),
    tables: async (way, onTable) => {
      const access: MetadataAccess = { ...accessTo(way), workspace: way.workspace };
      const listed = await said(readTables(within)(access));
      if (E.isLeft(listed)) return listed;
      // The kit's own tables are not the app's.
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

const SCHEMA = fileURLToPath(new URL('../../docs/sync.config.schema.json', import.meta.url));

/** Returns the path of the schema as an editor finds it from the file that is written; null where there is no schema. */
const schemaPathFrom = (configPath: string): string | null => {
  if (!existsSync(SCHEMA)) return null;
  const path = relative(dirname(configPath), SCHEMA);
  return path.startsWith('.') ? path : `./${path}`;
};

const readFile = (path: string): string | null =>
  existsSync(path) ? readFileSync(path, 'utf8') : null;

/** Writes each file beside its target first, so that no file is ever there by half; a link stays one. */
const writeFiles = (files: readonly WrittenFile[]): E.Either<string, void> => {
  const parts = files.map(({ path, text, isPublic }) => {
    const target = existsSync(path) ? realpathSync(path) : path;
    return { target, beside: `${target}.${process.pid}.tmp`, text, mode: isPublic ? 0o644 : 0o600 };
  });
  try {
    for (const { beside, text, mode } of parts) writeFileSync(beside, text, { mode });
    for (const { beside, target } of parts) renameSync(beside, target);
    return E.right(undefined);
  } catch (error) {
    for (const { beside } of parts) rmSync(beside, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return E.left(`The files cannot be written (${code})`);
  }
};

const worldIn = (env: Environment): E.Either<readonly string[], InitWorld> => {
  const read = settingsOf(env);
  const named = read('SYNC_CONFIG');
  const configPath = named === '' ? SYNC_FILE : named;
  return E.map(
    (pace: {
      readonly rate: Parameters<typeof makeXanoReader>[0]['rate'];
      readonly timeout: number;
    }): InitWorld => ({
      read: (name) => (isSetting(name) ? read(name) : ''),
      xano: makeXanoReader({ ...pace, dataSource: read('SYNC_DATASOURCE') }),
      configPath,
      schemaPath: schemaPathFrom(configPath),
      parse: (text) => E.map(({ mapping }: SyncFile) => mapping)(parseSyncFile(configPath, text)),
      sample: (table, way, filesUrl, rows) =>
        sampleRows(table, way.kind === 'endpoint', { now: Date.now(), filesUrl }, sha1Digest, rows),
      readFile,
      writeFiles,
      newSecret: () => randomBytes(32).toString('hex'),
    }),
  )(together({ rate: meaningOf(read)('XANO_RATE'), timeout: meaningOf(read)('XANO_TIMEOUT') }));
};

/** Makes what `init` works with, whatever else of the settings is wrong, since `init` is there to mend them. */
export const makeInitWorld = (): E.Either<string, InitWorld> =>
  E.mapLeft((faults: readonly string[]) => faults.join('\n'))(
    E.flatMap(worldIn)(loadEnvironment()),
  );
