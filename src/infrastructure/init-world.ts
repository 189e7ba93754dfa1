import * as E from 'fp-ts/lib/Either.js';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InitWorld, WrittenFile } from '../adapters/cli/init/world.js';
import { sha1Digest } from '../adapters/system/sha1-digest.js';
import { sampleRows } from '../application/sync/sample-rows.js';
import { loadEnvironment } from './environment.js';
import { makeXanoReader } from './init-reader.js';
import { isSetting, meaningOf, settingsOf, type Environment } from './settings.js';
import { parseSyncFile, SYNC_FILE, type SyncFile } from './sync-mapping.js';
import { together } from './validation.js';

const SCHEMA = fileURLToPath(new URL('../../docs/sync.config.schema.json', import.meta.url));

/** As an editor finds it from the file that is written. */
const schemaPathFrom = (configPath: string): string | null => {
  if (!existsSync(SCHEMA)) return null;
  const path = relative(dirname(configPath), SCHEMA);
  return path.startsWith('.') ? path : `./${path}`;
};

const readFile = (path: string): string | null =>
  existsSync(path) ? readFileSync(path, 'utf8') : null;

/** Written beside first, so that no file is ever there by half; a link stays one. */
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

/** What `init` goes by, whatever else of the settings is wrong: it is there to mend them. */
export const makeInitWorld = (): E.Either<string, InitWorld> =>
  E.mapLeft((faults: readonly string[]) => faults.join('\n'))(
    E.flatMap(worldIn)(loadEnvironment()),
  );
