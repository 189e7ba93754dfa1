import * as E from 'fp-ts/lib/Either.js';
import type { RowFields } from '../../domain/sync/incoming-row.js';
import { ENTITY_WORDS, parseEntity, type Entity } from '../../domain/sync/entity.js';
import type { RecordCode } from '../../domain/sync/record.js';

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
  /** The table they are rows of, where several hold such records. */
  readonly table?: string | null;
  /** Those of a sheet, in which an empty cell is left out: that it is empty can be asked for all the same. */
  readonly columns?: readonly string[];
  /** Only tell what would become of them. */
  readonly dryRun: boolean;
}

export const lineFault = (code: RecordCode, message: string): E.Either<LineFault, never> =>
  E.left({ code, message });

export interface Named {
  readonly entity: Entity;
  readonly row: RowFields;
}

/** What a line is about. In a batch its member `entity` says what the rest of it is. */
export const nameIn =
  (entity: Entity | null) =>
  (row: RowFields): E.Either<LineFault, Named> => {
    if (entity !== null) return E.right({ entity, row });
    const { entity: word, ...rest } = row;
    const named = typeof word === 'string' ? parseEntity(word) : E.left(word);
    return E.isRight(named)
      ? E.right({ entity: named.right, row: rest })
      : lineFault('unknown_entity', `entity must be ${ENTITY_WORDS}`);
  };
