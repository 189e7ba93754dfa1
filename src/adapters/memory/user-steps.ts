import { COPIES } from '../../domain/entities/post.js';
import type { SharedKey } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import { DEFAULT_ROLE, type Role } from '../../domain/role.js';
import type { Username } from '../../domain/username.js';
import {
  dropScore,
  membersOf,
  putScore,
  sortedSetAt,
  type Fields,
  type Keyspace,
} from './keyspace.js';
import { numberOf, setAll, textOf } from './post-record.js';

/** The registry of the role holds the user at `created_at`, the other does not; the board models. */
export const register = (space: Keyspace, username: Username, fields: Fields): void => {
  const joined = numberOf(fields, 'created_at');
  const stand = (name: SharedKey, role: Role, score: number): void => {
    const key = { of: 'app', name } as const;
    if (textOf(fields, 'role') === role) putScore(space, key, username, score);
    else dropScore(space, key, username);
  };
  stand('users:regular', 'user', joined);
  stand('users:models', 'model', joined);
  stand('models:top:engagement', 'model', numberOf(fields, 'sys_engagement'));
};

export const unregister = (space: Keyspace, username: Username): void => {
  register(space, username, new Map());
};

/** Makes a user, or completes the fields that a client gave for a new one. */
export const addUser = (
  space: Keyspace,
  username: Username,
  given: Fields,
  createdAt: number,
): void => {
  const defaults: readonly (readonly [string, string])[] = [
    ['username', username],
    ['role', DEFAULT_ROLE],
    ['postCount', '0'],
    ['followerCount', '0'],
    ['followingCount', '0'],
    ['created_at', String(createdAt)],
    ['sys_engagement', '0'],
  ];
  setAll(
    given,
    defaults.filter(([field]) => !given.has(field)),
  );
  space.users.set(username, given);
  register(space, username, given);
};

export const countFollows = (space: Keyspace, username: Username): void => {
  const user = space.users.get(username);
  const size = (part: 'followers' | 'following') =>
    String(membersOf(space, { of: 'user', username, part }).size);
  user?.set('followerCount', size('followers'));
  user?.set('followingCount', size('following'));
};

export const countPosts = (space: Keyspace, username: Username): void => {
  const timeline = sortedSetAt(space, { of: 'user', username, part: 'posts' });
  space.users.get(username)?.set('postCount', String(timeline.order.length));
};

/** What the user's posts earned changes by `difference`. */
export const earn = (space: Keyspace, username: Username, difference: number): void => {
  const user = space.users.get(username);
  if (user === undefined || difference === 0) return;
  user.set('sys_engagement', String(numberOf(user, 'sys_engagement') + difference));
  register(space, username, user);
};

/** Every post of the user, banned ones included. */
export const postsOf = (space: Keyspace, username: Username): readonly PostId[] => [
  ...(sortedSetAt(space, {
    of: 'user',
    username,
    part: 'posts',
  }).scores.keys() as Iterable<PostId>),
  ...(space.banned.get(username) ?? []),
];

/** What a post takes over from its author; one without a Xano id is known by the username. */
export const authorFields = (author: Fields): readonly (readonly [string, string])[] => [
  ['user_id', textOf(author, 'id') || textOf(author, 'username')],
  ['username', textOf(author, 'username')],
  ...COPIES.map(([field, of]) => [field, textOf(author, of)] as const),
];

/** Brings the user's posts up to date, and says how many there are. */
export const propagate = (space: Keyspace, username: Username, author: Fields): number => {
  const ids = postsOf(space, username);
  for (const id of ids) {
    const post = space.posts.get(id);
    if (post !== undefined) setAll(post, authorFields(author));
  }
  return ids.length;
};
