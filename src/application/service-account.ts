import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { SERVICE_ACCOUNT, type Username } from '../domain/username.js';
import type { StoreError } from './errors.js';
import type { Needs } from './world.js';

interface Tagged {
  readonly _tag: string;
}

const isMissing = (error: Tagged, username: Username): boolean =>
  error._tag === 'UserNotFound' && 'username' in error && error.username === username;

/** What the service account does; the account is made on its first use, by the first refusal. */
export const actingAs =
  ({ users, clock }: Needs<'users.create' | 'clock'>) =>
  (actor: Username) =>
  <E extends Tagged, A>(effect: TE.TaskEither<E, A>): TE.TaskEither<E | StoreError, A> =>
    actor === SERVICE_ACCOUNT
      ? pipe(
          effect,
          TE.orElseW((error) =>
            isMissing(error, SERVICE_ACCOUNT)
              ? pipe(
                  TE.fromIO(clock.now),
                  TE.flatMap((now) => users.create(SERVICE_ACCOUNT, now)),
                  TE.flatMap(() => effect),
                )
              : TE.left(error),
          ),
        )
      : effect;
