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
  /** Counted from 1 over all lines that were sent. */
  readonly line: number;
  readonly row: E.Either<LineFault, RowFields>;
}

export interface ImportCommand {
  /** The entity of every line; null where each line names its own. */
  readonly entity: Entity | null;
  readonly lines: readonly ImportLine[];
  /** The table of the rows, where several tables hold such records. */
  readonly table?: string | null;
  /** The columns of a sheet, whose rows leave empty cells out: with these, conditions can still ask for an empty cell. */
  readonly columns?: readonly string[];
  /** Whether only to report what would become of the lines. */
  readonly dryRun: boolean;
}

export const lineFault = (code: RecordCode, message: string): E.Either<LineFault, never> =>
  E.left({ code, message });

export interface Named {
  readonly entity: Entity;
  readonly row: RowFields;
}

/** Returns the entity and the row of a line. In a batch the member `entity` of a line says what the rest of it is. */
export const splitLine =
  (entity: Entity | null) =>
  (row: RowFields): E.Either<LineFault, Named> => {
    if (entity !== null) return E.right({ entity, row });
    const { entity: word, ...rest } = row;
    const named = typeof word === 'string' ? parseEntity(word) : E.left(word);
    return E.isRight(named)
      ? E.right({ entity: named.right, row: rest })
      : lineFault('unknown_entity', `entity must be ${ENTITY_WORDS}`);
  };
