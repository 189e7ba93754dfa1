import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Reading, SyncStore } from '../ports/sync-store.js';
import type { ReadEntry } from './evaluate.js';
import { queryOf } from './query.js';

/** Reads everything that merging the records may depend on, and whom their Xano ids belong to. */
export const lookUp = (
  sync: Pick<SyncStore, 'read'>,
  entries: readonly Pick<ReadEntry, 'record'>[],
  events: readonly string[] = [],
  rows: readonly string[] = [],
): TE.TaskEither<StoreError, Reading> => {
  const records = entries.flatMap(({ record }) => (record === null ? [] : [record]));
  return sync.read((ids) => queryOf(records, ids, events), rows);
};
