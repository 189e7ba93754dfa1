import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { mayEdit, type Principal } from '../../domain/principal.js';
import type { Username } from '../../domain/username.js';
import { notOwner, type NotOwner, type StoreError, type UserNotFound } from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { Deletion, UserStore } from '../ports/user-store.js';

export interface DeleteUserCommand {
  readonly principal: Principal;
  readonly username: Username;
}

export type DeleteUser = (
  command: DeleteUserCommand,
) => TE.TaskEither<NotOwner | UserNotFound | StoreError, Deletion>;

interface Deps {
  readonly users: Pick<UserStore, 'remove'>;
  readonly clock: Clock;
}

export const makeDeleteUser =
  ({ users, clock }: Deps): DeleteUser =>
  ({ principal, username }) =>
    mayEdit(principal, username)
      ? pipe(
          TE.fromIO(clock.now),
          TE.flatMap((now) => users.remove(username, now, originOf(principal, now))),
        )
      : TE.left(notOwner);
