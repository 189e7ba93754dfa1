import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  userIdTaken,
  type ProfileTooLarge,
  type RateLimited,
  type UserIdTaken,
  type UserNotFound,
} from '../../application/errors.js';
import { UNTIMED_ORIGIN, versionErased, type Origin } from '../../application/ports/origin.js';
import type { UserStore, UserUpdate } from '../../application/ports/user-store.js';
import type { ProfileChanges } from '../../domain/profile.js';
import type { Role } from '../../domain/role.js';
import { erasedOwner } from '../../domain/sync/record.js';
import { isPerson, type Username } from '../../domain/username.js';
import { indexUser, welcomeUser } from './arrival.js';
import { changeUser, checkSize, stampUser } from './change-user.js';
import { wake } from './deferral-steps.js';
import { putTombstone } from './tombstones.js';
import { putTombstoneOfId, holderOf, isIdTaken } from './identities.js';
import type { Fields, Keyspace } from './keyspace.js';
import { findUser } from './lookup.js';
import { textOf } from './post-record.js';
import { removeUser } from './remove-user.js';
import { versionOfDelete } from './row-versions.js';
import { spend } from './spend.js';
import { passTo } from './sync-space.js';
import { addUser } from './user-steps.js';

export const makeMemoryUserStore = (space: Keyspace): UserStore => {
  const change = (
    username: Username,
    user: Fields,
    changes: ProfileChanges,
    now: number,
    origin: Origin,
  ): UserUpdate => {
    const before = textOf(user, 'id');
    stampUser(user, changes, origin);
    const update = changeUser(space, username, user, changes);
    indexUser(space, username, before, now);
    return update;
  };

  return {
    find: (username) =>
      TE.fromIO(() =>
        O.map((fields: Fields) => Object.fromEntries(fields))(
          O.fromNullable(space.users.get(username)),
        ),
      ),
    identify: (id) =>
      TE.fromIO(() =>
        pipe(
          O.fromNullable(holderOf(space, id)),
          O.filter(isPerson),
          O.map((username) => ({ username, role: textOf(space.users.get(username), 'role') })),
        ),
      ),
    create: (username, createdAt) =>
      TE.fromIO(() => {
        if (space.users.has(username)) return;
        addUser(space, username, new Map(), createdAt);
        welcomeUser(space, username, createdAt);
      }),
    update: (username, changes, now, origin = UNTIMED_ORIGIN) =>
      TE.fromIOEither(() =>
        pipe(
          findUser(space, username),
          E.filterOrElse(
            () => changes.set['id'] === undefined || !isIdTaken(space, username, changes.set['id']),
            (): UserNotFound | ProfileTooLarge | UserIdTaken | RateLimited => userIdTaken,
          ),
          E.flatMap(
            (user): E.Either<UserNotFound | ProfileTooLarge | UserIdTaken | RateLimited, Fields> =>
              checkSize(changes)(user),
          ),
          E.tap((): E.Either<RateLimited, void> => spend(space, origin, { profile: 1 })),
          E.map((user) => change(username, user, changes, now, origin)),
        ),
      ),
    setRole: (username, role: Role, now, origin = UNTIMED_ORIGIN) =>
      TE.fromIOEither(() =>
        pipe(
          findUser(space, username),
          E.map((user) => change(username, user, { set: { role }, remove: [] }, now, origin)),
        ),
      ),
    remove: (username, now, origin = UNTIMED_ORIGIN) =>
      TE.fromIOEither(() =>
        pipe(
          findUser(space, username),
          E.map((user) => {
            passTo(space.sync, now);
            const version = versionOfDelete(user, origin);
            putTombstone(space, { of: 'user', name: username }, version);
            if (textOf(user, 'id') === '')
              putTombstone(space, { of: 'name', name: username }, version);
            putTombstoneOfId(space, username, user, version);
            const deletion = removeUser(space, username, now, versionErased(origin));
            wake(space, erasedOwner(username));
            return deletion;
          }),
        ),
      ),
  };
};
