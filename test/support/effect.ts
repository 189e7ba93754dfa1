import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inspect } from 'node:util';

/** Runs an effect that is to succeed; a failure ends the test with the error in the message. */
export const ok = async <E, A>(effect: TaskEither<E, A>): Promise<A> => {
  const result = await effect();
  if (E.isRight(result)) return result.right;
  throw new Error(`expected success, got ${inspect(result.left)}`);
};

/** Runs an effect that is to fail; a success ends the test with the value in the message. */
export const failure = async <E, A>(effect: TaskEither<E, A>): Promise<E> => {
  const result = await effect();
  if (E.isLeft(result)) return result.left;
  throw new Error(`expected failure, got ${inspect(result.right)}`);
};
