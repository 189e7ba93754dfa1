import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The path of the first of these programs that PATH has; an earlier name wins over an earlier folder. */
export const findProgram = (
  names: readonly string[],
  searchPath: string | undefined,
): string | null => {
  const folders = (searchPath ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isProgram) ?? null;
};

/** Valkey speaks the same language and takes the same options. */
export const findRedisServer = (searchPath: string | undefined): string | null =>
  findProgram(['redis-server', 'valkey-server'], searchPath);
