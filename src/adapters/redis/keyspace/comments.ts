import { commentHash, type Comment } from '../../../domain/comment.js';
import { commentLists } from '../../../domain/derive.js';
import { COMMENTS } from '../../../domain/entities/comment.js';
import { printKey } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { CommentStep } from '../../../domain/sync/decide-comment.js';
import { printVersions } from '../../../domain/sync/row.js';
import type { Username } from '../../../domain/username.js';
import { commentKey, postKey, sharedKey, userKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { writeOps } from './hashes.js';
import { announceOps } from './live.js';
import { notifyOfCommentOps, removeCommentNoticeOp } from './notifications.js';
import { tombstoneOps } from './tombstones.js';

/** Updates the comment counter of a post, and its author's engagement. */
export const countCommentsOp = (
  { place }: KeyList,
  id: PostId,
  author: Username | null,
): Operation => {
  const { counter, part, weight } = COMMENTS;
  const earned =
    author === null
      ? []
      : [
          String(weight),
          place(userKey(author), 'hash'),
          place(sharedKey('models:top:engagement'), 'zset'),
          author,
        ];
  return [
    'count',
    place(postKey(id), 'hash'),
    counter,
    'ZCARD',
    place(postKey(id, part), 'zset'),
    ...earned,
  ];
};

type Listed = Pick<Comment, 'id' | 'post_id' | 'username'>;

/** The two timelines that list a comment. */
const listsOf = ({ place }: KeyList, comment: Listed): readonly number[] =>
  Object.values(commentLists(comment)).map((key) => place(printKey(key), 'zset'));

/** Adds a comment to both timelines, scored by its creation. */
export const listCommentOps = (
  list: KeyList,
  comment: Listed,
  createdAt: number,
): readonly Operation[] =>
  listsOf(list, comment).map((key) => ['ZADD', key, String(createdAt), comment.id]);

/** Deletes a comment; the counter of its post stays. */
export const dropCommentOps = (list: KeyList, comment: Listed): readonly Operation[] => [
  ['DEL', list.place(commentKey(comment.id), 'hash')],
  ...listsOf(list, comment).map((key): Operation => ['ZREM', key, comment.id]),
];

const countedOps = (
  list: KeyList,
  { comment: { post_id: id }, post }: CommentStep,
  at: number,
  now: number,
): readonly Operation[] => [
  countCommentsOp(list, id, post.author),
  ...announceOps(list, { of: 'acts', id }, at, now),
];

const putOps = (
  list: KeyList,
  step: Extract<CommentStep, { readonly do: 'put-comment' }>,
  now: number,
): readonly Operation[] => {
  const { comment, versions, isNew, was, post } = step;
  const write = writeOps(
    list.place(commentKey(comment.id), 'hash'),
    { updated_at: null, ...commentHash(comment) },
    versions === null ? {} : { sys_versions: printVersions(versions) },
  );
  // An older record may have given an earlier creation instant.
  const listed = listCommentOps(list, comment, comment.created_at);
  if (!isNew) return [...write, ...listed];
  return [
    ...(was === null ? [] : dropCommentOps(list, was)),
    ...write,
    ...listed,
    ...countedOps(list, step, comment.created_at, now),
    ...notifyOfCommentOps(list, comment, post.author, now),
  ];
};

/** The operations of a step on a comment, without the ranks of its post, since several steps may concern one post. */
export const commentOps = (list: KeyList, step: CommentStep, now: number): readonly Operation[] => {
  if (step.do === 'put-comment') return putOps(list, step, now);
  const { comment, post, at } = step;
  return [
    ...dropCommentOps(list, comment),
    ...tombstoneOps(list, { of: 'comment', name: comment.id, at }),
    ...countedOps(list, step, now, now),
    removeCommentNoticeOp(list, comment, post.author),
  ];
};
