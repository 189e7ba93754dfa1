import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { printKind } from '../../domain/key.js';
import type { Principal } from '../../domain/principal.js';
import { isSelf, type UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import { storeDamaged, userNotFound, type StoreError, type UserNotFound } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import { DAMAGED, type Reader } from '../ports/reader.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

export interface ReadUserCommand {
  readonly principal: Principal;
  readonly username: Username;
}

/** A user as stored, and whether all of it is shown or only what others see. */
export interface SeenUser {
  readonly fields: UserFields;
  readonly isOwn: boolean;
}

/** Every field for oneself; the public ones for anybody else, and for every service principal. */
export type ReadUser = (
  command: ReadUserCommand,
) => TE.TaskEither<UserNotFound | StoreError, SeenUser>;

interface Deps {
  readonly reader: Reader;
  readonly users: Pick<UserStore, 'create'>;
  readonly clock: Clock;
}

const UNREADABLE = storeDamaged(
  printKind({ of: 'user', username: '' as Username, part: null }),
  new Error('a row that cannot be read'),
);

export const makeReadUser =
  (deps: Deps): ReadUser =>
  ({ principal, username }) =>
    actingAs(deps)(principal.username)(
      deps.reader.readEither((known): E.Either<UserNotFound | StoreError, SeenUser> | undefined => {
        const fields = known.user(username);
        if (fields === undefined) return undefined;
        if (fields === null) return E.left(userNotFound(username));
        if (fields === DAMAGED) return E.left(UNREADABLE);
        return E.right({ fields, isOwn: isSelf(principal, username) });
      }),
    );
