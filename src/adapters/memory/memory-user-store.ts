import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TooManyFields, UserNotFound } from '../../application/errors.js';
import type { UserStore } from '../../application/ports/user-store.js';
import type { Role } from '../../domain/role.js';
import { changeUser, checkSize } from './change-user.js';
import type { Fields, Keyspace } from './keyspace.js';
import { findUser } from './lookup.js';
import { removeUser } from './remove-user.js';
import { addUser } from './user-steps.js';

export const makeMemoryUserStore = (space: Keyspace): UserStore => ({
  find: (username) =>
    TE.fromIO(() =>
      O.map((fields: Fields) => Object.fromEntries(fields))(
        O.fromNullable(space.users.get(username)),
      ),
    ),
  create: (username, createdAt) =>
    TE.fromIO(() => {
      if (!space.users.has(username)) addUser(space, username, new Map(), createdAt);
    }),
  update: (username, changes) =>
    TE.fromIOEither(() =>
      pipe(
        findUser(space, username),
        E.flatMap((user): E.Either<UserNotFound | TooManyFields, Fields> =>
          checkSize(changes)(user),
        ),
        E.map((user) => changeUser(space, username, user, changes)),
      ),
    ),
  setRole: (username, role: Role) =>
    TE.fromIOEither(() =>
      pipe(
        findUser(space, username),
        E.map((user) => changeUser(space, username, user, { set: { role }, remove: [] })),
      ),
    ),
  remove: (username, now) =>
    TE.fromIOEither(() =>
      pipe(
        findUser(space, username),
        E.map(() => removeUser(space, username, now)),
      ),
    ),
});
