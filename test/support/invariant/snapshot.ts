import * as E from 'fp-ts/lib/Either.js';
import {
  printKey,
  parseKey,
  type Key,
  type TagPart,
  type UserPart,
  type PostPart,
} from '../../../src/domain/key.js';
import { storedTags, type Hashtag } from '../../../src/domain/hashtag.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Username } from '../../../src/domain/username.js';

export type Fields = Readonly<Record<string, string>>;
export type Scores = ReadonlyMap<string, number>;

export type SnapshotValue =
  | { readonly type: 'hash'; readonly fields: Fields }
  | { readonly type: 'set'; readonly members: ReadonlySet<string> }
  | { readonly type: 'zset'; readonly scores: Scores };

/** All data of a store at one instant, by plain key names. */
export type Snapshot = ReadonlyMap<string, SnapshotValue>;

/** `id` as stored in Redis; the values of a damaged hash are unchecked. */
export interface StoredPost {
  readonly id: PostId;
  readonly key: string;
  readonly fields: Fields;
  readonly author: Username;
  readonly tags: readonly Hashtag[];
  readonly created_at: number;
  readonly isBanned: boolean;
}

export interface StoredUser {
  readonly username: Username;
  readonly key: string;
  readonly fields: Fields;
}

/** A snapshot indexed for the checks. A missing key holds an empty set. */
export interface Inspection {
  readonly snapshot: Snapshot;
  readonly now: number;
  readonly exploreMax: number;
  readonly users: ReadonlyMap<string, StoredUser>;
  readonly posts: ReadonlyMap<string, StoredPost>;
  readonly members: (key: string) => ReadonlySet<string>;
  readonly scores: (key: string) => Scores;
}

export const userKey = (username: string, part: UserPart | null = null): string =>
  printKey({ of: 'user', username: username as Username, part });
export const postKey = (id: string, part: PostPart | null = null): string =>
  printKey({ of: 'post', id: id as PostId, part });
export const tagKey = (tag: Hashtag, part: TagPart): string =>
  printKey({ of: 'hashtag', tag, part });

export const isInternal = (name: string): boolean => name.startsWith('sys:');

const toPost = (id: PostId, key: string, fields: Fields): StoredPost => ({
  id,
  key,
  fields,
  author: (fields['username'] ?? '') as Username,
  tags: storedTags(fields['hashtags'] ?? ''),
  created_at: Number(fields['created_at']),
  isBanned: fields['banned'] === '1',
});

const NO_MEMBERS: ReadonlySet<string> = new Set();
const NO_SCORES: Scores = new Map();

/** Returns the keys of the app in a snapshot, without unknown and internal ones. */
export const appKeys = (snapshot: Snapshot): readonly (readonly [string, Key, SnapshotValue])[] =>
  [...snapshot].flatMap(([name, value]) => {
    const key = parseKey(name);
    return E.isRight(key) ? [[name, key.right, value] as const] : [];
  });

export const inspect = (snapshot: Snapshot, now: number, exploreMax: number): Inspection => {
  const users = new Map<string, StoredUser>();
  const posts = new Map<string, StoredPost>();
  for (const [name, key, value] of appKeys(snapshot)) {
    if (value.type !== 'hash') continue;
    if (key.of === 'user' && key.part === null)
      users.set(key.username, { username: key.username, key: name, fields: value.fields });
    if (key.of === 'post' && key.part === null)
      posts.set(key.id, toPost(key.id, name, value.fields));
  }
  return {
    snapshot,
    now,
    exploreMax,
    users,
    posts,
    members: (key) => {
      const value = snapshot.get(key);
      return value?.type === 'set' ? value.members : NO_MEMBERS;
    },
    scores: (key) => {
      const value = snapshot.get(key);
      return value?.type === 'zset' ? value.scores : NO_SCORES;
    },
  };
};
