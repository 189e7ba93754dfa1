import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { parseBeginning } from '../../domain/instant.js';
import { mayEdit, type Principal } from '../../domain/principal.js';
import { profileFor, type Profile, type ProfileChanges } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import { fitsUserField, isBlockedUserField, maxFieldsFor } from '../../domain/user-field.js';
import {
  fieldNotWritable,
  invalidRequest,
  notOwner,
  usernameImmutable,
  type FieldNotWritable,
  type InvalidRequest,
  type NotOwner,
  type StoreError,
  type TooManyFields,
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

type PatchError = NotOwner | FieldNotWritable | UsernameImmutable | InvalidRequest | TooManyFields;

export type UpdateUser = (
  command: UpdateUserCommand,
) => TE.TaskEither<PatchError | UserNotFound | StoreError, UpdatedUser>;

interface Deps {
  readonly users: Pick<UserStore, 'update' | 'create'>;
  readonly clock: Clock;
  readonly privateFields: ReadonlySet<string>;
}

const refusal = (
  { principal, username }: UpdateUserCommand,
  [field, value]: readonly [string, ProfilePatch[string]],
): PatchError | null => {
  if (field === 'username') return value === username ? null : usernameImmutable;
  if (field === 'created_at') {
    if (isBlockedUserField(principal, field) || value === null) return fieldNotWritable(field);
    return E.isRight(parseBeginning(String(value)))
      ? null
      : invalidRequest(field, 'must be a time in milliseconds');
  }
  if (isBlockedUserField(principal, field)) return fieldNotWritable(field);
  return value === null || fitsUserField(principal, field, String(value))
    ? null
    : invalidRequest(field, 'is too large');
};

const toChanges = (command: UpdateUserCommand): E.Either<PatchError, ProfileChanges> => {
  if (!mayEdit(command.principal, command.username)) return E.left(notOwner);
  const fields = Object.entries(command.patch);
  const [refused] = fields.flatMap((field) => refusal(command, field) ?? []);
  if (refused !== undefined) return E.left(refused);
  return E.right({
    set: Object.fromEntries(
      fields.flatMap(([field, value]) => (value === null ? [] : [[field, String(value)]])),
    ),
    remove: fields.flatMap(([field, value]) => (value === null ? [field] : [])),
    maxFields: maxFieldsFor(command.principal),
  });
};

export const makeUpdateUser =
  (deps: Deps): UpdateUser =>
  (command) => {
    const { principal, username } = command;
    const update = (
      changes: ProfileChanges,
    ): TE.TaskEither<UserNotFound | TooManyFields | StoreError, UserUpdate> =>
      pipe(
        TE.fromIO(deps.clock.now),
        TE.flatMap((now) => deps.users.update(username, changes, now, originOf(principal, now))),
        actingAs(deps)(principal.username),
      );

    return pipe(
      TE.fromEither(toChanges(command)),
      TE.flatMap((changes): TE.TaskEither<PatchError | UserNotFound | StoreError, UserUpdate> =>
        update(changes),
      ),
      TE.map(({ user, propagation }) => ({
        user: profileFor(principal, username, user, deps.privateFields),
        propagation,
      })),
    );
  };
