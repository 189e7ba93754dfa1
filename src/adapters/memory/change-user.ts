import * as E from 'fp-ts/lib/Either.js';
import { tooManyFields, type TooManyFields } from '../../application/errors.js';
import type { Origin } from '../../application/ports/origin.js';
import type { UserUpdate } from '../../application/ports/user-store.js';
import { DENORMALISED_FIELDS, type ProfileChanges } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import type { Fields, Keyspace } from './keyspace.js';
import { setAll, textOf } from './post-record.js';
import { stampFields } from './row-versions.js';
import { propagate, register } from './user-steps.js';

const CARRIED = [...DENORMALISED_FIELDS, 'id', 'role'];

/** Refuses what would leave the hash with more fields than it may hold. */
export const checkSize =
  ({ set, remove, maxFields }: ProfileChanges) =>
  (user: Fields): E.Either<TooManyFields, Fields> => {
    const after = new Set([...user.keys(), ...Object.keys(set)]);
    for (const field of remove) after.delete(field);
    return maxFields != null && after.size > maxFields
      ? E.left(tooManyFields(maxFields))
      : E.right(user);
  };

/** Stamps what a change by somebody here is about to touch. */
export const stampUser = (user: Fields, { set, remove }: ProfileChanges, origin: Origin): void => {
  stampFields(user, { set: Object.keys(set), remove }, origin);
};

/** Changes a user's hash; the registries follow, and the posts when what they carry is another. */
export const changeUser = (
  space: Keyspace,
  username: Username,
  user: Fields,
  { set, remove }: ProfileChanges,
): UserUpdate => {
  const before = CARRIED.map((field) => textOf(user, field));
  setAll(user, Object.entries(set));
  for (const field of remove) user.delete(field);
  register(space, username, user);

  const isCarried = CARRIED.some((field, place) => textOf(user, field) !== before[place]);
  const posts = isCarried ? propagate(space, username, user) : 0;
  return { user: Object.fromEntries(user), propagation: { posts, status: 'done' } };
};
