import type { Key } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { Fields, Keyspace } from '../keyspace.js';
import { membersOf, sortedSetAt } from '../keyspace.js';
import type { ReadonlySortedSet } from '../sorted-set.js';

/** What a key holds, as Redis would say it; null where there is no such key. */
export type Stored =
  | { readonly type: 'hash'; readonly fields: ReadonlyMap<string, string> }
  | { readonly type: 'set'; readonly members: ReadonlySet<string> }
  | { readonly type: 'zset'; readonly entries: ReadonlySortedSet }
  | null;

const hash = (fields: Fields | undefined): Stored =>
  fields === undefined ? null : { type: 'hash', fields };

const set = (space: Keyspace, key: Key): Stored => {
  const members = membersOf(space, key);
  return members.size === 0 ? null : { type: 'set', members };
};

const zset = (space: Keyspace, key: Key): Stored => {
  const entries = sortedSetAt(space, key);
  return entries.order.length === 0 ? null : { type: 'zset', entries };
};

export const storedAt = (space: Keyspace, key: Key): Stored => {
  switch (key.of) {
    case 'user':
      if (key.part === null) return hash(space.users.get(key.username));
      return key.part === 'followers' || key.part === 'following'
        ? set(space, key)
        : zset(space, key);
    case 'post':
      return key.part === null ? hash(space.posts.get(key.id)) : set(space, key);
    case 'hashtag':
    case 'app':
      return zset(space, key);
  }
};

export const isBanned = (space: Keyspace, id: PostId): boolean =>
  space.posts.get(id)?.get('banned') === '1';
