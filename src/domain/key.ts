import { parseCommentId, type CommentId } from './comment.js';
import { COMMENTS } from './entities/comment.js';
import {
  ACT_KINDS,
  ACTS,
  EDGE_KINDS,
  EDGES,
  TIE_KINDS,
  TIES,
  type ActKind,
  type EdgeKind,
  type TieKind,
} from './entities/edges.js';
import * as E from 'fp-ts/lib/Either.js';
import { parseHashtag, type Hashtag } from './hashtag.js';
import { parsePostId, type PostId } from './post.js';
import { parseUsername, type Username } from './username.js';

export type UserPart =
  | 'posts'
  | 'home'
  | 'notifications'
  | (typeof TIES)[TieKind]['theirs']
  | (typeof EDGES)[EdgeKind]['mine']
  | (typeof COMMENTS)['part'];
export type PostPart = (typeof ACTS)[ActKind]['theirs'] | (typeof COMMENTS)['part'];
export type TagPart = 'posts' | 'ranked';
export type SharedKey = 'explore:feed' | 'users:regular' | 'users:models' | 'models:top:engagement';

/** A key of the app. Internal keys cannot be expressed by this type, so no proxy can name one. */
export type Key =
  | { readonly of: 'user'; readonly username: Username; readonly part: UserPart | null }
  | { readonly of: 'post'; readonly id: PostId; readonly part: PostPart | null }
  | { readonly of: 'comment'; readonly id: CommentId }
  | { readonly of: 'hashtag'; readonly tag: Hashtag; readonly part: TagPart }
  | { readonly of: 'app'; readonly name: SharedKey };

export const USER_PARTS: readonly UserPart[] = [
  'posts',
  'home',
  'notifications',
  ...TIE_KINDS.map((kind) => TIES[kind].theirs),
  ...EDGE_KINDS.map((kind) => EDGES[kind].mine),
  COMMENTS.part,
];
export const POST_PARTS: readonly PostPart[] = [
  ...ACT_KINDS.map((kind) => ACTS[kind].theirs),
  COMMENTS.part,
];
export const TAG_PARTS: readonly TagPart[] = ['posts', 'ranked'];
export const SHARED: readonly SharedKey[] = [
  'explore:feed',
  'users:regular',
  'users:models',
  'models:top:engagement',
];

const isOneOf =
  <W extends string>(words: readonly W[]) =>
  (word: string): word is W =>
    (words as readonly string[]).includes(word);

const isUserPart = isOneOf(USER_PARTS);
const isPostPart = isOneOf(POST_PARTS);
const isTagPart = isOneOf(TAG_PARTS);
const isShared = isOneOf(SHARED);

const NOT_A_KEY = E.left('NotAKey' as const);

/** Reads a plain key name, the one a caller of the proxies writes; the inverse of `printKey`. */
export const parseKey = (name: string): E.Either<'NotAKey', Key> => {
  if (isShared(name)) return E.right({ of: 'app', name });
  const [of, owner = '', part = null, ...rest] = name.split(':');
  if (rest.length > 0) return NOT_A_KEY;

  if (of === 'user' && (part === null || isUserPart(part))) {
    const username = parseUsername(owner);
    return E.isRight(username) ? E.right({ of, username: username.right, part }) : NOT_A_KEY;
  }
  if (of === 'post' && (part === null || isPostPart(part))) {
    const id = parsePostId(owner);
    return E.isRight(id) ? E.right({ of, id: id.right, part }) : NOT_A_KEY;
  }
  if (of === 'comment' && part === null) {
    const id = parseCommentId(owner);
    return E.isRight(id) ? E.right({ of, id: id.right }) : NOT_A_KEY;
  }
  if (of === 'hashtag' && part !== null && isTagPart(part)) {
    const tag = parseHashtag(owner);
    return E.isRight(tag) && tag.right === owner
      ? E.right({ of, tag: tag.right, part })
      : NOT_A_KEY;
  }
  return NOT_A_KEY;
};

const join = (of: string, owner: string, part: string | null): string =>
  part === null ? `${of}:${owner}` : `${of}:${owner}:${part}`;

/** Returns the name pattern of a key, with `<username>`, `<id>` or `<tag>` in place of its owner. */
export const printKind = (key: Key): string => {
  switch (key.of) {
    case 'user':
      return join('user', '<username>', key.part);
    case 'post':
      return join('post', '<id>', key.part);
    case 'comment':
      return join('comment', '<id>', null);
    case 'hashtag':
      return join('hashtag', '<tag>', key.part);
    case 'app':
      return key.name;
  }
};

/** Returns the plain name of a key, as the guide and `redis-cli` show it. */
export const printKey = (key: Key): string => {
  switch (key.of) {
    case 'user':
      return join('user', key.username, key.part);
    case 'post':
      return join('post', key.id, key.part);
    case 'comment':
      return join('comment', key.id, null);
    case 'hashtag':
      return join('hashtag', key.tag, key.part);
    case 'app':
      return key.name;
  }
};

/** The parts of a user that are Redis sets. */
const TIE_SETS: ReadonlySet<UserPart> = new Set(
  TIE_KINDS.flatMap((kind) => [TIES[kind].mine, TIES[kind].theirs]),
);

/** Returns the Redis type of a key of the app. */
export const typeOf = (key: Key): 'hash' | 'set' | 'zset' => {
  switch (key.of) {
    case 'user':
      if (key.part === null) return 'hash';
      return TIE_SETS.has(key.part) ? 'set' : 'zset';
    case 'post':
      if (key.part === null) return 'hash';
      return key.part === COMMENTS.part ? 'zset' : 'set';
    case 'comment':
      return 'hash';
    case 'hashtag':
    case 'app':
      return 'zset';
  }
};

/** Whether a key is internal to the service. */
export const isInternal = (name: string): boolean => name.startsWith('sys:');
