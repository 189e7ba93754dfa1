import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';
import { mapRow, tableOf, type SyncMapping } from '../../domain/sync/mapping.js';
import { storeFault, type StoreError } from '../errors.js';
import type { Apply } from '../sync/apply.js';
import { entryOf, type Entry, type Outcome } from '../sync/entry.js';
import {
  lineFault,
  nameIn,
  type ImportCommand,
  type LineFault,
  type Named,
} from '../sync/import-line.js';
import type { Preview } from '../sync/preview.js';

export interface LineOutcome extends Omit<Outcome, 'entity'> {
  readonly line: number;
  /** Null for a line that is about nothing. */
  readonly entity: Entity | null;
}

/** Applies a chunk of a bulk import, or tells what would become of it: one outcome for each line, in order. */
export type ImportRecords = (
  command: ImportCommand,
) => TE.TaskEither<StoreError, readonly LineOutcome[]>;

interface Deps {
  readonly apply: Apply;
  readonly preview: Preview;
  readonly mapping: SyncMapping;
}

export const makeImportRecords = ({ apply, preview, mapping }: Deps): ImportRecords => {
  const toEntry = ({ entity, row }: Named): E.Either<LineFault, Entry> => {
    const table = tableOf(mapping, entity);
    return table === null
      ? lineFault('unknown_table', 'no table of sync.config.json holds such records')
      : E.right(
          entryOf({ entity, row: mapRow(table, row, true), deleted: false, occurredAt: null }),
        );
  };

  return ({ entity, lines, dryRun }) => {
    const read = lines.map(({ line, row }) => ({
      line,
      entry: pipe(row, E.flatMap(nameIn(entity)), E.flatMap(toEntry)),
    }));
    const entries = read.flatMap(({ entry }) => (E.isRight(entry) ? [entry.right] : []));

    const place = (outcomes: readonly Outcome[]): readonly LineOutcome[] => {
      const next = outcomes[Symbol.iterator]();
      return read.flatMap(({ line, entry }): readonly LineOutcome[] => {
        if (E.isLeft(entry))
          return [{ line, entity, key: '', result: 'failed', ...entry.left, leftOut: [] }];
        const outcome = next.next();
        return outcome.done === true ? [] : [{ line, ...outcome.value }];
      });
    };

    if (entries.length === 0) return TE.right(place([]));
    return pipe(
      dryRun ? preview(entries) : apply({ way: 'bulk', cursor: null, entries }),
      TE.bimap(
        (error): StoreError =>
          error._tag === 'LeaseLost' ? storeFault(new Error('an import needs no lease')) : error,
        place,
      ),
    );
  };
};
