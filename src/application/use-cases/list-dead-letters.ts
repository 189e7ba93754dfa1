import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deadLetterNotFound, type DeadLetterNotFound, type StoreError } from '../errors.js';
import type {
  DeadLetter,
  DeadLetterPage,
  DeadLetterQuery,
  DeadLetters,
} from '../ports/dead-letters.js';

export type ListDeadLetters = (query: DeadLetterQuery) => TE.TaskEither<StoreError, DeadLetterPage>;

export type FindDeadLetter = (
  id: string,
) => TE.TaskEither<DeadLetterNotFound | StoreError, DeadLetter>;

interface Deps {
  readonly deadLetters: Pick<DeadLetters, 'list' | 'find'>;
}

export const makeListDeadLetters = ({ deadLetters }: Deps): ListDeadLetters => deadLetters.list;

export const makeFindDeadLetter =
  ({ deadLetters }: Deps): FindDeadLetter =>
  (id) =>
    pipe(
      deadLetters.find([id]),
      TE.flatMap(([letter]): ReturnType<FindDeadLetter> =>
        letter === undefined ? TE.left(deadLetterNotFound) : TE.right(letter),
      ),
    );
