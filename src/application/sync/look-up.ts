import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Reading, RowDeadLetters, SyncStore } from '../ports/sync-store.js';
import type { ReadEntry } from './evaluate.js';
import { idsIn, queryOf, type Ids } from './query.js';

interface Found {
  readonly ids: Ids;
  readonly reading: Reading;
  /** Of the rows that were asked for. */
  readonly letters: RowDeadLetters;
}

/** Reads all that evaluating the records may look at, and whom their Xano ids belong to. */
export const lookUp = (
  sync: Pick<SyncStore, 'resolve' | 'read'>,
  entries: readonly Pick<ReadEntry, 'record'>[],
  events: readonly string[] = [],
  rows: readonly string[] = [],
): TE.TaskEither<StoreError, Found> => {
  const records = entries.flatMap(({ record }) => (record === null ? [] : [record]));
  const { userIds, postIds } = idsIn(records);
  return pipe(
    sync.resolve(userIds, postIds, rows),
    TE.bindTo('ids'),
    TE.bind('reading', ({ ids }) => sync.read(queryOf(records, ids, events))),
    TE.let('letters', ({ ids }) => ids.letters),
  );
};
