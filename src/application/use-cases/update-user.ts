import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isAhead, parseBeginning } from '../../domain/instant.js';
import { mayEdit, type Principal } from '../../domain/principal.js';
import { profileFor, type Profile, type ProfileChanges } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import {
  allowanceFor,
  canBeOwn,
  MAX_NAMES,
  mayWriteField,
  readValue,
} from '../../domain/user-field.js';
import type { Shown } from '../../domain/shown.js';
import {
  fieldNotWritable,
  invalidRequest,
  notOwner,
  profileTooLarge,
  usernameImmutable,
  type FieldNotWritable,
  type InvalidRequest,
  type NotOwner,
  type ChangeRefused,
  type StoreError,
  type ProfileTooLarge,
  type UserIdTaken,
  type UserNotFound,
  type UsernameImmutable,
} from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { Propagation, UserStore, UserUpdate } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

/** Null takes a field away. */
export type ProfilePatch = Readonly<Record<string, string | number | boolean | null>>;

export interface UpdateUserCommand {
  readonly principal: Principal;
  readonly username: Username;
  readonly patch: ProfilePatch;
}

export interface UpdatedUser {
  readonly user: Profile;
  readonly propagation: Propagation;
}

type PatchError =
  NotOwner | FieldNotWritable | UsernameImmutable | InvalidRequest | ProfileTooLarge | UserIdTaken;

export type UpdateUser = (
  command: UpdateUserCommand,
) => TE.TaskEither<PatchError | UserNotFound | ChangeRefused | StoreError, UpdatedUser>;

interface Deps {
  readonly users: Pick<UserStore, 'update' | 'create'>;
  readonly clock: Clock;
  readonly publicFields: Shown;
  /** What a user may write of themselves. */
  readonly ownFields: ReadonlySet<string>;
}

type Change = readonly [field: string, value: string | null];

/** The value as it is kept. */
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
      return E.left(fieldNotWritable(field, canBeOwn(field) ? 'USER_WRITABLE_FIELDS' : null));
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

export const makeUpdateUser =
  (deps: Deps): UpdateUser =>
  (command) => {
    const { principal, username } = command;
    const update = (
      changes: ProfileChanges,
    ): TE.TaskEither<
      UserNotFound | ProfileTooLarge | UserIdTaken | ChangeRefused | StoreError,
      UserUpdate
    > =>
      pipe(
        TE.fromIO(deps.clock.now),
        TE.flatMap((now) => deps.users.update(username, changes, now, originOf(principal, now))),
        actingAs(deps)(principal.username),
      );

    return pipe(
      TE.fromIO(deps.clock.now),
      TE.flatMapEither((now) => toChanges(command, deps.ownFields, now)),
      TE.flatMap(
        (
          changes,
        ): TE.TaskEither<PatchError | UserNotFound | ChangeRefused | StoreError, UserUpdate> =>
          update(changes),
      ),
      TE.map(({ user, propagation }) => ({
        user: profileFor(principal, username, user, deps.publicFields),
        propagation,
      })),
    );
  };
