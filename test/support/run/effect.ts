import * as E from 'fp-ts/lib/Either.js';
import { inspect } from 'node:util';
import { toTask, type Later } from '../../../src/application/later.js';

/** Runs an effect that should succeed; a failure ends the test with the error in the message. */
export const ok = async <E, A>(effect: Later<E.Either<E, A>>): Promise<A> => {
  const result = await toTask(effect)();
  if (E.isRight(result)) return result.right;
  throw new Error(`expected success, got ${inspect(result.left)}`);
};

/** Runs an effect that should fail; a success ends the test with the value in the message. */
export const failure = async <E, A>(effect: Later<E.Either<E, A>>): Promise<E> => {
  const result = await toTask(effect)();
  if (E.isLeft(result)) return result.left;
  throw new Error(`expected failure, got ${inspect(result.right)}`);
};
