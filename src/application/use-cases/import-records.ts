import type { RecordCode } from '../../domain/sync/record-code.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RowFields } from '../../domain/sync/delivery.js';
import { parseEntity, type Entity } from '../../domain/sync/entity.js';
import { mapRow, tableOf, type SyncMapping } from '../../domain/sync/mapping.js';
import { storeFault, type StoreError } from '../errors.js';
import type { Apply } from '../sync/apply.js';
import { entryOf, type Entry, type Outcome } from '../sync/entry.js';

/** Why a line is no record; `message` is a sentence without the line in it. */
export interface LineFault {
  readonly code: RecordCode;
  readonly message: string;
}

export interface ImportLine {
  /** Counted from 1 over all that was sent. */
  readonly line: number;
  readonly row: E.Either<LineFault, RowFields>;
}

export interface ImportCommand {
  /** What every line is about; null where each line names its own entity. */
  readonly entity: Entity | null;
  readonly lines: readonly ImportLine[];
}

export interface LineOutcome extends Omit<Outcome, 'entity'> {
  readonly line: number;
  /** Null for a line that is about nothing. */
  readonly entity: Entity | null;
}

/** Applies a chunk of a bulk import: one outcome for each line, in order. */
export type ImportRecords = (
  command: ImportCommand,
) => TE.TaskEither<StoreError, readonly LineOutcome[]>;

interface Deps {
  readonly apply: Apply;
  readonly mapping: SyncMapping;
}

const fault = (code: RecordCode, message: string): E.Either<LineFault, never> =>
  E.left({ code, message });

interface Named {
  readonly entity: Entity;
  readonly row: RowFields;
}

/** In a batch the member `entity` says what the rest of the line is. */
const nameIn = (row: RowFields): E.Either<LineFault, Named> => {
  const { entity: word, ...rest } = row;
  const entity = typeof word === 'string' ? parseEntity(word) : E.left(word);
  return E.isRight(entity)
    ? E.right({ entity: entity.right, row: rest })
    : fault('unknown_entity', 'entity must be user, post, follow, like or bookmark');
};

export const makeImportRecords = ({ apply, mapping }: Deps): ImportRecords => {
  const toEntry = ({ entity, row }: Named): E.Either<LineFault, Entry> => {
    const table = tableOf(mapping, entity);
    return table === null
      ? fault('unknown_table', 'no table of sync.config.json holds such records')
      : E.right(
          entryOf({ entity, row: mapRow(table, row, true), deleted: false, occurredAt: null }),
        );
  };

  return ({ entity, lines }) => {
    const read = lines.map(({ line, row }) => ({
      line,
      entry: pipe(
        row,
        E.flatMap((fields) =>
          entity === null ? nameIn(fields) : E.right({ entity, row: fields }),
        ),
        E.flatMap(toEntry),
      ),
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
      apply({ way: 'bulk', cursor: null, entries }),
      TE.bimap(
        (error): StoreError =>
          error._tag === 'LeaseLost' ? storeFault(new Error('an import needs no lease')) : error,
        place,
      ),
    );
  };
};
