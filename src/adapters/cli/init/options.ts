import * as E from 'fp-ts/lib/Either.js';
import { ENTITY_WORDS, parseEntity, type Entity } from '../../../domain/sync/entity.js';
import type { ChosenTable } from '../../../domain/sync/propose/tables.js';

export interface InitOptions {
  readonly way?: string;
  readonly url?: string;
  readonly workspace?: string;
  /** One `people=user` for each table. */
  readonly table?: readonly string[];
  readonly slug?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Why nothing was written. `usage`: the command was called in a wrong way. */
export interface Fault {
  readonly code: 'usage' | 'failed';
  readonly message: string;
}

export const usage = (message: string): E.Either<Fault, never> =>
  E.left({ code: 'usage', message });

export const failed = (message: string): E.Either<Fault, never> =>
  E.left({ code: 'failed', message });

const tableIn = (text: string): E.Either<Fault, ChosenTable> => {
  const at = text.lastIndexOf('=');
  const entity: E.Either<unknown, Entity> = parseEntity(text.slice(at + 1));
  return at > 0 && E.isRight(entity)
    ? E.right({ table: text.slice(0, at), entity: entity.right })
    : usage(`--table must be such as people=user: ${ENTITY_WORDS}`);
};

/** Parses the tables that the options assign to entities. */
export const tablesIn = ({ table = [] }: InitOptions): E.Either<Fault, readonly ChosenTable[]> => {
  const read = table.map(tableIn);
  const wrong = read.find(E.isLeft);
  return wrong ?? E.right(read.flatMap((one) => (E.isRight(one) ? [one.right] : [])));
};
