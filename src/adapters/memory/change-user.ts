import * as E from 'fp-ts/lib/Either.js';
import { profileTooLarge, type ProfileTooLarge } from '../../application/errors.js';
import type { Origin } from '../../application/ports/origin.js';
import type { UserUpdate } from '../../application/ports/user-store.js';
import { excess } from '../../domain/allowance.js';
import { COPIES } from '../../domain/entities/post.js';
import type { ProfileChanges, UserFields } from '../../domain/profile.js';
import { parseVersions } from '../../domain/sync/row.js';
import type { Username } from '../../domain/username.js';
import type { Fields, Keyspace } from './keyspace.js';
import { setAll, textOf } from './post-record.js';
import { stampFields, VERSIONS } from './row-versions.js';
import { propagate, register } from './user-steps.js';

const CARRIED = ['id', ...COPIES.map(([, of]) => of)];

/** Refuses what would leave the hash with more than it may hold. */
export const checkSize =
  ({ set, remove, allowance = null }: ProfileChanges) =>
  (user: Fields): E.Either<ProfileTooLarge, Fields> => {
    const after = new Map([...user, ...Object.entries(set)]);
    for (const field of remove) after.delete(field);
    const [before, left] = [user, after].map((fields) => Object.fromEntries(fields)) as [
      UserFields,
      UserFields,
    ];
    const versions = parseVersions(user.get(VERSIONS) ?? '');
    const what = allowance && excess(allowance, before, left, versions);
    return what === null ? E.right(user) : E.left(profileTooLarge(what, allowance?.[what] ?? 0));
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
