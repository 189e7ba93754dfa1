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

/** The unit of a comparison: its facts are read at one instant, and it is repaired as a whole. */
export type Claim =
  | { readonly of: 'user'; readonly username: Username }
  | { readonly of: 'post'; readonly id: PostId }
  | { readonly of: 'edge'; readonly edge: EdgeName }
  | { readonly of: 'comment'; readonly id: CommentId }
  /** An id in the timeline of comments of a post or a user. */
  | { readonly of: 'comment-place'; readonly list: CommentList; readonly id: string }
  /** An id in a feed or timeline. */
  | { readonly of: 'place'; readonly shelf: Shelf; readonly id: string }
  /** A name in a registry or on the models leaderboard. */
  | { readonly of: 'name'; readonly roll: Roll; readonly name: string }
  /** An entry of the search index of users. */
  | { readonly of: 'search-entry'; readonly entry: string }
  /** A key itself: its type, expiry and owner; `key` is null if the app has no key of that name. */
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

/** Returns the claim to evaluate for a member of a collection; null if the key is no collection. */
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

/** Returns the claim to evaluate for a hash; null if the key is a collection. */
export const claimOfHash = (key: Key): Claim | null => {
  if (key.of === 'user' && key.part === null) return { of: 'user', username: key.username };
  if (key.of === 'comment') return { of: 'comment', id: key.id };
  return key.of === 'post' && key.part === null ? { of: 'post', id: key.id } : null;
};
