import * as E from 'fp-ts/lib/Either.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SyncMapping } from '../../../src/domain/sync/mapping.js';
import { settingsOf } from '../../../src/infrastructure/settings.js';
import { readSyncMapping } from '../../../src/infrastructure/sync-mapping.js';
import { tempFolder } from '../process/temp-folder.js';

/** Reads the text of a `sync.config.json` as the service does; returns the faults without the path of the file. */
export const readMapping = (text: string) => {
  const path = join(tempFolder(), 'c.json');
  writeFileSync(path, text);
  return E.mapLeft((faults: readonly string[]) =>
    faults.map((fault) => fault.replace(`${path}: `, '').replace(path, 'the file')),
  )(readSyncMapping(settingsOf({ SYNC_CONFIG: path })));
};

/** Returns the mapping for these `tables` of a file. */
export const mappingOf = (tables: Readonly<Record<string, unknown>>): SyncMapping => {
  const file = readMapping(JSON.stringify({ tables }));
  if (E.isLeft(file)) throw new Error(file.left.join('\n'));
  return file.right.mapping;
};
