import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { setTimeout as delay } from 'node:timers/promises';
import { storeTimeout, type StoreError } from '../../../application/errors.js';

/**
 * How long a store that is away is waited for, ms: longer than a short failover takes, and so short that
 * it is told within five seconds that it refuses.
 */
export const PATIENCE_MS = 4500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 800;

const mayPass = ({ _tag }: StoreError): boolean =>
  _tag === 'StoreUnavailable' || _tag === 'StoreTimeout';

/**
 * Does it again while the store is away, such as when it starts again; what is applied twice changes
 * nothing the second time. Ends early once nobody waits for it any more. A store that does not answer
 * is not waited for beyond that time either, once it has failed.
 */
export const withPatience = async <A>(
  effect: TaskEither<StoreError, A>,
  isAwaited: () => boolean,
  patience: number,
): Promise<E.Either<StoreError, A>> => {
  const startedAt = performance.now();
  const left = (): number => startedAt + patience - performance.now();
  let outcome = await effect();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    if (E.isRight(outcome) || !mayPass(outcome.left) || !isAwaited() || left() < pause)
      return outcome;
    await delay(pause);
    const given = new AbortController();
    const late = delay(Math.max(0, left()), E.left(storeTimeout(new Error('no answer in time'))), {
      signal: given.signal,
    });
    late.catch(() => undefined);
    outcome = await Promise.race([effect(), late]);
    given.abort();
  }
};
