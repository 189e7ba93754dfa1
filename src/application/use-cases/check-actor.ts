import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Username } from '../../domain/username.js';
import { userNotFound, type StoreError, type UserNotFound } from '../errors.js';
import type { UserStore } from '../ports/user-store.js';

/** Checks that the user whom a service principal names exists, where no later step would find out. */
export const makeCheckActor =
  ({ users }: { readonly users: Pick<UserStore, 'find'> }) =>
  (username: Username): TE.TaskEither<UserNotFound | StoreError, void> =>
    pipe(
      users.find(username),
      TE.flatMap(TE.fromOption((): UserNotFound | StoreError => userNotFound(username))),
      TE.asUnit,
    );
