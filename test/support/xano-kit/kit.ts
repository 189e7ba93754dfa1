import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const KIT = fileURLToPath(new URL('../../../xano/', import.meta.url));

export interface KitFile {
  /** Within `xano/`. */
  readonly path: string;
  readonly text: string;
}

export const readKit = (path: string): string => readFileSync(join(KIT, path), 'utf8');

/** The trigger of a table, which bears our prefix as ours alone do. */
export const readTrigger = (table: string): string =>
  readKit(`table/trigger/xrs_${table.replace(/^xrs_/, '')}.xs`);

/** All XanoScript of the kit. */
export const KIT_FILES: readonly KitFile[] = readdirSync(KIT, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.xs'))
  .sort()
  .map((path) => ({ path, text: readKit(path) }));
