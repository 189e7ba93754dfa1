import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Username } from '../../domain/username.js';
import { userNotFound, type StoreError, type UserNotFound } from '../errors.js';
import type { UserStore } from '../ports/user-store.js';

/** Whether the user a service principal names exists, where no later step would find out. */
export type CheckActor = (username: Username) => TE.TaskEither<UserNotFound | StoreError, void>;

export const makeCheckActor =
  ({ users }: { readonly users: Pick<UserStore, 'find'> }): CheckActor =>
  (username) =>
    pipe(
      users.find(username),
      TE.flatMap((found): TE.TaskEither<UserNotFound | StoreError, void> =>
        O.isSome(found) ? TE.right(undefined) : TE.left(userNotFound(username)),
      ),
    );
