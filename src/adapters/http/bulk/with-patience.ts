import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoreError } from '../../../application/errors.js';

const MAX_TRIES = 10;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/**
 * Does it again for about half a minute while the store is away, such as when it starts again; what
 * is applied twice changes nothing the second time. Ends early once nobody waits for it any more.
 */
export const withPatience = async <A>(
  effect: TaskEither<StoreError, A>,
  isAwaited: () => boolean,
): Promise<E.Either<StoreError, A>> => {
  for (let tries = 1; ; tries += 1) {
    const outcome = await effect();
    if (E.isRight(outcome) || outcome.left._tag === 'StoreFault') return outcome;
    if (tries === MAX_TRIES || !isAwaited()) return outcome;
    await delay(Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS));
  }
};
