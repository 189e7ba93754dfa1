import type { Comment, CommentId } from '../comment.js';
import type { Hashtag } from '../hashtag.js';
import type { PostId } from '../post.js';
import { searchEntries } from '../search-entries.js';
import type { Username } from '../username.js';
import { deferredComment } from './comment-row.js';
import { deferredEdge, setPostAside, type Erased, type Stood } from './deferred-record.js';
import { withDeath, type IdFacts } from './id-facts.js';
import { postOwner } from './record.js';
import type { Row } from './row.js';
import { wholeOf } from './show-post.js';
import { versionOfDelete, type Act } from './touch-versions.js';
import type { Step } from './step.js';
import type { EdgeName } from './view.js';

/** Whose, and how new a delete takes it away: what is newer waits; null takes everything. */
export interface Erasure extends Erased {
  readonly at: number | null;
}

interface Place {
  readonly author: Username;
  readonly hashtags: readonly Hashtag[];
}

/** A post in a list of a user who is being taken away. */
export interface HungPost {
  readonly id: PostId;
  /** Null: it is gone, or damaged, which must not hold a deletion up for ever. */
  readonly post: Place | null;
  readonly row: Row;
  /** What was put aside of it before. */
  readonly aside: Row | null;
  /** Some of the likes and bookmarks of it. */
  readonly acts: readonly EdgeName[];
  /** Rows of Xano may name it. */
  readonly isNamed: boolean;
}

/** A follow, like or bookmark of such a user, on either side. */
export interface HungEdge extends Stood {
  readonly edge: EdgeName;
  /** What is liked or bookmarked; null where it is gone already. */
  readonly post: Place | null;
}

/** A comment in the list of such a user. */
export interface HungComment {
  readonly id: CommentId;
  /** Null: it is gone, or damaged. */
  readonly comment: Comment | null;
  readonly row: Row;
  /** What it is on; null where that is gone already. */
  readonly post: Place | null;
}

/** Some of what hangs on such a user. */
export interface Hanging {
  readonly comments: readonly HungComment[];
  readonly posts: readonly HungPost[];
  readonly edges: readonly HungEdge[];
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
  /** The edge stands in a list that waits for its end. */
  | { readonly do: 'drop-edge'; readonly edge: EdgeName; readonly post: Place | null }
  /** The comment stands in a list that waits for its end. */
  | ({ readonly do: 'drop-comment' } & HungComment)
  /** A post that is gone, or another's by now, stands in such a list. */
  | { readonly do: 'drop-post'; readonly id: PostId };

/** The end of a user by somebody here: gone from every read; what hangs on the user is left. */
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
  { id, post, row, aside, acts, isNamed }: HungPost,
  tombstone: number,
): readonly ErasureStep[] => {
  const { username, at } = erasure;
  if (post?.author !== username) return [{ do: 'drop-post', id }];
  const { row: left, parked } =
    at === null
      ? { row: null, parked: [] }
      : setPostAside(id, wholeOf({ row, aside }) ?? row, at, erasure);
  return [
    ...parked.map((waiting): ErasureStep => ({ do: 'defer', ...waiting })),
    // With a version, each like and bookmark is looked at on its own, by the unlinking. Somebody else may be
    // told to have had the post by then, so that all of them wait for that too.
    {
      do: 'remove-post',
      id,
      ...post,
      at: at === null ? null : 0,
      acts: at === null ? acts : [],
    },
    { do: 'set-aside', of: 'post', name: id, row: left },
    { do: 'put-tombstone', of: 'left', name: id, at: tombstone },
    // Nobody comes under an id that has turned out to be Xano's for another post.
    ...(isNamed ? [{ do: 'wake', owner: postOwner(id) } as const] : []),
  ];
};

const endEdge = (erasure: Erasure, { edge, post, ...stood }: HungEdge): readonly ErasureStep[] => [
  ...(erasure.at !== null && stood.version > erasure.at
    ? [{ do: 'defer', ...deferredEdge(edge, stood, erasure) } as const]
    : []),
  { do: 'drop-edge', edge, post },
];

const endComment = (erasure: Erasure, hung: HungComment): readonly ErasureStep[] => {
  const { username, at } = erasure;
  const { id, comment, row } = hung;
  const left =
    at === null || comment?.username !== username
      ? []
      : deferredComment(id, row, at, { post: comment.post_id, erased: erasure, owner: null });
  return [
    ...left.map((one): ErasureStep => ({ do: 'defer', ...one })),
    { do: 'drop-comment', ...hung },
  ];
};

/** Takes away some of what hangs on a user who is gone; posts die by the tombstone of their author. */
export const decideUndoing = (
  erasure: Erasure,
  { posts, edges, comments }: Hanging,
  tombstone: number,
): readonly ErasureStep[] => [
  ...edges.flatMap((edge) => endEdge(erasure, edge)),
  ...comments.flatMap((hung) => endComment(erasure, hung)),
  ...posts.flatMap((post) => endPost(erasure, post, tombstone)),
];

/** The tombstone of a user after these steps, ms. */
export const tombstoneAfter = (before: number, steps: readonly ErasureStep[]): number =>
  Math.max(
    before,
    ...steps.map((step) => (step.do === 'put-tombstone' && step.of === 'user' ? step.at : 0)),
  );
