import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const KIT = fileURLToPath(new URL('../../../xano/', import.meta.url));

export interface KitFile {
  /** Path relative to `xano/`. */
  readonly path: string;
  readonly text: string;
}

export const readKit = (path: string): string => readFileSync(join(KIT, path), 'utf8');

/** Reads the trigger of a table; only our triggers have our prefix. */
export const readTrigger = (table: string): string =>
  readKit(`table/trigger/xrs_${table.replace(/^xrs_/, '')}.xs`);

/** All XanoScript files of the kit. */
export const KIT_FILES: readonly KitFile[] = readdirSync(KIT, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.xs'))
  .sort()
  .map((path) => ({ path, text: readKit(path) }));
