import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isAhead, parseBeginning } from '../../domain/instant.js';
import { mayEdit, type Principal } from '../../domain/principal.js';
import { profileFor, type Profile, type ProfileChanges } from '../../domain/profile.js';
import type { Role } from '../../domain/role.js';
import type { Shown } from '../../domain/shown.js';
import {
  MAX_NAMES,
  allowanceFor,
  mayBeOwnField,
  mayWriteField,
  readValue,
} from '../../domain/user-field.js';
import type { Username } from '../../domain/username.js';
import {
  fieldNotWritable,
  invalidRequest,
  notOwner,
  profileTooLarge,
  usernameImmutable,
  type ChangeRefused,
  type FieldNotWritable,
  type InvalidRequest,
  type NotOwner,
  type ProfileTooLarge,
  type StoreError,
  type UserIdTaken,
  type UserNotFound,
  type UsernameImmutable,
} from '../errors.js';
import { originOf, actingAs } from '../acting.js';
import type { Deletion, Propagation, UserStore, UserUpdate } from '../ports/user-store.js';
import type { Needs } from '../world.js';

/** New values by field; null removes a field. */
export type ProfilePatch = Readonly<Record<string, string | number | boolean | null>>;

interface UserCommand {
  readonly principal: Principal;
  readonly username: Username;
}

interface UpdateUserCommand extends UserCommand {
  readonly patch: ProfilePatch;
}

interface UpdatedUser {
  readonly user: Profile;
  readonly propagation: Propagation;
}

type PatchError =
  NotOwner | FieldNotWritable | UsernameImmutable | InvalidRequest | ProfileTooLarge | UserIdTaken;

type UpdateUser = (
  command: UpdateUserCommand,
) => TE.TaskEither<PatchError | UserNotFound | ChangeRefused | StoreError, UpdatedUser>;

type Shared = Needs<'clock' | 'publicFields'>;

interface Deps extends Shared {
  readonly users: Pick<UserStore, 'update' | 'create'>;
  /** Fields that users may write about themselves. */
  readonly ownFields: ReadonlySet<string>;
}

type Change = readonly [field: string, value: string | null];

/** Returns a field with its value as it is stored, or why the value is refused. */
const toValue = (
  principal: Principal,
  field: string,
  value: string,
  now: number,
): E.Either<PatchError, Change> => {
  const born = field === 'created_at' ? parseBeginning(value) : E.right(0);
  if (E.isLeft(born)) return E.left(invalidRequest(field, 'must be a time in milliseconds'));
  if (isAhead(born.right, now)) return E.left(invalidRequest(field, 'must not be after tomorrow'));
  return E.bimap(
    (expected: string): PatchError => invalidRequest(field, `must be ${expected}`),
    (kept: string): Change => [field, kept],
  )(readValue(principal, field, value));
};

const toChange =
  ({ principal, username }: UpdateUserCommand, own: ReadonlySet<string>, now: number) =>
  ([field, value]: readonly [string, ProfilePatch[string]]): E.Either<PatchError, Change> => {
    if (field === 'username')
      return value === username ? E.right([field, value]) : E.left(usernameImmutable);
    if (!mayWriteField(principal, own, field))
      return E.left(fieldNotWritable(field, mayBeOwnField(field) ? 'USER_WRITABLE_FIELDS' : null));
    if (value === null)
      return field === 'created_at' ? E.left(fieldNotWritable(field)) : E.right([field, null]);
    return toValue(principal, field, String(value), now);
  };

const toChanges = (
  command: UpdateUserCommand,
  own: ReadonlySet<string>,
  now: number,
): E.Either<PatchError, ProfileChanges> => {
  const { principal, username, patch } = command;
  if (!mayEdit(principal, username)) return E.left(notOwner);
  const fields = Object.entries(patch);
  if (principal.kind === 'user' && fields.length > MAX_NAMES)
    return E.left(profileTooLarge('names', MAX_NAMES));
  return E.map((changes: readonly Change[]): ProfileChanges => ({
    set: Object.fromEntries(
      changes.flatMap(([field, value]) => (value === null ? [] : [[field, value]])),
    ),
    remove: changes.flatMap(([field, value]) => (value === null ? [field] : [])),
    allowance: allowanceFor(principal, own),
  }))(E.traverseArray(toChange(command, own, now))(fields));
};

/** Returns the changed user as the caller sees it. */
const shownTo =
  ({ principal, username }: UserCommand, publicFields: Shown) =>
  ({ user, propagation }: UserUpdate): UpdatedUser => ({
    user: profileFor(principal, username, user, publicFields),
    propagation,
  });

export const makeUpdateUser =
  (deps: Deps): UpdateUser =>
  (command) => {
    const { principal, username } = command;
    const update = (changes: ProfileChanges) => () => {
      const now = deps.clock.now();
      return deps.users.update(username, changes, now, originOf(principal, now))();
    };
    return pipe(
      TE.fromIO(deps.clock.now),
      TE.flatMapEither((now) => toChanges(command, deps.ownFields, now)),
      TE.flatMap((changes): ReturnType<UpdateUser> =>
        pipe(
          actingAs(deps)(principal.username)(update(changes)),
          TE.map(shownTo(command, deps.publicFields)),
        ),
      ),
    );
  };

/** Sets the role of a user. For admins; the route lets nobody else through. */
export const makeSetRole =
  ({ users, clock, publicFields }: Shared & { readonly users: Pick<UserStore, 'setRole'> }) =>
  (
    command: UserCommand & { readonly role: Role },
  ): TE.TaskEither<UserNotFound | ChangeRefused | StoreError, UpdatedUser> =>
    pipe(
      TE.fromIO(clock.now),
      TE.flatMap((now) =>
        users.setRole(command.username, command.role, now, originOf(command.principal, now)),
      ),
      TE.map(shownTo(command, publicFields)),
    );

export const makeDeleteUser =
  ({ users, clock }: Needs<'users.remove' | 'clock'>) =>
  ({
    principal,
    username,
  }: UserCommand): TE.TaskEither<NotOwner | UserNotFound | StoreError, Deletion> =>
    mayEdit(principal, username)
      ? pipe(
          TE.fromIO(clock.now),
          TE.flatMap((now) => users.remove(username, now, originOf(principal, now))),
        )
      : TE.left(notOwner);
