import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Principal } from '../../domain/principal.js';
import { profileFor, type Profile } from '../../domain/profile.js';
import type { Role } from '../../domain/role.js';
import type { Username } from '../../domain/username.js';
import type { Shown } from '../../domain/shown.js';
import type { ChangeRefused, StoreError, UserNotFound } from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { Propagation, UserStore } from '../ports/user-store.js';

export interface SetRoleCommand {
  readonly principal: Principal;
  readonly username: Username;
  readonly role: Role;
}

/** For admins; the route lets nobody else through. */
export type SetRole = (
  command: SetRoleCommand,
) => TE.TaskEither<
  UserNotFound | ChangeRefused | StoreError,
  { readonly user: Profile; readonly propagation: Propagation }
>;

interface Deps {
  readonly users: Pick<UserStore, 'setRole'>;
  readonly clock: Clock;
  readonly publicFields: Shown;
}

export const makeSetRole =
  ({ users, clock, publicFields }: Deps): SetRole =>
  ({ principal, username, role }) =>
    pipe(
      TE.fromIO(clock.now),
      TE.flatMap((now) => users.setRole(username, role, now, originOf(principal, now))),
      TE.map(({ user, propagation }) => ({
        user: profileFor(principal, username, user, publicFields),
        propagation,
      })),
    );
