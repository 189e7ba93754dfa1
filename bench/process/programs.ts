import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.js';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';

const onPath = (): readonly string[] => (process.env['PATH'] ?? '').split(delimiter);

const has = (folder: string, names: readonly string[]): boolean =>
  names.every((name) => existsSync(join(folder, name)));

/** The programs besides redis-server that rows need; undefined: missing. */
export interface Programs {
  readonly wrk: boolean;
  readonly webdis: boolean;
  /** The folder of the newest PostgreSQL. */
  readonly postgres: string | undefined;
}

const postgresFolder = (): string | undefined => {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  return [...newestFirst.map((version) => join(DEBIAN_POSTGRES, version, 'bin')), ...onPath()].find(
    (folder) => has(folder, ['initdb', 'postgres', 'psql']),
  );
};

const isFound = (name: string): boolean => onPath().some((folder) => has(folder, [name]));

const install = async (names: readonly string[]): Promise<void> => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...names], {
    options: { env },
  });
};

/** Finds the programs that rows need; as root on Debian it installs missing ones, otherwise it names them. */
export const findPrograms = async (say: (line: string) => void): Promise<Programs> => {
  const missing = ['wrk', 'webdis'].filter((name) => !isFound(name));
  if (missing.length > 0 && process.getuid?.() === 0 && isFound('apt-get'))
    await install(missing).catch((error: unknown) => {
      say(`apt-get could not install ${missing.join(' and ')}: ${String(error)}`);
    });
  return { wrk: isFound('wrk'), webdis: isFound('webdis'), postgres: postgresFolder() };
};
