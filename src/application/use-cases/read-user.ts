import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Principal } from '../../domain/principal.js';
import { profileFor, type Profile, type UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import type { Shown } from '../../domain/shown.js';
import { userNotFound, type StoreError, type UserNotFound } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

export interface ReadUserCommand {
  readonly principal: Principal;
  readonly username: Username;
}

export type ReadUser = (
  command: ReadUserCommand,
) => TE.TaskEither<UserNotFound | StoreError, Profile>;

interface Deps {
  readonly users: Pick<UserStore, 'find' | 'create'>;
  readonly clock: Clock;
  readonly publicFields: Shown;
}

export const makeReadUser =
  (deps: Deps): ReadUser =>
  ({ principal, username }) =>
    pipe(
      deps.users.find(username),
      TE.flatMap((found): TE.TaskEither<UserNotFound | StoreError, UserFields> =>
        TE.fromOption(() => userNotFound(username))(found),
      ),
      actingAs(deps)(principal.username),
      TE.map((fields) => profileFor(principal, username, fields, deps.publicFields)),
    );
