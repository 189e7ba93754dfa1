import type { Comment, CommentId } from '../comment.js';
import type { Hashtag } from '../hashtag.js';
import type { PostId } from '../post.js';
import { searchEntries } from '../search-entries.js';
import type { Username } from '../username.js';
import { deferredComment } from './comment-row.js';
import { deferredEdge, setPostAside, type Erased, type StoredEdge } from './deferred-record.js';
import { withDeath, type IdFacts } from './id-facts.js';
import { postOwner } from './record.js';
import type { Row } from './row.js';
import { withAside } from './show-post.js';
import { versionOfDelete, type Act } from './touch-versions.js';
import type { Step } from './step.js';
import type { EdgeName } from './view.js';

/** The deleted user, and the version of the delete, ms: newer things are deferred; null deletes everything. */
export interface Erasure extends Erased {
  readonly at: number | null;
}

interface Place {
  readonly author: Username;
  readonly hashtags: readonly Hashtag[];
}

/** A post in a list of a user who is being erased. */
export interface OwnedPost {
  readonly id: PostId;
  /** Null when the post is gone or damaged, which must not block an erasure for ever. */
  readonly post: Place | null;
  readonly row: Row;
  /** The part of the post that was set aside before; null when there is none. */
  readonly aside: Row | null;
  /** Some of the post's likes and bookmarks. */
  readonly acts: readonly EdgeName[];
  /** Whether the id is also known as the Xano id, or a former id, of a post. */
  readonly isNamed: boolean;
}

/** An edge whose user or target is being erased. */
export interface OwnedEdge extends StoredEdge {
  readonly edge: EdgeName;
  /** The liked or bookmarked post; null when it is gone already. */
  readonly post: Place | null;
}

/** A comment in the list of a user who is being erased. */
export interface OwnedComment {
  readonly id: CommentId;
  /** Null when the comment is gone or damaged. */
  readonly comment: Comment | null;
  readonly row: Row;
  /** The post that it is on; null when that is gone already. */
  readonly post: Place | null;
}

/** Some of the comments, posts and edges of a user who is being erased. */
export interface Belongings {
  readonly comments: readonly OwnedComment[];
  readonly posts: readonly OwnedPost[];
  readonly edges: readonly OwnedEdge[];
}

export type ErasureStep =
  | Extract<
      Step,
      {
        readonly do:
          | 'erase-user'
          | 'identify'
          | 'put-tombstone'
          | 'remove-post'
          | 'set-aside'
          | 'defer'
          | 'wake';
      }
    >
  /** Removes an edge that is still in a list of the erased user. */
  | { readonly do: 'drop-edge'; readonly edge: EdgeName; readonly post: Place | null }
  /** Removes a comment that is still in a list of the erased user. */
  | ({ readonly do: 'drop-comment' } & OwnedComment)
  /** Removes from such a list a post that is gone, or is another user's by now. */
  | { readonly do: 'drop-post'; readonly id: PostId };

/** Decides the delete of a user by a caller: hides the user from every read, and leaves the cascade to the erase job. */
export const decideEnd = (
  row: Row,
  known: IdFacts | null,
  { username, id, at }: Erasure,
  act: Act,
): readonly ErasureStep[] => {
  const version = versionOfDelete(row, act) ?? 0;
  const died = known === null ? null : { ...known, name: username };
  return [
    { do: 'put-tombstone', of: 'user', name: username, at: version },
    id === null
      ? { do: 'put-tombstone', of: 'name', name: username, at: version }
      : { do: 'identify', id, facts: withDeath(died, username, version) },
    { do: 'erase-user', username, id, at: at ?? 0, search: searchEntries(username, row.fields) },
  ];
};

const endPost = (
  erasure: Erasure,
  { id, post, row, aside, acts, isNamed }: OwnedPost,
  tombstone: number,
): readonly ErasureStep[] => {
  const { username, at } = erasure;
  if (post?.author !== username) return [{ do: 'drop-post', id }];
  const { row: left, parked } =
    at === null
      ? { row: null, parked: [] }
      : setPostAside(id, withAside({ row, aside }) ?? row, at, erasure);
  return [
    ...parked.map((waiting): ErasureStep => ({ do: 'defer', ...waiting })),
    // With a version, the unlink job decides about each like and bookmark. A record may still name another author
    // of the post for that time, so all of them are deferred until then.
    {
      do: 'remove-post',
      id,
      ...post,
      at: at === null ? null : 0,
      acts: at === null ? acts : [],
    },
    { do: 'set-aside', of: 'post', name: id, row: left },
    { do: 'put-tombstone', of: 'left', name: id, at: tombstone },
    // No post will come under an id that has become the Xano id of another post, so its records are retried now.
    ...(isNamed ? [{ do: 'wake', owner: postOwner(id) } as const] : []),
  ];
};

const endEdge = (erasure: Erasure, { edge, post, ...stood }: OwnedEdge): readonly ErasureStep[] => [
  ...(erasure.at !== null && stood.version > erasure.at
    ? [{ do: 'defer', ...deferredEdge(edge, stood, erasure) } as const]
    : []),
  { do: 'drop-edge', edge, post },
];

const endComment = (erasure: Erasure, owned: OwnedComment): readonly ErasureStep[] => {
  const { username, at } = erasure;
  const { id, comment, row } = owned;
  const left =
    at === null || comment?.username !== username
      ? []
      : deferredComment(id, row, at, { post: comment.post_id, erased: erasure, owner: null });
  return [
    ...left.map((one): ErasureStep => ({ do: 'defer', ...one })),
    { do: 'drop-comment', ...owned },
  ];
};

/** Decides the removal of some of what an erased user leaves; posts get the tombstone of their author. */
export const decideUndoing = (
  erasure: Erasure,
  { posts, edges, comments }: Belongings,
  tombstone: number,
): readonly ErasureStep[] => [
  ...edges.flatMap((edge) => endEdge(erasure, edge)),
  ...comments.flatMap((owned) => endComment(erasure, owned)),
  ...posts.flatMap((post) => endPost(erasure, post, tombstone)),
];

/** Returns the version of the user's tombstone after these steps, ms. */
export const tombstoneAfter = (before: number, steps: readonly ErasureStep[]): number =>
  Math.max(
    before,
    ...steps.map((step) => (step.do === 'put-tombstone' && step.of === 'user' ? step.at : 0)),
  );
