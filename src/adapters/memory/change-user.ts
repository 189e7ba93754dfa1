import type { UserUpdate } from '../../application/ports/user-store.js';
import { DENORMALISED_FIELDS, type ProfileChanges } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import type { Fields, Keyspace } from './keyspace.js';
import { setAll, textOf } from './post-record.js';
import { propagate, register } from './user-steps.js';

const CARRIED = [...DENORMALISED_FIELDS, 'role'];

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
