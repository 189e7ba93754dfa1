import type { CommentId } from '../comment.js';
import { COMMENTS } from '../entities/comment.js';
import {
  ACT_KINDS,
  ACTS,
  EDGE_KINDS,
  EDGES,
  TIE_KINDS,
  TIES,
  type EdgeKind,
} from '../entities/edges.js';
import type { CommentList, Shelf } from '../derive.js';
import type { Key, SharedKey } from '../key.js';
import type { PostId } from '../post.js';
import type { EdgeName } from '../sync/view.js';
import type { Username } from '../username.js';

export type Roll = Exclude<SharedKey, 'explore:feed'>;

/** One thing that is looked at as a whole, in one atomic read, and mended as a whole. */
export type Claim =
  | { readonly of: 'user'; readonly username: Username }
  | { readonly of: 'post'; readonly id: PostId }
  | { readonly of: 'edge'; readonly edge: EdgeName }
  | { readonly of: 'comment'; readonly id: CommentId }
  /** An id that stands in the comments of a post, or of a user. */
  | { readonly of: 'comment-place'; readonly list: CommentList; readonly id: string }
  /** An id that stands in a feed or timeline. */
  | { readonly of: 'place'; readonly shelf: Shelf; readonly id: string }
  /** A name that stands in a registry or on the models leaderboard. */
  | { readonly of: 'name'; readonly roll: Roll; readonly name: string }
  /** What stands among what users are found by. */
  | { readonly of: 'search-entry'; readonly entry: string }
  /** A key as such; `key` is null where the app knows none of that name. */
  | { readonly of: 'key'; readonly name: string; readonly key: Key | null };

export const edgeClaim = (kind: EdgeKind, user: string, target: string): Claim => ({
  of: 'edge',
  edge: { kind, user: user as Username, target },
});

const OF_USER: Readonly<Partial<Record<string, (username: Username, member: string) => Claim>>> = {
  posts: (username, id) => ({ of: 'place', shelf: { of: 'user', username, part: 'posts' }, id }),
  [COMMENTS.part]: (username, id) => ({
    of: 'comment-place',
    list: { of: 'user', username, part: COMMENTS.part },
    id,
  }),
  ...Object.fromEntries(
    TIE_KINDS.map((kind) => [
      TIES[kind].theirs,
      (username: Username, member: string) => edgeClaim(kind, member, username),
    ]),
  ),
  ...Object.fromEntries(
    EDGE_KINDS.map((kind) => [
      EDGES[kind].mine,
      (username: Username, member: string) => edgeClaim(kind, username, member),
    ]),
  ),
};

/** What a member of a collection stands for; null where the key is no collection. */
export const claimOfMember = (key: Key, member: string): Claim | null => {
  switch (key.of) {
    case 'user':
      return OF_USER[key.part ?? '']?.(key.username, member) ?? null;
    case 'post': {
      const { id, part } = key;
      if (part === COMMENTS.part)
        return { of: 'comment-place', list: { of: 'post', id, part }, id: member };
      return (
        ACT_KINDS.filter((kind) => ACTS[kind].theirs === key.part)
          .map((kind) => edgeClaim(kind, member, key.id))
          .at(0) ?? null
      );
    }
    case 'comment':
      return null;
    case 'hashtag':
      return { of: 'place', shelf: key, id: member };
    case 'app':
      return key.name === 'explore:feed'
        ? { of: 'place', shelf: { of: 'app', name: key.name }, id: member }
        : { of: 'name', roll: key.name, name: member };
  }
};

/** Of a hash; null where the key is a collection. */
export const claimOfHash = (key: Key): Claim | null => {
  if (key.of === 'user' && key.part === null) return { of: 'user', username: key.username };
  if (key.of === 'comment') return { of: 'comment', id: key.id };
  return key.of === 'post' && key.part === null ? { of: 'post', id: key.id } : null;
};
