import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isAdmin, type Principal } from '../domain/principal.js';
import { SERVICE_ACCOUNT, type Username } from '../domain/username.js';
import type { StoreError } from './errors.js';
import type { Origin } from './ports/origin.js';
import type { Needs } from './world.js';

/**
 * A user's act has the version `now`; a service's write has the version it states, or none. Only users spend budgets:
 * admins and services have none.
 */
export const originOf = (principal: Principal, now: number): Origin =>
  principal.kind === 'user'
    ? { version: now, byUser: true, ...(!isAdmin(principal) && { spender: principal.username }) }
    : { version: principal.version ?? null, byUser: false };

interface Tagged {
  readonly _tag: string;
}

const isMissing = (error: Tagged, username: Username): boolean =>
  error._tag === 'UserNotFound' && 'username' in error && error.username === username;

/** Runs an effect as `actor`. If it fails because the service account is missing, creates the account and tries again. */
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
